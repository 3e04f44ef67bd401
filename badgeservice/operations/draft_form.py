"""What the form of a draft says, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from badgeservice.core.achievement import Achievement
from badgeservice.core.evidence import KINDS, Evidence
from badgeservice.core.evidence_rules import becomes_public, link_problems, pupils_problems
from badgeservice.core.fields import holds_rut
from badgeservice.core.signs import sign_problems
from badgeservice.errors import Problem, say

LONGEST_TEXT = 5000


@dataclass(frozen=True)
class Direct:
    """A link or a text that is given in the application itself."""

    kind: str
    url: str
    text: str
    public: bool
    pupils_visible: bool | None
    """Whether pupils can be recognised in it; None where nobody answered."""

    criteria: tuple[str, ...] = ()
    has_consent: bool = False
    """Whether the school keeps the consent of the pupils' families."""


@dataclass(frozen=True)
class DraftForm:
    """A draft as somebody filled it in."""

    seen: str
    """Which state of the draft the form showed."""

    language: str
    name_public: bool
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By id of an item of the portfolio the criteria that it is to show."""

    kept: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """The same by position for what was given directly before."""

    added: tuple[Direct, ...] = ()


def _lines(text: str) -> str:
    """Return *text* with line ends as we keep them; browsers send both signs."""
    return text.replace("\r\n", "\n").strip()


def criteria_of(achievement: Achievement) -> tuple[str, ...]:
    """Return the names of all criteria, ``rubric/criterion``."""
    return tuple(f"{rubric.slug}/{criterion.id}" for rubric in achievement.rubrics
                 for criterion in rubric.criteria)


def direct_evidence(given: Direct) -> Evidence:
    """Return what was given directly as evidence; a text that stands alone has its digest."""
    text = _lines(given.text)
    return Evidence(
        kind=given.kind,
        narrative=text,
        url=given.url.strip() or None,
        digest=None if given.url.strip() else sha256(text.encode("utf-8")).hexdigest(),
        public=becomes_public(wished=given.public, pupils=given.pupils_visible),
        criteria=given.criteria,
        pupils_visible=bool(given.pupils_visible),
    )


def problems_of(form: DraftForm, achievement: Achievement) -> list[Problem]:
    """Return everything that is wrong with *form*, whose items exist."""
    problems = [problem for given in form.added for problem in _direct(given)]
    languages = achievement.course.languages
    if form.language not in languages:
        problems.append(Problem(
            "language-missing",
            say("%(achievement)s is not written in the language %(language)s.",
                achievement=achievement.slug, language=form.language[:20]),
            say("Use one of %(languages)s.", languages=", ".join(languages)), field="language"))
    known = set(criteria_of(achievement))
    given = [*form.items.values(), *form.kept.values(), *(each.criteria for each in form.added)]
    if not known.issuperset(name for names in given for name in names):
        problems.append(Problem("criterion-unknown", say("There is no such criterion."),
                                say("Load the page again."), field="evidence"))
    return problems


def _direct(given: Direct) -> Iterator[Problem]:
    url, text = given.url.strip(), _lines(given.text)
    if given.kind not in KINDS:
        yield Problem("evidence-kind-unknown", say("There is no such kind of evidence."),
                      say("Choose one of the list."), field="new_kind")
    if not url and not text:
        yield Problem("evidence-empty", say("There is neither a link nor a text."),
                      say("Give one of the two, or both."), field="new_url")
    if url:
        yield from link_problems(url, "new_url")
    yield from _text(text)
    yield from pupils_problems(given.pupils_visible, has_consent=given.has_consent,
                               public=given.public, prefix="new_")
    if given.public and any(map(holds_rut, (url, text))):
        yield Problem("national-number",
                      say("The text holds a RUT, which must not become public."),
                      say("Remove the number."), field="new_text")


def _text(text: str) -> Iterator[Problem]:
    yield from sign_problems(text, "new_text")
    if len(text) > LONGEST_TEXT:
        yield Problem("text-too-long",
                      say("The text has more than %(most)s characters.", most=LONGEST_TEXT),
                      say("Shorten it."), field="new_text")
