"""The judging form: from the fields of a request to a content, each field by its name."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.achievement import Achievement
from badgeservice.core.draft import Content
from badgeservice.core.feedback import EVIDENCE_RULES, NEXT_STEP, STRENGTHS, rule_comment
from badgeservice.core.judgement import Outcome
from badgeservice.errors import Message, say

KIND_WORDS: Mapping[str, Message] = {
    "material": say("teaching material"),
    "classroom-application": say("classroom application"),
    "reflection": say("reflection"),
    "attendance": say("attendance"),
    "observation": say("observation"),
    "progress": say("progress"),
    "feedback": say("feedback"),
}

OUTCOME_WORDS: Mapping[Outcome, Message] = {
    Outcome.ACHIEVED: say("achieved"),
    Outcome.NOT_YET: say("not yet achieved"),
}

RULE_WORDS: Mapping[str, tuple[Message, Message]] = {
    "valid": (say("Valid for the criteria"), say("It shows what the criteria ask for.")),
    "authentic": (say("Authentic"), say("It is the teacher's own work.")),
    "sufficient": (say("Sufficient"), say("There is enough of it to judge by.")),
    "current": (say("Current"), say("It is recent enough to show what the teacher does now.")),
}


def names_of(achievement: Achievement) -> list[str]:
    """Return every criterion as ``rubric/criterion``, in the order of the form."""
    return [f"{rubric.slug}/{criterion.id}"
            for rubric in achievement.rubrics for criterion in rubric.criteria]


def content_of_form(achievement: Achievement, form: Mapping[str, str],
                    met: list[str]) -> Content:
    """Return what a form says; fields that are none of the form's own are not looked at."""
    names = names_of(achievement)
    levels = {name: int(value) for name in names
              if (value := form.get(f"level:{name}", "")).isascii() and value.isdigit()
              and len(value) < 4}
    comments = {name: form.get(f"comment:{name}", "") for name in names}
    for name in (STRENGTHS, NEXT_STEP, *map(rule_comment, EVIDENCE_RULES)):
        comments[name] = form.get(name, "")
    outcomes = {outcome.value: outcome for outcome in Outcome}
    return Content(
        levels=levels,
        comments={name: _plain(words) for name, words in comments.items() if words.strip()},
        met=frozenset(rule for rule in met if rule in EVIDENCE_RULES),
        reason=_plain(form.get("reason", "")),
        outcome=outcomes.get(form.get("outcome", "")))


def version_of(form: Mapping[str, str]) -> int:
    """Return the number of the draft that the form was made of; 0 where it says none."""
    value = form.get("version", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _plain(words: str) -> str:
    """Browsers send line ends as CR LF; a text that was not touched must stay the same."""
    return words.replace("\r\n", "\n")
