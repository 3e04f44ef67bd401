"""Whatever anybody does in whatever order: what may never be, never is."""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, event, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    get_state_machine_test,
    invariant,
    rule,
)

from badgeservice.core.account import Role
from tests.people import ISSUER, PARTNER
from tests.whole import (
    ALONE,
    DOUBLE,
    GLOBAL,
    GOOD,
    HALF,
    LISTED,
    LOW,
    MENTOR,
    NAMES,
    OTHER_HALF,
    SPLIT,
    TEACHERS,
    Whole,
)
from tests.whole_truths import State, check

WHO = st.sampled_from(NAMES)
WHICH = st.integers(0, 5)
"""Picks one of what there is, counted from the newest."""

BAD, BEST = (1, 1, 1), (4, 4, 4)
LEVELS = st.sampled_from([GOOD, GOOD, LOW, LOW, SPLIT, BAD, BEST, (3, 3, 2), HALF, OTHER_HALF])
PAIRS = st.sampled_from([
    (GOOD,), (GOOD,), (LOW,), (LOW,), (LOW, BAD), (BAD, LOW), (SPLIT, BEST), (BEST, SPLIT),
    (GOOD, LOW), (LOW, GOOD), (HALF, OTHER_HALF), (GOOD, GOOD, LOW, LOW)])
"""What those give in turn who are asked: alike, and with one outcome but two levels apart."""

FORWARD = st.sampled_from([1, 1, 5, 16, 61])
RELEASERS = st.sampled_from(["coco", "coco", "ada", "bea", "celia", "tove", "todo", "paavo"])
ENDORSERS = st.sampled_from(["paavo", "bea", "bea", "tove", "todo"])
OUTSIDERS = st.sampled_from(["coco", "ada", "celia", "mario", "aurora", "elena"])
"""Who signs for the partner, and who would like to."""

TOLD = (("all_asked_judge", LOW), ("let_all_go",))
APPEALED = (*TOLD, ("teachers_go_on", "appeal"))
AGAIN = (*TOLD, ("teachers_go_on", "resubmit"))
BY_OTHERS = (*TOLD, ("teachers_go_on", "resubmit", "carla", "aino"))
ANEW = (*APPEALED, ("all_appeals_answered", "reassess"))
APART = (("all_asked_judge", LOW, BAD),)
SOLO = (("all_apply", ALONE),)
BEGUN = [
    (), (("all_apply", DOUBLE),),
    (("all_apply", GLOBAL), ("all_asked_judge", GOOD, LOW)),
    (("all_apply", GLOBAL), ("all_asked_judge", GOOD)), (("all_apply", DOUBLE), *AGAIN),
    (("all_apply", LISTED), ("all_asked_judge", GOOD)), (*SOLO, *TOLD),
    (("all_apply", DOUBLE), ("all_asked_judge", HALF, OTHER_HALF)),
    (("all_asked_judge", GOOD),), (("all_asked_judge", GOOD), ("let_all_go",)),
    APPEALED, (*APPEALED, ("all_asked_judge", BEST)), (*SOLO, *APPEALED),
    (*APPEALED, ("all_appeals_answered", "upheld")), AGAIN,
    (*BY_OTHERS, ("all_asked_judge", LOW)), (*BY_OTHERS, ("all_asked_judge", GOOD)),
    (*BY_OTHERS, *APPEALED), ANEW, (*ANEW, ("all_asked_judge", GOOD)),
    APART, (*APART, ("all_asked_judge", GOOD)), (*APART, *APART),
    (*APART, *APART, ("all_asked_judge", GOOD)), (("all_asked_judge", SPLIT, BEST),)]
"""How far it may have come before anybody does what is unusual: few would come there by chance."""

MORE = os.environ.get("BADGESERVICE_TEST_SEQUENCES")
"""Sequences from each beginning, where more are wanted; the first is no more than days."""

