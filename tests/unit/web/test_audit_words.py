"""The log in words that people read."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import badgeservice.operations
from badgeservice.core.audit import Act
from badgeservice.core.importing import Effect
from badgeservice.web.audit_words import ACTIONS, KINDS, details

FILES = [file.read_text(encoding="utf-8")
         for file in Path(badgeservice.operations.__file__).parent.glob("*.py")]
NOW = datetime(2026, 11, 26, tzinfo=UTC)
ACTION = re.compile(r'"([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)"')
NONE = {"content.xml", "vbaproject.bin"}
"""Look like actions and are files inside others."""


def spelt():
    return {action for file in FILES for action in ACTION.findall(file)
            if not action.endswith((".json", ".csv", ".html", ".pdf", ".txt", ".png"))} - NONE


def test_every_act_that_is_recorded_has_words():
    imported = {f"person.import-{effect.value}" for effect in Effect}
    assert len(spelt()) > 60
    assert spelt() | imported == set(ACTIONS)


def test_every_kind_of_thing_has_words():
    kinds = {kind for call in re.findall(r"Act\((.*?)\)\)", " ".join(FILES), re.S)
             for kind in re.findall(r'"([a-z-]+):\{', call)}
    assert len(kinds) > 10
    assert kinds <= set(KINDS)


def test_details_are_told_in_words_and_people_by_name():
    act = Act(NOW, "system", "assignment.made", "assignment:x", "p", {
        "assessor": "a" * 26, "application": "b" * 26, "role": "assessor", "passed": True,
        "corrects": "", "outcome": "not-yet-achieved", "round": 2})
    told = [(str(name), str(value)) for name, value in details(act, {"a" * 26: "Carla Soto"})]
    assert told == [("assessor", "Carla Soto"), ("role", "assessor"), ("passed", "yes"),
                    ("result", "not yet achieved"), ("round", "2")]


@pytest.mark.parametrize(("by", "words"), [("balance", "whoever has least to do"),
                                           ("system", "the service")])
def test_who_assigned_is_told_in_words_where_it_was_nobody(by, words):
    act = Act(NOW, "system", "assignment.made", "assignment:x", "p", {"by": by})
    assert [(str(name), str(value)) for name, value in details(act, {})] == [("by", words)]
