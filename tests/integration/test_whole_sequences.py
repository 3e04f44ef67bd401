"""Whatever anybody does in whatever order: what may never be, never is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from badgeservice.core.account import Role
from tests.people import ISSUER, PARTNER
from tests.whole import GOOD, LOW, NAMES, SPLIT, TEACHERS, Whole
from tests.whole_truths import State, check

WHO = st.sampled_from(NAMES)
WHICH = st.integers(0, 5)
"""Picks one of what there is, counted from the newest."""

LEVELS = st.sampled_from([GOOD, GOOD, LOW, LOW, SPLIT, (4, 3, 3), (1, 1, 1), (3, 3, 2)])
FORWARD = st.sampled_from([1, 1, 5, 16, 61])
SETTINGS = settings(max_examples=100, stateful_step_count=30, suppress_health_check=[
    HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])


class Story(RuleBasedStateMachine):
    """A home, its people, and two who have applied."""

    whole = None

    def __init__(self):
        super().__init__()
        self.whole.back()
        self.suppressed = set()
        self.state, self.version = State(self.whole), self.whole.version()

    def teardown(self):
        for what in self.whole.done:
            event(f"done: {what}")
        ensure_genuine(self.whole)

    @invariant()
    def nothing_is_that_may_not_be(self):
        version = self.whole.version()
        if version == self.version:
            return  # Nothing was written: what held before holds still.
        now = State(self.whole)
        check(self.state, now, suppressed=self.suppressed)
        self.state, self.version = now, version

    # --- picking -------------------------------------------------------------------------

    def one(self, query, which, *values):
        """One of the rows of *query*, whose newest come first, or None."""
        found = self.whole.rows(query, *values)
        return found[which % len(found)] if found else None

    def application(self, which):
        return self.one("SELECT * FROM applications ORDER BY number DESC", which)

    def credential(self, which):
        found = self.one("SELECT id FROM credentials WHERE document IS NOT NULL "
                         "ORDER BY number DESC", which)
        return found and found["id"]

    # --- what usually comes next ---------------------------------------------------------

    @initialize(begun=st.sampled_from([
        (), (LOW,), (LOW,), (GOOD,), (GOOD, (1, 1, 1)), (LOW, GOOD), (LOW, LOW, GOOD, LOW)]),
        is_released=st.booleans())
    def it_goes_on_as_usual(self, begun, is_released):
        """Begin where it usually goes: most sequences would not come that far by chance."""
        if begun:
            self.whole.all_asked_judge(*begun)
        if is_released:
            self.whole.let_all_go()

    @rule(which=WHICH, levels=LEVELS, keeps=st.sampled_from([True, True, True, False]))
    def who_is_asked_judges(self, which, levels, keeps):
        task = self.one("SELECT * FROM assignments WHERE ended_at IS NULL "
                        "ORDER BY number DESC", which)
        if task:
            self.whole.try_to("judge", self.whole.names[task["assessor"]], task["application"],
                              levels, keeps=keeps)

    @rule(levels=LEVELS)
    def all_who_are_asked_judge_alike(self, levels):
        self.whole.all_asked_judge(levels)

    @rule(one=LEVELS, other=LEVELS)
    def all_who_are_asked_judge(self, one, other):
        self.whole.all_asked_judge(one, other)

    @rule()
    def all_is_let_go(self):
        self.whole.let_all_go()

    @rule(which=WHICH, endorser=st.sampled_from(["paavo", "bea", "tove", "todo"]),
          releaser=st.sampled_from(["coco", "ada", "bea", "celia", "todo"]))
    def a_decision_is_let_go(self, which, endorser, releaser):
        decided = self.one("SELECT application FROM decisions ORDER BY number DESC", which)
        if decided:
            self.whole.try_to("endorse", endorser, decided["application"])
            self.whole.try_to("release", releaser, decided["application"])

    @rule(which=WHICH, what=st.sampled_from(["appeal", "resubmit", "resubmit_later"]))
    def a_teacher_goes_on(self, which, what):
        released = self.one("SELECT a.* FROM releases r JOIN applications a ON a.id = "
                            "r.application ORDER BY r.number DESC", which)
        if released:
            self.whole.try_to(what, self.whole.names[released["person"]], released["id"])
            self.whole.try_to("deal_all", "ada")

    @rule(state=st.sampled_from(["upheld", "reassess"]))
    def an_appeal_is_answered(self, state):
        task = self.one("SELECT * FROM assignments WHERE ended_at IS NULL AND round = 4", 0)
        if task:
            self.whole.try_to("answer", self.whole.names[task["assessor"]], task["application"],
                              state)
            self.whole.try_to("deal_all", "ada")

    # --- what anybody may try ------------------------------------------------------------

    @rule(who=WHO, which=WHICH, what=st.sampled_from([
        "fill", "send", "withdraw", "appeal", "resubmit", "deal", "decline", "send_noted",
        "decide", "endorse", "release"]))
    def somebody_tries(self, who, which, what):
        self.whole.try_to(what, who, self.application(which)["id"])

    @rule(who=st.sampled_from(["carla", "celia", "carlos", "aino", "tove", "toivo", "todo",
                               "mario", "elena"]),
          which=WHICH, what=st.sampled_from(["judge", "note"]), levels=LEVELS)
    def somebody_judges(self, who, which, what, levels):
        self.whole.try_to(what, who, self.application(which)["id"], levels)

    @rule(who=WHO, which=WHICH, other=WHO, organisation=st.sampled_from([ISSUER, PARTNER]))
    def somebody_asks(self, who, which, other, organisation):
        self.whole.try_to("ask", who, self.application(which)["id"], other, organisation)

    @rule(who=st.sampled_from(["ada", "todo", "coco", "aurora"]), which=WHICH, other=WHO)
    def somebody_is_asked_instead(self, who, which, other):
        task = self.one("SELECT id FROM assignments ORDER BY number DESC", which)
        self.whole.try_to("reassign", who, task["id"], other)

    @rule(who=st.sampled_from(TEACHERS), what=st.sampled_from(["start", "apply"]))
    def a_teacher_applies_anew(self, who, what):
        self.whole.try_to(what, who)

    @rule(which=WHICH, again=st.booleans())
    def a_credential_is_revoked(self, which, again):
        name = self.credential(which)
        if name:
            self.whole.try_to("revoke", "ada", name)
            if again:
                self.whole.try_to("again", "ada", self.application(which)["id"])

    @rule(which=WHICH, for_partner=st.booleans(), wanted=st.sampled_from([
        {"given_names": "Otra"}, {"levels": {"comunidad": 4}}, {"levels": {"acuerdo": 1}}]))
    def a_credential_is_corrected(self, which, for_partner, wanted):
        name = self.credential(which)
        if name:
            self.whole.try_to("correct", "ada", name, for_partner=for_partner, **wanted)

    # --- people and time -----------------------------------------------------------------

    @rule(who=st.sampled_from(["carla", "aino", "coco", "teresa", "mario"]))
    def somebody_is_forgotten(self, who):
        if self.whole.try_to("suppress", "ada", who):
            self.suppressed.add(self.whole.ids[who])

    @rule(who=st.sampled_from(["ada", "todo", "elena", "coco"]), other=WHO, which=WHICH)
    def a_role_ends(self, who, other, which):
        role = self.one("SELECT id FROM memberships WHERE person = ? AND ended_at IS NULL",
                        which, self.whole.ids[other])
        if role:
            self.whole.try_to("end_role", who, other, role["id"])

    @rule(who=st.sampled_from(["ada", "todo", "elena"]), other=WHO, role=st.sampled_from(Role),
          organisation=st.sampled_from([ISSUER, PARTNER, None]))
    def a_role_is_given(self, who, other, role, organisation):
        self.whole.try_to("grant", who, other, role, organisation)

    @rule(other=st.sampled_from(["celia", "tove", "bea", "carlos"]))
    def an_account_is_closed(self, other):
        self.whole.try_to("disable", "ada", other)

    @rule(kind=st.sampled_from(["mentor", "line-manager", "co-author"]), who=WHO,
          other=st.sampled_from(TEACHERS))
    def two_turn_out_to_be_close(self, kind, who, other):
        self.whole.try_to("relate", "coco", kind, who, other)

    @rule(days=FORWARD)
    def days_pass(self, days):
        self.whole.clock.now += timedelta(days=days)


def ensure_genuine(whole):
    """Look at every credential as a stranger does, and at the chain of the log."""
    for row in whole.rows("SELECT document FROM credentials "
                          "WHERE document IS NOT NULL AND withdrawn_at IS NULL"):
        report = whole.service.verify(row["document"]).report
        lines = {(each.name, each.code) for each in report.checks
                 if each.verdict.value not in ("passed",) and each.name != "status"}
        assert not lines, lines
    assert whole.service.audit_log.verify().is_good


@pytest.fixture
def story(prepared_home, tmp_path):
    """The machine; every sequence begins with the same home, where both have applied."""
    whole = Whole(prepared_home, tmp_path / "home", datetime.now(UTC))
    nothing = State(whole)
    for name in TEACHERS:
        assert whole.try_to("apply", name)
    assert whole.try_to("deal_all", "ada")
    check(nothing, State(whole), suppressed=set())
    whole.keep()
    yield type("TheStory", (Story,), {"whole": whole})
    whole.close()


def test_no_sequence_of_acts_of_any_roles_leads_to_what_may_never_be(story):
    run_state_machine_as_test(story, settings=SETTINGS)
