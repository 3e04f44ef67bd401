"""What the style guide shows its parts with: one sample of each thing that a part can be.

Nothing is read from the register, so that the page is the same in every installation.
"""

from __future__ import annotations

from datetime import UTC, datetime

from badgeservice.core.achievement import Achievement
from badgeservice.core.course import Kind, course
from badgeservice.core.report import Verdict
from badgeservice.core.rubric import Rubric, rubric
from badgeservice.errors import Message, Problem, say
from badgeservice.web.languages import language, words
from badgeservice.web.pages import said
from badgeservice.web.report_state import HEADLINES, SENTENCES, State
from badgeservice.web.report_view import Line, ReportView
from badgeservice.web.report_words import NAMES, VERDICTS
from badgeservice.web.translated import CriterionShown, LevelShown, Phrase, RubricShown

WHEN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

PROBLEMS = (Problem("sample", say("This is no address of an e-mail."),
                    say("It has a part before and after the @."), field="sample-wrong"),)

_VERDICTS = {"good": Verdict.PASSED, "bad": Verdict.FAILED, "open": Verdict.UNKNOWN}

_CHECKS: tuple[tuple[str, Message], ...] = (
    ("proof", say("Nothing was changed since it was signed.")),
    ("issuer", say("The key belongs to the issuer named.")),
)

_DECIDING: Message = say("What this check found stands here.")
_ADVICE: Message = say("What to do about it stands here.")

_NAMES = {
    Kind.MICRO_CREDENTIAL: say("Micro-credential"),
    Kind.MILESTONE: say("Milestone"),
    Kind.BADGE: say("Badge"),
    Kind.PARTICIPATION: say("Participation"),
}

_SCALE = (
    {"es": "Insatisfactorio", "en": "Not yet", "fi": "Ei vielä"},
    {"es": "Básico", "en": "Basic", "fi": "Perustaso"},
    {"es": "Competente", "en": "Competent", "fi": "Osaava"},
    {"es": "Destacado", "en": "Outstanding", "fi": "Erinomainen"},
)

_RUBRIC: dict[str, object] = {
    "slug": "sample",
    "title": {"es": "Una rúbrica", "en": "A rubric", "fi": "Arviointimatriisi"},
    "rule": "compensatory", "cut_score": "3.0",
    "scale": [{"value": place, "name": name} for place, name in enumerate(_SCALE, start=1)],
    "criteria": [
        {"id": "safety", "weight": 60, "critical": True, "must_reach": 3,
         "title": {"es": "Seguridad", "en": "Safety", "fi": "Turvallisuus"},
         "descriptors": {
             1: {"es": "Nadie habla de los riesgos.", "en": "Nobody speaks of the risks.",
                 "fi": "Riskeistä ei puhuta."},
             2: {"es": "La docente nombra los riesgos.", "en": "The teacher names the risks.",
                 "fi": "Opettaja nimeää riskit."},
             3: {"es": "Cada dupla revisa los riesgos antes de empezar.",
                 "en": "Each pair checks the risks before it begins.",
                 "fi": "Jokainen pari tarkistaa riskit ennen aloitusta."},
             4: {"es": "Las duplas explican los riesgos a otras.",
                 "en": "Pairs explain the risks to others.",
                 "fi": "Parit selittävät riskit muille."}}},
        {"id": "choice", "weight": 40,
         "title": {"es": "Decisiones", "en": "Choices", "fi": "Valinnat"},
         "descriptors": {
             1: {"es": "Se sigue una receta.", "en": "A recipe is followed.",
                 "fi": "Seurataan ohjetta."},
             2: {"es": "Se elige entre dos caminos.", "en": "One of two ways is chosen.",
                 "fi": "Valitaan kahdesta tavasta."},
             3: {"es": "Se elige y se dice por qué.", "en": "A way is chosen and reasons given.",
                 "fi": "Valinta perustellaan."},
             4: {"es": "Se comparan varios caminos.", "en": "Several ways are compared.",
                 "fi": "Vertaillaan useita tapoja."}}},
    ],
}


def the_rubric() -> Rubric:
    """Return a rubric of two criteria, one of them critical."""
    return rubric(_RUBRIC, version=1)


def achievements() -> tuple[Achievement, ...]:
    """Return an achievement of each kind; the first is of module 1."""
    return tuple(Achievement(course({
        "slug": f"sample-{kind.value.lower()}", "kind": kind.value,
        "name": {language(): words(name)},
        "description": {language(): words(say("One sentence says what it is about."))},
        "criteria": {"es": "–"}, "issuer": "tekna-emtp", "awarding_bodies": ["tekna-emtp"],
        "award_by": "decision", "workload": {"hours": 30}, "participation": "blended",
        "assessment": {"type": "portfolio", "description": {"es": "–"}},
        "languages": ["es"], "timezone": "America/Santiago",
        "module": {"number": place} if kind is Kind.BADGE else None,
    }), 1) for place, (kind, name) in enumerate(_NAMES.items(), start=1))


def verdicts() -> list[ReportView]:
    """Return a report of each state that a credential can be in."""
    return [_view(state) for state in State]


def _view(state: State) -> ReportView:
    lines = [_line(name, Verdict.PASSED, message) for name, message in _CHECKS]
    if state is not State.VALID:
        lines.append(_line("status", _VERDICTS[state.tone], _DECIDING, _ADVICE))
    return ReportView(
        state=state, verdict=_VERDICTS[state.tone], headline=words(HEADLINES[state]),
        sentence=words(SENTENCES[state]), lines=tuple(lines), source="json", kind="badge",
        reading=None, claims=(), own_id=None, made_at=WHEN)


def _line(name: str, verdict: Verdict, message: Message, advice: Message | None = None) -> Line:
    return Line(name, words(NAMES[name]), verdict, words(VERDICTS[verdict]), "sample",
                words(message), words(advice) if advice else "")


def result() -> RubricShown:
    """Return what somebody achieved: a level in the first criterion, none in the second."""
    shown = the_rubric()
    return RubricShown(said(shown.title), tuple(
        CriterionShown(said(each.title), tuple(
            LevelShown(str(level.value), said(level.name), said(each.descriptors[level.value]),
                       is_achieved=each.critical and level.value == shown.pass_level)
            for level in shown.scale)) for each in shown.criteria))


def translated() -> Phrase:
    """Return signed words with a translation that nobody signed."""
    return Phrase("Taller seguro", "es", Phrase("Turvallinen työpaja", "fi"))
