"""What an application waits for, and what its assessors may see."""

from dataclasses import replace

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from badgeservice.core.deciding import Route, decide
from badgeservice.core.draft import code_name, content_of
from badgeservice.core.feedback import NEXT_STEP, below_pass, feedback_refusals
from badgeservice.core.judgement import Outcome, Round
from badgeservice.core.judging import refusals
from badgeservice.core.rounds import Step, falling, next_step, proposal, visible
from badgeservice.errors import NotWilling
from tests import factories
from tests.factories import ISSUER, PARTNER, R1, judgement, partner_judgement

JOINT, ALONE = factories.joint_achievement(), factories.achievement()
EVA, AINO = judgement(3, 3, 3, 3).assessor, partner_judgement(3, 3, 3, 3).assessor
THIRD = "tercera@tekna-emtp.example"


def later(maker, turn, *levels, **more):
    return maker(*levels, id=f"{maker.__name__}-{turn.value}", round=turn, reason="Porque.",
                 **more)


APART = (judgement(3, 3, 3, 3), partner_judgement(1, 3, 3, 3))
STILL = (*APART, later(judgement, Round.RECONCILIATION, 3, 3, 3, 3),
         later(partner_judgement, Round.RECONCILIATION, 1, 3, 3, 3))


def test_round_after_round_opens():
    both = (ISSUER, PARTNER)
    assert next_step(JOINT, []) == Step(Round.BLIND, both)
    assert next_step(JOINT, APART[:1]) == Step(Round.BLIND, (PARTNER,))
    assert next_step(JOINT, APART) == Step(Round.RECONCILIATION, both)
    assert next_step(JOINT, STILL[:3]) == Step(Round.RECONCILIATION, (PARTNER,))
    assert next_step(JOINT, STILL) == Step(Round.ADJUDICATION, both)
    third = later(judgement, Round.ADJUDICATION, 3, 3, 3, 3, assessor=THIRD)
    assert next_step(JOINT, (*STILL, third)) is None
    assert next_step(ALONE, [judgement(3, 3, 3, 3)]) is None


def test_what_one_said_falls_with_what_answered_to_it():
    eva, aino, *talks = STILL
    third = later(judgement, Round.ADJUDICATION, 3, 3, 3, 3, assessor=THIRD)
    assert falling([], EVA) == falling(STILL, THIRD) == ()
    assert falling([eva], EVA) == (eva,)
    assert falling([*STILL, third], EVA) == (eva, *talks, third)
    assert falling([*STILL, third], THIRD) == (third,)
    for who, other in ((EVA, aino), (AINO, eva)):
        fallen = falling([*STILL, third], who)
        rest = [j for j in (*STILL, third) if j not in fallen]
        assert rest == [other]
        assert next_step(JOINT, rest).round is Round.BLIND


LEVELS = st.tuples(*[st.integers(1, 4)] * 4) | st.sampled_from(
    [(3, 3, 3, 3), (2, 3, 3, 3), (1, 3, 3, 3)])


@given(LEVELS, LEVELS)
def test_item_104_what_one_of_two_sees_does_not_depend_on_the_other_until_both_have_sent(
        mine, others):
    other = partner_judgement(*others)
    unsent = visible(JOINT, [], assessor=EVA, turn=Round.BLIND)
    assert visible(JOINT, [other], assessor=EVA, turn=Round.BLIND) == unsent == ()
    own = judgement(*mine)
    assert visible(JOINT, [own], assessor=EVA, turn=Round.BLIND) == (own,)
    assert visible(JOINT, [own, other], assessor=EVA, turn=Round.BLIND) == (own, other)


def test_third_sees_nothing_before_and_all_after_the_own_judgement():
    assert visible(JOINT, STILL, assessor=THIRD, turn=Round.ADJUDICATION) == ()
    third = later(judgement, Round.ADJUDICATION, 3, 3, 3, 3, assessor=THIRD)
    assert visible(JOINT, (*STILL, third), assessor=THIRD,
                   turn=Round.ADJUDICATION) == (*STILL, third)
    assert third not in visible(JOINT, (*STILL, third), assessor=EVA,
                                turn=Round.RECONCILIATION)


def test_who_hears_an_appeal_sees_what_went_before():
    assert visible(JOINT, APART, assessor=THIRD, turn=Round.APPEAL) == APART


def test_somebody_whose_place_was_taken_by_the_command_line_sees_nothing_of_others():
    other = replace(judgement(3, 3, 3, 3), assessor="otra@tekna-emtp.example")
    both = (other, partner_judgement(3, 3, 3, 3))
    assert visible(JOINT, both, assessor=EVA, turn=Round.BLIND) == ()


def test_proposal_is_the_others_reconciled_judgement():
    assert proposal(STILL[:3], AINO) == STILL[2]
    assert proposal(STILL[:3], EVA) is None


# --- appeals -----------------------------------------------------------------------------