STEPS = 15
SETTINGS = settings(max_examples=int(MORE or 2), stateful_step_count=STEPS, database=None,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                                           HealthCheck.filter_too_much])

STATIONS = {
    "decided: agreed", "decided: reconciled", "decided: adjudicated", "decided: appealed",
    "decided: single", "outcome: achieved", "outcome: not-yet-achieved", "appeal: upheld",
    "appeal: reassess", "appeal: overturned", "sent again", "judged anew", "declined", "released",
    "endorsed", "signed", "awarded by a row", "kind: mentor-emtp", "kind: mentor-solo",
    "kind: mentor-global", "kind: mentor-doble",
    # What was tried, and refused by the rule that is meant.
    "refused: ask assessor-barred", "refused: judge assessor-barred",
    "refused: release release-by-endorser", "refused: release release-by-assessor",
    "refused: endorse role-missing", "refused: grant role-of-organisation", "lifted",
}
"""Where the walk has to come: what is never reached proves nothing."""


class Story(RuleBasedStateMachine):
    """A home, its people, and two who have applied."""

    whole = None
    kept = "applied"
    """How the home is at first."""

    seen = None
    """How often each station was reached, over all sequences."""

    def __init__(self):
        super().__init__()
        self.whole.back(self.kept)
        self.suppressed = set()
        self.state, self.version = State(self.whole), self.whole.version()
        # Also between the acts of one rule: what is known before the next one counts.
        self.whole.after = self.nothing_is_that_may_not_be

    def begin(self, begun):
        """Do what is done before anything else."""
        for what, *given in begun:
            getattr(self.whole, what)(*given)

    def teardown(self):
        for what in self.whole.done:
            event(f"done: {what}")
        self.all_try_at_last()
        self.seen.update(set(stations(self.whole)))
        ensure_genuine(self.whole)

    def all_try_at_last(self):
        """Let those try who may not, wherever it ended: a walk alone seldom asks just them."""
        for which in (0, 1):
            self.who_had_a_part_is_asked_again(which, GOOD)
            self.who_declines_is_asked_again(which, GOOD)
            self.a_decision_is_let_go(which, "coco", "bea", "tove")
        self.a_role_is_given("ada", "coco", Role.COORDINATOR, PARTNER)
        for what in ("lift_own", "lift"):
            self.a_conflict_was_a_mistake(0, "bea", what)
        self.nothing_is_that_may_not_be()

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

    def decided(self, which):
        """An application whose decision is not released, or another that is decided."""
        found = self.one("SELECT application FROM decisions d WHERE superseded_by IS NULL ORDER BY "
                         "EXISTS (SELECT 1 FROM releases r WHERE r.decision = d.id), "
                         "outcome, number DESC", which % 3)
        return found and found["application"]

    def judges(self, application):
        """Who judged an application or one before it."""
        return {self.whole.names[who] for name in self.state.line(application)
                for who in self.state.judges(name)}

    def credential(self, which):
        found = self.one("SELECT id FROM credentials WHERE document IS NOT NULL "
                         "ORDER BY number DESC", which)
        return found and found["id"]

    # --- what usually comes next ---------------------------------------------------------

    @rule()
    def a_day_passes(self):
        self.whole.clock.now += timedelta(days=1)

    @rule(which=WHICH, levels=LEVELS, keeps=st.sampled_from([True, True, True, False]))
    def who_is_asked_judges(self, which, levels, keeps):
        task = self.one("SELECT * FROM assignments WHERE ended_at IS NULL "
                        "ORDER BY number DESC", which)
        if task:
            self.whole.try_to("judge", self.whole.names[task["assessor"]], task["application"],
                              levels, keeps=keeps)

    @rule(pair=PAIRS)
    def all_who_are_asked_judge(self, pair):
        self.whole.all_asked_judge(*pair)

    @rule()
    def all_is_let_go(self):
        self.whole.let_all_go()

    @rule(which=WHICH, outsider=OUTSIDERS, endorser=ENDORSERS, releaser=RELEASERS)
    def a_decision_is_let_go(self, which, outsider, endorser, releaser):
        decided = self.decided(which)
        if decided:
            self.whole.try_to("endorse", outsider, decided)
            self.whole.try_to("endorse", endorser, decided)
            # Whoever signed first, and whoever judged, tries to release it as well.
            self.whole.try_to("release", endorser, decided)
            for who in sorted(self.judges(decided)):
                self.whole.try_to("release", who, decided)
            self.whole.try_to("release", releaser, decided)

    @rule(which=WHICH, what=st.sampled_from(["appeal", "resubmit", "resubmit_later"]))
    def a_teacher_goes_on(self, which, what):
        released = self.one("SELECT a.* FROM releases r JOIN applications a ON a.id = "
                            "r.application ORDER BY r.number DESC", which)
        if released:
            self.whole.try_to(what, self.whole.names[released["person"]], released["id"])
            self.whole.deal_everything()

    @rule(state=st.sampled_from(["upheld", "reassess"]))
    def an_appeal_is_answered(self, state):
        task = self.one("SELECT * FROM assignments WHERE ended_at IS NULL AND round = 4", 0)
        if task:
            self.whole.try_to("answer", self.whole.names[task["assessor"]], task["application"],
                              state)
            self.whole.deal_everything()

    # --- who had a part, or is close, and is asked all the same ---------------------------

    def asked_all_the_same(self, who, application, levels):
        """Ask for each organisation; who is asked does what there is to do."""
        for organisation in (ISSUER, PARTNER):
            if self.whole.try_to("ask", "ada", application, who, organisation):
                self.whole.try_to("judge", who, application, levels)
                self.whole.try_to("answer", who, application, "upheld")

    @rule(which=WHICH, levels=LEVELS)
    def who_declines_is_asked_again(self, which, levels):
        task = self.one("SELECT * FROM assignments WHERE ended_at IS NULL "
                        "ORDER BY number DESC", which)
        if task:
            who = self.whole.names[task["assessor"]]
            self.whole.try_to("decline", who, task["application"])
            for each in dict.fromkeys((who, *sorted(self.judges(task["application"])))):
                self.asked_all_the_same(each, task["application"], levels)
            self.whole.deal_everything()

    @rule(which=WHICH, levels=LEVELS)
    def who_had_a_part_is_asked_again(self, which, levels):
        application = self.application(which)["id"]
        for who in sorted(self.judges(application)):
            self.asked_all_the_same(who, application, levels)

    @rule(which=WHICH, levels=LEVELS, kind=st.sampled_from(["school", "mentor", "co-author"]))
    def who_is_asked_turns_out_to_be_close(self, which, levels, kind):
        task = self.one("SELECT t.*, a.person FROM assignments t JOIN applications a "
                        "ON a.id = t.application WHERE t.ended_at IS NULL "
                        "ORDER BY t.number DESC", which)
        if task:
            who, teacher = self.whole.names[task["assessor"]], self.whole.names[task["person"]]
            if kind == "school":
                self.whole.try_to("share_school", "ada", who, teacher)
            else:
                self.whole.try_to("relate", "coco", kind, who, teacher)
            self.whole.try_to("judge", who, task["application"], levels)
            self.whole.try_to("answer", who, task["application"], "upheld")
            self.whole.try_to("decline", who, task["application"])
            self.asked_all_the_same(who, task["application"], levels)

    @rule(which=WHICH, who=RELEASERS, kind=st.sampled_from(["mentor", "line-manager"]))
    def who_has_judged_turns_out_to_be_close(self, which, who, kind):
        decided = self.decided(which)
        judges = sorted(self.judges(decided)) if decided else ()
        if judges:
            teacher = self.whole.names[self.state.app[decided]["person"]]
            judge = judges[which % len(judges)]
            self.whole.try_to("relate", "coco", kind, judge, teacher)
            for endorser in ("bea", "paavo"):
                self.whole.try_to("endorse", endorser, decided)
            self.whole.try_to("release", "coco", decided)
            for each in (judge, who, "coco", "bea"):
                self.whole.try_to("set_aside", each, decided, judge)
            self.asked_all_the_same(judge, decided, GOOD)
            self.whole.deal_everything()

    @rule(which=WHICH, who=RELEASERS, what=st.sampled_from(["lift", "lift_own", "lift_own"]))
    def a_conflict_was_a_mistake(self, which, who, what):
        found = self.one("SELECT * FROM conflict_declarations ORDER BY number DESC", which)
        if found:
            judge = self.whole.names[found["assessor"]]
            self.whole.try_to(what, judge if what == "lift_own" else who,
                              found["application"], found["id"])
            self.asked_all_the_same(judge, found["application"], GOOD)

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

    @rule(who=st.sampled_from(TEACHERS),
          kind=st.sampled_from([MENTOR, ALONE, GLOBAL, DOUBLE, LISTED]))
    def a_teacher_applies(self, who, kind):
        self.whole.try_to("apply", who, kind)
        self.whole.deal_everything()

    @rule(who=st.sampled_from(TEACHERS))
    def a_teacher_begins(self, who):
        self.whole.try_to("start", who)

    @rule(kind=st.sampled_from([LISTED, LISTED, MENTOR, ALONE]),
          names=st.sampled_from([("teresa",), ("todo", "mario"), TEACHERS]))
    def rows_are_awarded(self, kind, names):
        self.whole.try_to("award_rows", "ada", kind, names)

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


