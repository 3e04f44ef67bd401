"""The usual ways, and at every station of them everybody tries what is not theirs."""

from datetime import UTC, datetime

import pytest

from tests.people import ISSUER, PARTNER
from tests.whole import GOOD, LOW, NAMES, SPLIT, Whole
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

    def asks(self, application, *pairs):
        """Let the administrator ask people by hand, each for an organisation."""
        for who, organisation in pairs:
            assert self.step("ask", "ada", application, who, organisation), who

    def rounds(self, application):
        """The rounds of the open tasks."""
        return [row["round"] for row in self.state.assignments
                if row["application"] == application and row["ended_at"] is None]

    def outcomes(self, application):
        """What the decisions that stand came to."""
        return [row["outcome"] for row in self.state.decisions
                if row["application"] == application and row["superseded_by"] is None]

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


# --- stations at which each of the rules that were once taken away without a test failing ---


BOTH = (("carla", ISSUER), ("aino", PARTNER))


@pytest.mark.parametrize(("one", "other"), [
    ((1, 1, 1), LOW), (LOW, (1, 1, 1)), (SPLIT, (4, 4, 4)), ((4, 4, 4), SPLIT)])
def test_two_who_come_to_one_outcome_two_levels_apart_reconcile_and_then_a_third_decides(
        way, one, other):
    name = apply(way, "teresa")
    way.asks(name, *BOTH)
    assert way.step("judge", "carla", name, one)
    assert way.step("judge", "aino", name, other)
    assert (way.outcomes(name), way.rounds(name)) == ([], [2, 2])
    assert way.all_try("decide", name) == []
    assert way.step("judge", "carla", name, one)
    assert way.step("judge", "aino", name, other)
    assert (way.outcomes(name), way.rounds(name)) == ([], [])
    assert way.all_try("decide", name) == []
    for who, organisation in BOTH:
        assert not way.step("ask", "ada", name, who, organisation), who
    way.asks(name, ("toivo", PARTNER))
    assert way.step("judge", "toivo", name, GOOD)
    assert way.outcomes(name) == ["achieved"]


@pytest.mark.parametrize(("one", "other", "outcome"), [
    (LOW, (2, 2, 2), "not-yet-achieved"), ((4, 4, 2), (4, 4, 3), "achieved")])
def test_two_who_come_to_one_outcome_one_level_apart_have_decided(way, one, other, outcome):
    name = apply(way, "teresa")
    way.asks(name, *BOTH)
    assert way.step("judge", "carla", name, one)
    assert way.step("judge", "aino", name, other)
    assert way.outcomes(name) == [outcome]


@pytest.mark.parametrize("has_judged", [False, True])
def test_who_has_declared_a_conflict_is_never_asked_again_by_anybody_nor_by_balance(
        way, has_judged):
    name = apply(way, "teresa")
    way.asks(name, *BOTH)
    if has_judged:
        assert way.step("judge", "carla", name, LOW)
    assert way.step("decline", "carla", name)
    for who in NAMES:
        assert not way.step("ask", who, name, "carla", ISSUER), who
    way.asks(name, ("carlos", ISSUER))
    (task,) = [row["id"] for row in way.state.assignments
               if row["ended_at"] is None and row["assessor"] == way.whole.ids["carlos"]]
    for who in NAMES:
        assert not way.step("reassign", who, task, "carla"), who
    assert not way.step("judge", "carla", name, GOOD)
    for who in ("carlos", "aino"):
        assert way.step("judge", who, name, LOW)
    assert way.step("release", "coco", name)
    assert way.step("resubmit", "teresa", name)
    later = way.application("teresa")
    assert later != name
    assert not way.step("ask", "ada", later, "carla", ISSUER)
    # Everybody else of the issuer has more to do: it would be hers in balance.
    for _ in range(3):
        way.step("deal", "ada", later)
        assert "carla" not in way.asked(later)


def test_who_is_asked_and_declares_a_conflict_meanwhile_judges_no_more(way):
    first = apply(way, "teresa")
    way.asks(first, *BOTH)
    assert way.step("note", "carla", first, GOOD)
    assert way.step("relate", "coco", "co-author", "carla", "teresa")
    assert not way.step("send_noted", "carla", first)
    assert way.step("decline", "carla", first)
    assert not way.step("ask", "ada", first, "carla", ISSUER)


def test_nobody_who_judged_or_heard_an_appeal_has_a_later_part_in_it(way):
    name = apply(way, "teresa")
    way.asks(name, *BOTH)
    assert way.step("judge", "carla", name, (1, 1, 1))
    assert way.step("judge", "aino", name, LOW)
    for levels, who in (((1, 1, 1), "carla"), (LOW, "aino")):
        assert way.step("judge", who, name, levels)
    for who, organisation in BOTH:
        assert not way.step("ask", "ada", name, who, organisation), who
    way.asks(name, ("toivo", PARTNER))
    assert way.step("judge", "toivo", name, LOW)
    assert way.step("release", "coco", name)
    assert way.step("appeal", "teresa", name)
    for who in ("carla", "aino", "toivo"):
        for organisation in (ISSUER, PARTNER):
            assert not way.step("ask", "ada", name, who, organisation), who
        assert not way.step("answer", who, name, "upheld")
    way.asks(name, ("carlos", ISSUER))
    assert way.all_try("answer", name, "reassess") == ["carlos"]
    anew = way.application("teresa")
    for who in ("carla", "aino", "toivo", "carlos"):
        for organisation in (ISSUER, PARTNER):
            assert not way.step("ask", "ada", anew, who, organisation), who


def test_only_the_partners_own_coordinators_and_administrators_sign_for_it(way):
    name = apply(way, "teresa")
    way.asks(name, *BOTH)
    for who, _ in BOTH:
        assert way.step("judge", who, name, GOOD)
    own = ("paavo", "bea", "tove", "todo")
    assert way.all_try("endorse", name, but=own) == []
    assert way.state.endorsements == []
    # Nobody else has to be there: each of them could.
    assert way.step("endorse", "paavo", name)
    assert [way.whole.names[row["signed_by"]] for row in way.state.endorsements] == ["paavo"]


@pytest.mark.parametrize("endorser", ["bea", "todo"])
def test_who_signed_for_the_partner_does_not_release_though_of_the_issuer_too(way, endorser):
    name = apply(way, "teresa")
    way.asks(name, *BOTH)
    for who, _ in BOTH:
        assert way.step("judge", who, name, GOOD)
    assert way.all_try("release", name) == [], "released before the partner signed"
    assert way.step("endorse", endorser, name)
    assert not way.step("release", endorser, name)
    assert way.state.releases == []
    assert way.step("release", "coco", name)


def test_who_judged_an_earlier_attempt_releases_no_later_one(way):
    name = apply(way, "teresa")
    way.asks(name, ("celia", ISSUER), ("tove", PARTNER))
    for who in ("celia", "tove"):
        assert way.step("judge", who, name, LOW)
    assert way.all_try("release", name, first=("celia", "tove")) == [
        who for who in NAMES if who in {"todo", "coco", "bea", "ada"}]
    for _ in range(2):
        assert way.step("resubmit", "teresa", name)
        name = way.application("teresa")
        way.asks(name, *BOTH)
        for who, _ in BOTH:
            assert way.step("judge", who, name, LOW)
        assert not way.step("release", "celia", name)
        assert name not in {row["application"] for row in way.state.releases}
        assert way.step("release", "coco", name)