NOT_YET = (judgement(2, 3, 3, 3), partner_judgement(2, 3, 3, 3))
APPEAL = later(judgement, Round.APPEAL, 3, 3, 3, 3, assessor=THIRD)


def refused(new, *earlier, achievement=JOINT):
    return {p.code for p in refusals(achievement, factories.person(), new, earlier)}


def test_appeal_overturns_a_decision_of_not_yet():
    assert refused(APPEAL, *NOT_YET) == set()
    finding = decide(JOINT, (*NOT_YET, APPEAL))
    assert (finding.outcome, finding.route) == (Outcome.ACHIEVED, Route.APPEALED)
    assert finding.marks == APPEAL.marks
    assert finding.is_joint
    assert len(finding.judgements) == 3


def test_appeal_of_one_organisation_alone_is_not_joint():
    alone = (judgement(2, 3, 3, 3),)
    assert refused(APPEAL, *alone, achievement=ALONE) == set()
    finding = decide(ALONE, (*alone, APPEAL))
    assert (finding.route, finding.is_joint) == (Route.APPEALED_ALONE, False)


@pytest.mark.parametrize(("new", "earlier", "code"), [
    (APPEAL, (), "round-not-open"),
    (APPEAL, NOT_YET[:1], "round-not-open"),
    (APPEAL, APART, "round-not-open"),
    (APPEAL, (judgement(3, 3, 3, 3), partner_judgement(3, 3, 3, 3)), "round-not-open"),
    (replace(APPEAL, assessor=EVA), NOT_YET, "appeal-involved"),
    (replace(APPEAL, reason=" "), NOT_YET, "reason-missing"),
    (later(judgement, Round.APPEAL, 2, 3, 3, 3, assessor=THIRD), NOT_YET,
     "appeal-not-achieved"),
    (replace(APPEAL, id="j9", assessor="cuarta@tekna-emtp.example"), (*NOT_YET, APPEAL),
     "appealed-already"),
    (replace(NOT_YET[0], id="j9", supersedes=NOT_YET[0].id, reason="No."), (*NOT_YET, APPEAL),
     "round-closed"),
])
def test_appeal_is_refused(new, earlier, code):
    assert code in refused(new, *earlier)


JUDGEMENTS = st.lists(st.builds(
    lambda maker, turn, levels, who: replace(
        maker(*levels), round=turn, reason="Porque.", assessor=who or maker(*levels).assessor),
    st.sampled_from([judgement, partner_judgement]), st.sampled_from(Round), LEVELS,
    st.sampled_from(["", THIRD, "cuarta@amk.example"])), min_size=8, max_size=16)


@settings(max_examples=300)
@given(JUDGEMENTS, st.booleans())
def test_no_sequence_leads_to_achieved_without_a_judgement_of_each_organisation(
        wished, in_order):
    """Whatever is tried in whatever order: what the rules let through is a basis for both."""
    recorded = []
    # Half of them in the order of the rounds, so that some come to the end.
    wished = sorted(wished, key=lambda j: j.round.value) if in_order else wished
    for number, wish in enumerate(wished):
        new = replace(wish, id=f"j{number}")
        if not refusals(JOINT, factories.person(), new, recorded):
            recorded.append(new)
    try:
        finding = decide(JOINT, recorded)
    except NotWilling:
        event("undecided")
        return
    event(finding.route.value)
    blind = {j.organisation: j.assessor for j in recorded if j.round is Round.BLIND}
    assert set(blind) == {ISSUER, PARTNER}
    assert len(set(blind.values())) == 2
    assert set(finding.judgements) == {j.id for j in recorded}
    for turn in (Round.ADJUDICATION, Round.APPEAL):
        for late in (j for j in recorded if j.round is turn):
            assert late.assessor not in blind.values()


# --- what must be said -------------------------------------------------------------------


def test_not_yet_always_says_what_to_do():
    made = replace(judgement(2, 3, 3, 4), evidence_test=dict.fromkeys(
        ("valid", "authentic", "sufficient", "current"), True), comments={})
    assert below_pass(JOINT, made) == (f"{R1}/diseno",)
    assert {p.field for p in feedback_refusals(JOINT, made)} == {
        f"comment:{R1}/diseno", NEXT_STEP}
    said = replace(made, comments={f"{R1}/diseno": "Falta decidir.", NEXT_STEP: "Probar."})
    assert feedback_refusals(JOINT, said) == ()


def test_form_of_a_judgement_is_the_form_it_was_made_of():
    made = replace(judgement(2, 3, 3, 4), evidence_test={"valid": True, "current": False})
    content = content_of(made)
    assert content.levels[f"{R1}/reflexion"] == 4
    assert content.met == {"valid"}
    assert content.reason == ""


@given(st.text("abcdefgh234567", min_size=26, max_size=26))
def test_code_of_an_application_has_four_signs_without_look_alikes(name):
    code = code_name(name)
    assert len(code) == 4
    assert not set(code) & set("0O1ILU")
