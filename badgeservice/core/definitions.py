"""Rules for definitions that a JSON Schema cannot say.

They read the plain data of files that their schemas accept, so that a flaw can name the
very field, and whoever read the file can name the line.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from badgeservice.core.annex import missing
from badgeservice.core.course import AwardBy, Kind, course
from badgeservice.core.issuer import issuer
from badgeservice.core.rubric import Rule
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Message, say

Data = Mapping[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Flaw:
    """What is wrong at one place of one definition."""

    path: Path
    code: str
    message: Message
    remedy: Message | None = None


@dataclass(frozen=True)
class Known:
    """The definitions that others may refer to, by slug."""

    issuers: Mapping[str, Data]
    rubrics: Mapping[str, Data]
    courses: Mapping[str, Data]
    calibrated: Collection[tuple[str, str]] | None = None
    """Programme and rubric of each calibration set; None: courses are not asked for theirs."""

    layouts: Collection[str] | None = None
    """The layouts of certificates; None: nobody is asked for theirs."""


Fields = tuple[str, ...]
"""A place in a definition without the positions in its lists."""


def rubric_flaws(data: Data, *, spoiled: Collection[Fields] = ()) -> tuple[Flaw, ...]:
    """Return what is wrong with a rubric beyond its schema.

    *spoiled* are the places that the schema refuses: rules that would read them are left
    out, all others are applied, so that one slip does not hide the next.
    """
    return tuple(flaw for rule, needs in _RUBRIC_RULES if _readable(needs, spoiled)
                 for flaw in rule(data))


def _readable(needs: Collection[Fields], spoiled: Collection[Fields]) -> bool:
    """Tell whether no spoiled place holds, or lies in, a place that is needed."""
    return not any(bad[:len(need)] == need[:len(bad)] for bad in spoiled for need in needs)


def _weights(data: Data) -> Iterator[Flaw]:
    total = sum(criterion["weight"] for criterion in data["criteria"])
    if total != 100:
        yield Flaw(("criteria",), "weights-not-100",
                   say("The weights sum to %(total)s, not to 100.", total=total),
                   say("Change the weights so that they sum to 100."))


def _scale(data: Data) -> Iterator[Flaw]:
    values = [step["value"] for step in data["scale"]]
    for position, (lower, higher) in enumerate(pairwise(values), start=1):
        if higher <= lower:
            yield Flaw(("scale", position, "value"), "levels-out-of-order",
                       say("Level %(higher)s stands after level %(lower)s.",
                           higher=higher, lower=lower),
                       say("List the levels from the lowest to the highest, each once."))


def _critical(data: Data) -> Iterator[Flaw]:
    values = {step["value"] for step in data["scale"]}
    for position, criterion in enumerate(data["criteria"]):
        reach = criterion.get("must_reach")
        if criterion.get("critical") and reach is None:
            yield Flaw(("criteria", position), "critical-without-level",
                       say("The critical criterion %(criterion)s has no level to reach.",
                           criterion=criterion["id"]),
                       say("Add `must_reach` with one of its levels."))
        if reach is not None and reach not in values:
            yield Flaw(("criteria", position, "must_reach"), "level-unknown",
                       say("%(value)s is not a level of the scale.", value=reach),
                       say("Use one of %(levels)s.", levels=_list(values)))
        if reach is not None and not criterion.get("critical"):
            yield Flaw(("criteria", position, "must_reach"), "level-without-critical",
                       say("Only a critical criterion has a level to reach."),
                       say("Add `critical: true`, or remove `must_reach`."))


def _descriptors(data: Data) -> Iterator[Flaw]:
    values = {step["value"] for step in data["scale"]}
    for position, criterion in enumerate(data["criteria"]):
        described = {int(value) for value in criterion["descriptors"]}
        for value in sorted(values ^ described):
            wrong = say("Level %(value)s of %(criterion)s has no descriptor.",
                        value=value, criterion=criterion["id"])
            if value not in values:
                wrong = say("A descriptor of %(criterion)s is for level %(value)s, "
                            "which the scale does not have.",
                            value=value, criterion=criterion["id"])
            yield Flaw(("criteria", position, "descriptors"), "descriptors-differ-from-scale",
                       wrong, say("Describe each level of the scale, and no other."))


def _cut(data: Data) -> Iterator[Flaw]:
    values = [step["value"] for step in data["scale"]]
    if not min(values) < Fraction(data["cut_score"]) <= max(values):
        yield Flaw(("cut_score",), "cut-not-on-scale",
                   say("No marks could reach the cut score %(cut)s, or all would.",
                       cut=data["cut_score"]),
                   say("Use a value above the lowest level, up to the highest."))


def _doubles(data: Data) -> Iterator[Flaw]:
    seen = set()
    for position, criterion in enumerate(data["criteria"]):
        if criterion["id"] in seen:
            yield Flaw(("criteria", position, "id"), "criterion-twice",
                       say("Two criteria have the id %(criterion)s.", criterion=criterion["id"]),
                       say("Give each criterion an id of its own."))
        seen.add(criterion["id"])


def course_flaws(data: Data, known: Known, *,
                 spoiled: Collection[Fields] = ()) -> tuple[Flaw, ...]:
    """Return what is wrong with a course beyond its schema; *spoiled* as for a rubric."""
    return tuple(flaw for rule, needs in _COURSE_RULES if _readable(needs, spoiled)
                 for flaw in rule(data, known))


def _one_reference(field: str, word: Message) -> Callable[[Data, Known], Iterator[Flaw]]:
    """Return the rule that every slug under *field* names something that is known."""
    def rule(data: Data, known: Known) -> Iterator[Flaw]:
        """Yield a flaw for every slug under the field that nothing known has."""
        place: Mapping[str, Data] = getattr(known, f"{word.template}s")
        value = data.get(field) or ()
        slugs = [((field,), value)] if isinstance(value, str) else [
            ((field, position), slug) for position, slug in enumerate(value)]
        for path, slug in slugs:
            if slug not in place:
                yield Flaw(path, f"{word.template}-unknown",
                           say("There is no %(kind)s called %(slug)s.", kind=word, slug=slug),
                           say("Known are: %(names)s.", names=_list(place) or "–"))

    return rule


def _circles(data: Data, known: Known) -> Iterator[Flaw]:
    seen, waiting = set(), list(data.get("requires", ()))
    while waiting:
        slug = waiting.pop()
        if slug == data["slug"]:
            yield Flaw(("requires",), "requires-itself",
                       say("%(slug)s requires itself, directly or through others.", slug=slug),
                       say("Remove one of the requirements."))
            return
        if slug not in seen:
            seen.add(slug)
            waiting += known.courses.get(slug, {}).get("requires", ())


def _languages(data: Data, known: Known) -> Iterator[Flaw]:
    # A credential has one language, so nothing that enters it may fall back to another.
    for language in data["languages"]:
        for path, words in _texts(data):
            if language not in words:
                yield Flaw(path, "language-missing",
                           say("The text is not given in %(language)s, a language of the course.",
                               language=language),
                           say("Add the text under `%(language)s:`.", language=language))
        for position, slug in enumerate(data.get("rubrics", ())):
            if any(language not in words for _, words in _texts(known.rubrics.get(slug, {}))):
                yield Flaw(("rubrics", position), "language-missing",
                           say("The rubric %(rubric)s is not given in %(language)s, a language "
                               "of the course.", rubric=slug, language=language),
                           say("Translate the rubric, or remove the language here."))


def _texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Data]]:
    """Walk through every localized text of a definition, with its place."""
    if isinstance(value, Mapping):
        if value and set(value) <= set(LANGUAGES):
            yield path, value
            return
        for key, part in value.items():
            yield from _texts(part, (*path, key))
    elif isinstance(value, list | tuple):
        for position, part in enumerate(value):
            yield from _texts(part, (*path, position))


def _rules_of_kind(data: Data, known: Known) -> Iterator[Flaw]:
    kind, joint = data["kind"], data["award_by"] == AwardBy.DECISION.value
    if kind == Kind.PARTICIPATION.value and data.get("rubrics"):
        yield Flaw(("rubrics",), "participation-with-rubric",
                   say("A participation certificate says nothing of competence."),
                   say("Remove the rubrics, or make it a Badge."))
    if kind in (Kind.MICRO_CREDENTIAL.value, Kind.MILESTONE.value) and not joint:
        yield Flaw(("award_by",), "needs-decision",
                   say("A %(kind)s is never awarded by a row of a file.", kind=kind),
                   say("Write `award_by: decision`."))
    if kind == Kind.BADGE.value and not data.get("rubrics"):
        yield Flaw(("kind",), "badge-without-rubric",
                   say("A badge of competence needs a rubric."),
                   say("Name one under `rubrics`, or make it a Participation."))
    if data.get("partner") == data["issuer"]:
        yield Flaw(("partner",), "partner-is-issuer",
                   say("The partner must be another organisation than the issuer."),
                   say("Name the other organisation, or remove `partner`."))


def _signed_here(data: Data, known: Known) -> Iterator[Flaw]:
    if known.issuers.get(data["issuer"], {}).get("did") is not None:
        yield Flaw(("issuer",), "issuer-elsewhere",
                   say("%(issuer)s signs in an installation of its own, so nothing of it can be "
                       "issued here.", issuer=data["issuer"]),
                   say("Name another issuer, or remove `did` from its file."))


def _rules_of_batch(data: Data, known: Known) -> Iterator[Flaw]:
    if data["award_by"] != AwardBy.BATCH.value:
        return
    homes: dict[str, str] = {}
    for position, slug in enumerate(data.get("rubrics", ())):
        rubric = known.rubrics.get(slug, {})
        if rubric.get("rule") == Rule.HOLISTIC.value:
            yield Flaw(("rubrics", position), "needs-decision",
                       say("%(rubric)s is holistic: assessors decide and write their reason, "
                           "which a row of a file cannot.", rubric=slug),
                       say("Write `award_by: decision`."))
        for criterion in rubric.get("criteria", ()):
            if homes.setdefault(criterion["id"], slug) != slug:
                yield Flaw(("rubrics", position), "criterion-in-two-rubrics",
                           say("%(one)s and %(other)s both have a criterion %(criterion)s, so the "
                               "column of a file would be ambiguous.",
                               one=homes[criterion["id"]], other=slug,
                               criterion=criterion["id"]),
                           say("Rename one of them, or write `award_by: decision`."))


def _basis(data: Data, known: Known) -> Iterator[Flaw]:
    """Refuse a competence that nothing has shown: attendance adds up to none."""
    if data["kind"] not in (Kind.MICRO_CREDENTIAL.value, Kind.MILESTONE.value):
        return
    # What is not known is reported as such; whether it shows a competence is then open.
    shown = [slug for slug in data.get("requires", ())
             if known.courses.get(slug, {}).get("kind") != Kind.PARTICIPATION.value]
    if not data.get("rubrics") and not shown:
        yield Flaw(("requires",), "competence-without-basis",
                   say("Nothing shows a competence here: there is no rubric, and no achievement "
                       "of competence is required."),
                   say("Name a rubric under `rubrics`, or a badge under `requires`."))


def layout_flaw(data: Data, known: Known) -> Iterator[Flaw]:
    """Yield a flaw where a course or an issuer names a layout that nobody has."""
    name = data.get("certificate_layout")
    if name is not None and known.layouts is not None and name not in known.layouts:
        yield Flaw(("certificate_layout",), "layout-unknown",
                   say("There is no layout called %(layout)s.", layout=name),
                   say("Known are: %(names)s.", names=_list(known.layouts)))


def _calibration(data: Data, known: Known) -> Iterator[Flaw]:
    """Refuse a demand that nobody can fulfil: without a set nobody would be asked to judge."""
    if known.calibrated is None or not (data.get("assessment_terms") or {}).get("calibration"):
        return
    programme = data.get("programme", data["issuer"])
    for rubric in data.get("rubrics", ()):
        if (programme, rubric) not in known.calibrated:
            yield Flaw(("assessment_terms", "calibration"), "calibration-without-set",
                       say("Assessors have to pass a calibration set of the rubric %(rubric)s "
                           "first, and %(programme)s has none.",
                           rubric=rubric, programme=programme),
                       say("Put one into the folder calibrations beside the courses, or import "
                           "one, or remove `calibration`."))


def _annex(data: Data, known: Known) -> Iterator[Flaw]:
    if data["kind"] != Kind.MICRO_CREDENTIAL.value:
        return
    found = known.issuers.get(data["issuer"])
    gaps = missing(course(data), issuer(found) if found else None)
    if not found:
        # An unknown or unreadable issuer is reported by itself.
        gaps = tuple(gap for gap in gaps if gap.field != "issuer")
    for element in gaps:
        yield Flaw((element.field,) if element.field else (), "annex-incomplete",
                   say("Of the 11 mandatory elements of a micro-credential %(have)s are there; "
                       "missing: %(element)s.", have=11 - len(gaps), element=element.title),
                   say("Add `%(field)s`, or make it a Badge.", field=element.field))


def _list(names: Any) -> str:
    return ", ".join(str(name) for name in sorted(names))


_RUBRIC_RULES: tuple[tuple[Callable[[Data], Iterator[Flaw]], tuple[Fields, ...]], ...] = (
    (_weights, (("criteria", "weight"),)),
    (_scale, (("scale", "value"),)),
    (_critical, (("scale", "value"), ("criteria", "id"),
                                    ("criteria", "critical"), ("criteria", "must_reach"))),
    (_descriptors, (("scale", "value"), ("criteria", "id"),
                                       ("criteria", "descriptors"))),
    (_cut, (("scale", "value"), ("cut_score",))),
    (_doubles, (("criteria", "id"),)),
)
"""Each rule with the places that it reads."""

_WHOLE: tuple[Fields, ...] = tuple((name,) for name in (
    "slug", "kind", "name", "description", "criteria", "issuer", "awarding_bodies", "award_by",
    "workload", "participation", "assessment", "quality_assurance", "stackability", "languages",
    "timezone", "partner", "rubrics", "requires", "evidence", "outcomes", "level",
    "identity_check", "prerequisites", "alignments", "field", "module", "valid_for_months",
))
"""What a MicroCourse is made of."""

_COURSE_RULES: tuple[
    tuple[Callable[[Data, Known], Iterator[Flaw]], tuple[Fields, ...]], ...
] = (
    (_one_reference("issuer", say("issuer")), (("issuer",),)),
    (_one_reference("partner", say("issuer")), (("partner",),)),
    (_one_reference("awarding_bodies", say("issuer")), (("awarding_bodies",),)),
    (_one_reference("rubrics", say("rubric")), (("rubrics",),)),
    (_one_reference("requires", say("course")), (("requires",),)),
    (_circles, (("slug",), ("requires",))),
    (_languages, (("languages",), ("rubrics",))),
    (_rules_of_kind, (("kind",), ("award_by",), ("rubrics",), ("partner",), ("issuer",))),
    (_signed_here, (("issuer",),)),
    (_rules_of_batch, (("award_by",), ("rubrics",))),
    (_basis, (("kind",), ("requires",), ("rubrics",))),
    (_calibration, (("assessment_terms",), ("programme",), ("issuer",), ("rubrics",))),
    (layout_flaw, (("certificate_layout",),)),
    (_annex, _WHOLE),
)
"""Each rule with the places that it reads."""
