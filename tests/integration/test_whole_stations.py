"""The usual ways, and at every station of them everybody tries what is not theirs."""

from datetime import UTC, datetime

import pytest

from tests.people import ISSUER, PARTNER
from tests.whole import GOOD, LOW, NAMES, Whole
from tests.whole_truths import State, check


class Way:
    """A home in which it is looked at what is recorded after every step."""

    def __init__(self, whole):
        self.whole = whole
        self.forgotten = set()
        self.state = State(whole)

    def step(self, what, who, *given, **more):
        """Let somebody try; tell whether it was done."""
        done = self.whole.try_to(what, who, *given, **more)
        if done:
            if what == "suppress":
                self.forgotten.add(self.whole.ids[given[0]])
            now = State(self.whole)
            check(self.state, now, suppressed=self.forgotten)
            self.state = now
        return done

    def all_try(self, what, *given, but=(), first=()):
        """Let everybody try, some of them first; return who could."""
        return [who for who in dict.fromkeys((*first, *NAMES))
                if who not in but and self.step(what, who, *given)]

    def application(self, owner):
        """The newest application of somebody."""
        return max((row for row in self.state.applications
                    if row["person"] == self.whole.ids[owner]), key=lambda row: row["number"])["id"]

    def asked(self, application):
        """Who has an open task."""
        return [self.whole.names[row["assessor"]] for row in self.state.assignments
                if row["application"] == application and row["ended_at"] is None]

    def judged(self, application, levels):
        """Let two be asked and judge; nobody judges again what was met before."""
        self.step("deal", "ada", application)
        for who in self.asked(application):
            if self.state.app[application]["carried"] != "{}":
                assert not self.step("judge", who, application, (1, 1, 1), keeps=False)
            assert self.step("judge", who, application, levels)


@pytest.fixture
def way(prepared_home, tmp_path):
    whole = Whole(prepared_home, tmp_path / "home", datetime.now(UTC))
    yield Way(whole)
    whole.close()


def apply(way, owner):
    assert way.step("apply", owner)
    return way.application(owner)


def test_who_may_do_everything_gets_the_own_application_judged_and_released_by_others(way):
    name = apply(way, "todo")
    for organisation in (ISSUER, PARTNER):
        assert way.all_try("ask", name, "todo", organisation) == []
    assert way.step("ask", "ada", name, "celia", ISSUER)
    assert way.step("ask", "ada", name, "tove", PARTNER)
    assert way.all_try("judge", name, GOOD, but=("celia", "tove")) == []
    assert way.step("judge", "celia", name, GOOD)
    assert way.all_try("withdraw", name) == []
    assert way.all_try("decide", name) == []
    assert way.step("judge", "tove", name, (3, 3, 1))
    assert way.state.decisions == []
    for who in ("celia", "tove"):
        assert way.step("judge", who, name, GOOD)
    assert len(way.state.decisions) == 1
    assert way.all_try("judge", name, LOW) == []
    assert way.all_try("release", name) == []
    assert way.all_try("endorse", name, but=("bea", "tove", "paavo")) == []
    assert way.step("endorse", "bea", name)
    assert way.all_try("release", name, first=("bea", "celia", "tove", "todo")) == [
        "coco", "ada"]
    assert len([row for row in way.state.credentials if row["document"]]) == 1


def test_after_not_yet_others_hear_the_appeal_and_nobody_tries_more_often_than_allowed(way):
    name = apply(way, "teresa")
    assert way.step("ask", "ada", name, "carla", ISSUER)
    assert way.step("decline", "carla", name)
    for who in ("carla", "mario", "elena", "teresa"):
        assert not way.step("ask", "ada", name, who, ISSUER), who
    assert way.step("ask", "ada", name, "carlos", ISSUER)
    assert way.step("ask", "ada", name, "aino", PARTNER)
    for who in ("carlos", "aino"):
        assert way.step("judge", who, name, LOW)
    assert way.all_try("appeal", name) == []
    assert way.step("release", "coco", name)
    assert way.all_try("appeal", name) == ["teresa"]
    assert way.all_try("resubmit", name) == []
    for who in ("carlos", "aino", "carla", "mario", "teresa"):
        for organisation in (ISSUER, PARTNER):
            assert not way.step("ask", "ada", name, who, organisation), who
    assert way.step("ask", "ada", name, "toivo", PARTNER)
    assert way.all_try("answer", name, "reassess") == ["toivo"]
    anew = way.application("teresa")
    assert anew != name
    for who in ("carlos", "aino", "toivo", "carla"):
        for organisation in (ISSUER, PARTNER):
            assert not way.step("ask", "ada", anew, who, organisation), who
    way.judged(anew, LOW)
    for _ in range(2):
        assert way.step("release", "coco", way.application("teresa"))
        assert way.all_try("resubmit", way.application("teresa")) == ["teresa"]
        way.judged(way.application("teresa"), LOW)
    last = way.application("teresa")
    assert way.state.app[last]["attempt"] == 3
    assert way.step("release", "coco", last)
    assert way.all_try("resubmit", last) == []


@pytest.mark.parametrize("is_endorsed", [False, True])
def test_nothing_is_issued_to_who_was_forgotten_before_the_release(way, is_endorsed):
    name = apply(way, "teresa")
    way.judged(name, GOOD)
    if is_endorsed:
        assert way.step("endorse", "paavo", name)
    assert way.step("suppress", "ada", "teresa")
    for what in ("endorse", "release", "again"):
        assert way.all_try(what, name) == []
