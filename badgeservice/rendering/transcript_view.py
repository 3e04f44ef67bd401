"""What the pages behind a certificate say of a credential, section by section."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from zoneinfo import ZoneInfo

from babel import Locale

from badgeservice.core.award import Source
from badgeservice.core.course import Kind
from badgeservice.core.deciding import APPEALED, Route
from badgeservice.core.evidence import Evidence
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.issuer import Issuer
from badgeservice.core.paper_code import paper_code
from badgeservice.credentials.evidence import GENRES
from badgeservice.credentials.narrative import PARTICIPATION, STACKABILITY, rule_message
from badgeservice.errors import Message, say, say_n
from badgeservice.rendering.dates import long_date
from badgeservice.rendering.sections import (
    Bullets,
    Check,
    CriterionLine,
    Grid,
    Levels,
    Pairs,
    Part,
    Prose,
    Section,
)

Words = Callable[[Message], str]

_DIGITS = 32
"""Hexadecimal digits of a digest that are printed: 128 of its 256 bits."""

_GROUP = 4


class Transcript:
    """Tells of one credential in one language; *words* speaks it."""

    def __init__(self, facts: CredentialFacts, criteria: tuple[CriterionLine, ...], *,
                 language: str, words: Words, short_url: str) -> None:
        self._facts = facts
        self._course = facts.achievement.course
        self._criteria = criteria
        self._language = language
        self._words = words
        self._short_url = short_url

    def sections(self, names: tuple[str, ...]) -> Iterator[Section]:
        """Yield the sections called *names* in that order, without those that are empty."""
        known: dict[str, tuple[Message, Callable[[], Iterator[Part]]]] = {
            "details": (self._details_title(), self._details),
            "outcomes": (say("Learning outcomes"), self._outcomes),
            "criteria": (say("Criteria and levels reached"), self._levels),
            "evidence": (say("Evidence"), self._evidence),
            "assessment": (say("Who assessed"), self._assessment),
            "verify": (say("How to check this paper"), self._verify),
        }
        for name in names:
            title, parts = known[name]
            found = tuple(parts())
            if found:
                yield Section(name, self._words(title), found)

    def _details_title(self) -> Message:
        if self._course.kind is Kind.MICRO_CREDENTIAL:
            return say("European elements of a micro-credential")
        return say("Details")

    def _details(self) -> Iterator[Part]:
        if self._course.kind is Kind.MICRO_CREDENTIAL:
            yield Prose(self._words(say(
                "The mandatory elements of Annex I of the Council Recommendation of 16 June "
                "2022 (2022/C 243/02).")), quiet=True)
        yield Pairs(tuple((self._words(name), value) for name, value in self._pairs() if value))

    def _pairs(self) -> Iterator[tuple[Message, str]]:
        course, facts, language = self._course, self._facts, self._language
        zone = ZoneInfo(course.timezone)
        yield say("Learner"), (facts.award.person.full_name if facts.award.name_public
                               else self._words(say("not named at the holder's wish")))
        yield say("Title"), course.name.in_language(language)
        yield say("Country or region of the issuer"), self._place(facts.issuer)
        yield say("Awarding bodies"), "; ".join(
            body.name.in_language(language) for body in facts.bodies)
        yield say("Date of issuing"), long_date(
            facts.credential.prepared.valid_from.astimezone(zone).date(), language)
        if course.outcomes:
            yield say("Learning outcomes"), self._words(say("see below"))
        if course.hours:
            yield say("Workload"), self._words(say_n("%(num)s hour", "%(num)s hours", course.hours))
        yield say("Level"), self._level()
        yield say("Type of assessment"), course.assessment.in_language(language)
        yield say("Form of participation"), self._words(PARTICIPATION[course.participation])
        yield say("Quality assurance"), self._text("quality_assurance")
        yield say("Prerequisites"), self._text("prerequisites")
        yield say("Identity check"), self._text("identity_check")
        if course.stackability:
            yield say("Stackability"), self._words(STACKABILITY[course.stackability])

    def _text(self, name: str) -> str:
        text = getattr(self._course, name)
        return text.in_language(self._language) if text else ""

    def _level(self) -> str:
        course = self._course
        stated = [f"{name} {value}" for name, value in (("EQF", course.eqf), ("MCTP", course.mctp))
                  if value is not None]
        return ". ".join([*filter(None, [" · ".join(stated), self._text("level_note")])])

    def _place(self, issuer: Issuer) -> str:
        country = Locale.parse(self._language).territories.get(issuer.country, issuer.country)
        region = issuer.region.in_language(self._language) if issuer.region else ""
        return f"{country} ({region})" if region else str(country)

    def _outcomes(self) -> Iterator[Part]:
        if self._course.outcomes:
            yield Bullets(tuple(text.in_language(self._language)
                                for text in self._course.outcomes))

    def _levels(self) -> Iterator[Part]:
        headings = tuple(map(self._words, (say("Criterion"), say("Level reached"),
                                           say("What was seen in the evidence"))))
        rules = {rubric.title.in_language(self._language): rubric_rule
                 for rubric, rubric_rule in ((each, rule_message(each))
                                             for each in self._facts.achievement.rubrics)}
        for title, lines in groupby(self._criteria, key=lambda line: line.rubric):
            yield Levels(title, (headings[0], headings[1], headings[2]), tuple(lines))
            yield Prose(self._words(rules[title]), quiet=True)

    def _evidence(self) -> Iterator[Part]:
        items = self._facts.award.evidence
        if not items:
            return
        yield Grid(
            tuple(map(self._words, (say("Kind of evidence"), say("What it is"),
                                    say("SHA-256, first half")))),
            tuple((self._words(GENRES[item.kind]), self._what(item), _grouped(item.digest))
                  for item in items),
            (0.24, 0.36, 0.4))
        yield Prose(self._words(say(
            "A digest shows whether a file is the one that was assessed: the same file always "
            "gives the same digest.")), quiet=True)

    def _what(self, item: Evidence) -> str:
        if not item.public:
            return self._words(say("not public; seen by the assessors"))
        return item.name or self._words(say("public, on the credential's page"))

    def _assessment(self) -> Iterator[Part]:
        facts, language = self._facts, self._language
        if not self._course.is_competence:
            return
        if facts.award.source is Source.ROW:
            yield Prose(self._words(recorded_by(facts.award.attested_by,
                                                facts.issuer.name.in_language(language))))
            return
        parties = [facts.issuer, *([facts.partner] if facts.partner else [])]
        yield Grid(
            tuple(map(self._words, (say("Organisation"), say("Country or region"),
                                    say("Web site")))),
            tuple((party.name.in_language(language), self._place(party), party.url)
                  for party in parties),
            (0.46, 0.24, 0.3))
        yield Prose(self._words(self._route()))

    def _route(self) -> Message:
        decision = self._facts.award.decision
        if decision is not None and decision.finding.route in APPEALED:
            return say("Decided after an appeal, by an assessor who was not involved before.")
        if decision is None or decision.finding.route is Route.SINGLE:
            return say("One assessor of this organisation judged the evidence with the rubric.")
        if decision.finding.route is Route.AGREED:
            return say("One assessor of each organisation judged the evidence without seeing the "
                       "other's marks; both came to the same result.")
        if decision.finding.route is Route.RECONCILED:
            return say("One assessor of each organisation judged the evidence alone; where they "
                       "differed, they agreed in writing.")
        return say("One assessor of each organisation judged the evidence alone; a third, who "
                   "was not involved before, decided.")

    def _verify(self) -> Iterator[Part]:
        host = self._short_url.partition("/v/")[0]
        code = paper_code(self._facts.credential.prepared.id)
        yield Check(
            self._short_url,
            self._words(say("Or type the code %(code)s at %(place)s.", code=code,
                            place=f"{host}/verify")),
            tuple(map(self._words, (
                say("Scan the code with a telephone, or type the address. It must begin with "
                    "%(host)s and nothing else: a false paper may lead to a false page.",
                    host=f"{host}/"),
                say("Compare with the page: the name, the title, the date, the organisations "
                    "and the levels. A paper can be changed; the page cannot."),
                say("Look at the verdict there: it says whether the credential is valid today. "
                    "Paper cannot know that it was revoked."),
                say("For full certainty, ask the holder for this certificate as a PDF file and "
                    "drop it at %(place)s: the signed credential is inside.",
                    place=f"{host}/verify"),
                say("What forgeries look like stands at %(place)s.", place=f"{host}/verify/help"),
            ))))


def recorded_by(who: str, issuer: str) -> Message:
    """Say on whose word an award rests; accounts and addresses are nobody else's business."""
    if " " in who.strip() and "@" not in who:
        return say("Recorded by %(who)s for %(issuer)s.", who=who, issuer=issuer)
    return say("Recorded by %(issuer)s.", issuer=issuer)


def _grouped(digest: str | None) -> str:
    if not digest:
        return "–"
    return " ".join(digest[at:at + _GROUP] for at in range(0, _DIGITS, _GROUP))