def stations(whole):
    """Where one sequence came."""
    for row in whole.rows("SELECT d.route, d.outcome, a.achievement FROM decisions d "
                          "JOIN applications a ON a.id = d.application"):
        yield from (f"decided: {row['route']}", f"outcome: {row['outcome']}",
                    f"kind: {row['achievement']}")
    for row in whole.rows("SELECT state FROM appeals"):
        yield f"appeal: {row['state']}"
    for row in whole.rows("SELECT o.attempt = a.attempt AS anew FROM applications a "
                          "JOIN applications o ON o.id = a.follows"):
        yield "judged anew" if row["anew"] else "sent again"
    for word, query in {
            "declined": "SELECT 1 FROM conflict_declarations", "released": "SELECT 1 FROM releases",
            "endorsed": "SELECT 1 FROM endorsements",
            "signed": "SELECT 1 FROM credentials WHERE document IS NOT NULL",
            "lifted": "SELECT 1 FROM interventions WHERE action = 'conflict-lifted'",
            "awarded by a row": "SELECT 1 FROM awards WHERE decision IS NULL"}.items():
        if whole.rows(f"{query} LIMIT 1"):
            yield word
    for what in whole.refused:
        yield f"refused: {what}"


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
    # They may release as well, were it not that they judge; the rest is asked in balance.
    for row in whole.rows("SELECT id FROM applications"):
        assert whole.try_to("ask", "ada", row["id"], "celia", ISSUER)
    assert whole.try_to("deal_all", "ada")
    check(nothing, State(whole), suppressed=set())
    whole.keep("applied")
    yield type("TheStory", (Story,), {"whole": whole, "seen": Counter()})
    whole.close()


def test_no_sequence_of_acts_of_any_roles_leads_to_what_may_never_be(story):
    for number, begun in enumerate(BEGUN):
        story.kept = "applied"
        story().begin(begun)
        story.whole.keep("begun")
        story.kept = "begun"
        # Of the first two, one has but the first rule and the other would have no step at all.
        walk = get_state_machine_test(story, settings=SETTINGS, _min_steps=STEPS)
        # The same sequences each time, but others from each beginning; by night others again.
        (walk if MORE else seed(number)(walk))()
    assert story.seen.keys() >= STATIONS, STATIONS - story.seen.keys()
