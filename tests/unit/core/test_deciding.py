"""Every route to a decision, and every reason why a judgement is not recorded."""

import pytest

from badgeservice.core.deciding import Route, decide
from badgeservice.core.judgement import Outcome, Round
from badgeservice.core.judging import needs_statement, refusals
from badgeservice.core.rubric import Rule
from badgeservice.errors import NotWilling
from tests import factories
from tests.factories import ISSUER, PARTNER, R1, judgement, levels, partner_judgement

JOINT = factories.joint_achievement()
ALONE = factories.achievement()
MILESTONE = factories.joint_achievement(rubrics=())

FIRST = judgement(3, 3, 2, 3)
SECOND = partner_judgement(3, 3, 3, 3)
"""They come to different outcomes."""

RECONCILED = judgement(3, 3, 3, 3, id="j3", round=Round.RECONCILIATION, reason="Vimos el video.")
ALSO_RECONCILED = partner_judgement(3, 3, 3, 3, id="j4", round=Round.RECONCILIATION,
                                    reason="Katsoimme videon.")
STILL_APART = partner_judgement(2, 3, 3, 3, id="j4", round=Round.RECONCILIATION, reason="Ei.")
THIRD = judgement(3, 3, 2, 4, id="j5", assessor="tercera@tekna-emtp.example",
                  round=Round.ADJUDICATION, reason="Con la grabación.")


def refused(new, *earlier, achievement=JOINT):
    """Code and field of every reason against recording *new*."""
    reasons = refusals(achievement, factories.person(), new, earlier)
    return {(p.code, p.field) for p in reasons}


def undecided(*judgements, achievement=JOINT):
    with pytest.raises(NotWilling) as caught:
        decide(achievement, judgements)
    return {(p.code, p.field) for p in caught.value.problems}


# --- the routes --------------------------------------------------------------------------


def test_one_organisation_alone_decides_where_there_is_no_partner():
    finding = decide(ALONE, [judgement(3, 3, 3, 3)])
    assert (finding.outcome, finding.route) == (Outcome.ACHIEVED, Route.SINGLE)
    assert finding.marks == {R1: levels(3, 3, 3, 3)}
    assert finding.judgements == ("j1",)
    assert not finding.is_joint


def test_not_yet_is_a_decision_too():
    assert decide(ALONE, [judgement(3, 3, 2, 3)]).outcome is Outcome.NOT_YET


def test_two_who_agree_decide_with_combined_levels():
    finding = decide(JOINT, [judgement(3, 4, 3, 4), partner_judgement(4, 3, 4, 3)])
    assert (finding.outcome, finding.route) == (Outcome.ACHIEVED, Route.AGREED)
    assert finding.marks == {R1: levels(3, 3, 4, 4)}
    assert finding.judgements == ("j1", "j2")
    assert finding.is_joint


def test_two_can_agree_on_not_yet():
    finding = decide(JOINT, [judgement(2, 3, 2, 3), partner_judgement(2, 3, 2, 3)])
    assert (finding.outcome, finding.route) == (Outcome.NOT_YET, Route.AGREED)


def test_two_who_reconcile_decide_by_their_second_judgements():
    finding = decide(JOINT, [FIRST, SECOND, RECONCILED, ALSO_RECONCILED])
    assert (finding.outcome, finding.route) == (Outcome.ACHIEVED, Route.RECONCILED)
    assert finding.judgements == ("j1", "j2", "j3", "j4")
    assert finding.is_joint


def test_a_third_assessor_decides_where_two_stay_apart():
    finding = decide(JOINT, [FIRST, SECOND, RECONCILED, STILL_APART, THIRD])
    assert (finding.outcome, finding.route) == (Outcome.ACHIEVED, Route.ADJUDICATED)
    assert finding.marks == THIRD.marks
    assert finding.judgements == ("j1", "j2", "j3", "j4", "j5")
    assert finding.is_joint


def test_a_milestone_is_decided_by_what_both_state():
    both = [judgement(marks={}, outcome=Outcome.ACHIEVED, reason="Sí."),
            partner_judgement(marks={}, outcome=Outcome.ACHIEVED, reason="Kyllä.")]
    finding = decide(MILESTONE, both)
    assert (finding.outcome, finding.route, finding.marks) == (
        Outcome.ACHIEVED, Route.AGREED, {})


def test_the_order_of_the_judgements_changes_nothing():
    one, other = judgement(3, 4, 3, 4), partner_judgement(4, 3, 4, 3)
    there, back = decide(JOINT, [one, other]), decide(JOINT, [other, one])
    assert (there.outcome, there.marks) == (back.outcome, back.marks)


# --- no decision yet ---------------------------------------------------------------------


def test_both_organisations_are_missing_at_first():
    assert undecided() == {("judgement-missing", ISSUER), ("judgement-missing", PARTNER)}


def test_one_organisation_is_not_enough():
    assert undecided(FIRST) == {("judgement-missing", PARTNER)}
    assert undecided(SECOND) == {("judgement-missing", ISSUER)}


def test_two_who_differ_must_reconcile():
    assert undecided(FIRST, SECOND) == {("outcomes-differ", R1), ("reconciliation-needed", None)}


def test_every_disagreement_is_told_at_once():
    assert undecided(judgement(3, 3, 2, 3), partner_judgement(3, 3, 4, 3)) == {
        ("outcomes-differ", R1), ("levels-apart", f"{R1}/seguridad"),
        ("reconciliation-needed", None)}


def test_reconciliation_waits_for_both():
    assert undecided(FIRST, SECOND, RECONCILED) == {("judgement-missing", "reconciliation")}


def test_two_who_stay_apart_need_a_third():
    assert undecided(FIRST, SECOND, RECONCILED, STILL_APART) == {
        ("outcomes-differ", R1), ("adjudication-needed", None)}


# --- what may be recorded ----------------------------------------------------------------


@pytest.mark.parametrize(("new", "earlier"), [
    (FIRST, []),
    (SECOND, [FIRST]),
    (RECONCILED, [FIRST, SECOND]),
    (ALSO_RECONCILED, [FIRST, SECOND, RECONCILED]),
    (THIRD, [FIRST, SECOND, RECONCILED, STILL_APART]),
])
def test_the_whole_path_may_be_recorded(new, earlier):
    assert refused(new, *earlier) == set()


def test_incomplete_marks_are_refused():
    marks = {R1: {"diseno": 3, "aplicacion": 7, "otro": 1}, "r9": {}}
    assert refused(judgement(marks=marks)) == {
        ("mark-missing", f"{R1}/seguridad"), ("mark-missing", f"{R1}/reflexion"),
        ("mark-not-on-scale", f"{R1}/aplicacion"), ("criterion-unknown", f"{R1}/otro"),
        ("rubric-not-of-achievement", "r9")}


def test_marks_of_every_rubric_are_needed():
    two = factories.joint_achievement(rubrics=[factories.rubric(), factories.rubric(slug="r2")])
    assert {code for code, _ in refused(FIRST, achievement=two)} == {"mark-missing"}


def test_a_third_organisation_does_not_assess():
    assert refused(judgement(organisation="otra")) == {
        ("organisation-not-involved", "organisation")}
    assert refused(SECOND, achievement=ALONE) == {("organisation-not-involved", "organisation")}


def test_a_milestone_needs_outcome_and_reason():
    assert needs_statement(MILESTONE)
    assert refused(judgement(marks={}), achievement=MILESTONE) == {
        ("outcome-missing", "outcome"), ("reason-missing", "reason")}
    stated = judgement(marks={}, outcome=Outcome.NOT_YET, reason="Falta un módulo.")
    assert refused(stated, achievement=MILESTONE) == set()


def test_a_holistic_rubric_needs_outcome_and_reason():
    holistic = factories.joint_achievement(rubrics=[factories.rubric(rule=Rule.HOLISTIC)])
    assert refused(judgement(reason="  "), achievement=holistic) == {
        ("outcome-missing", "outcome"), ("reason-missing", "reason")}


def test_a_computed_outcome_is_not_stated():
    assert not needs_statement(JOINT)
    assert refused(judgement(outcome=Outcome.ACHIEVED)) == {("outcome-computed", "outcome")}


@pytest.mark.parametrize(("new", "earlier"), [
    (RECONCILED, [FIRST, SECOND]),
    (THIRD, [FIRST, SECOND, RECONCILED, STILL_APART]),
])
def test_later_rounds_need_a_reason(new, earlier):
    silent = judgement(marks=new.marks, id=new.id, round=new.round, assessor=new.assessor)
    assert refused(silent, *earlier) == {("reason-missing", "reason")}


def test_nobody_judges_twice_in_a_round():
    assert refused(judgement(id="j9"), FIRST) == {("judged-already", "assessor")}


def test_an_organisation_judges_once_in_a_round():
    assert refused(judgement(id="j9", assessor="otro@tekna-emtp.example"), FIRST) == {
        ("organisation-judged-already", "organisation")}
    assert refused(judgement(id="j9", assessor="otro@tekna-emtp.example"), FIRST,
                   achievement=ALONE) == {("organisation-judged-already", "organisation")}


def test_nobody_judges_for_two_organisations():
    assert refused(partner_judgement(assessor=FIRST.assessor), FIRST) == {
        ("judged-already", "assessor"), ("two-organisations", "organisation")}


@pytest.mark.parametrize("earlier", [[], [FIRST]])
@pytest.mark.parametrize("new", [RECONCILED, THIRD])
def test_later_rounds_open_when_both_have_judged_blind(new, earlier):
    assert refused(new, *earlier) == {("round-not-open", "round")}


@pytest.mark.parametrize("new", [RECONCILED, THIRD])
def test_one_organisation_alone_has_one_round(new):
    assert refused(new, judgement(3, 3, 3, 3), achievement=ALONE) >= {("round-not-open", "round")}


def test_the_blind_round_closes_when_reconciliation_begins():
    late = judgement(3, 3, 3, 3, id="j9", supersedes="j1", reason="Me equivoqué.")
    assert refused(late, FIRST, SECOND, RECONCILED) == {("round-closed", "round")}


def test_reconciliation_closes_when_the_third_has_spoken():
    late = judgement(2, 3, 3, 3, id="j9", supersedes="j3", reason="Me equivoqué.",
                     round=Round.RECONCILIATION)
    assert refused(late, FIRST, SECOND, RECONCILED, STILL_APART, THIRD) == {
        ("round-closed", "round")}


def test_only_the_first_two_reconcile():
    other = judgement(3, 3, 3, 3, id="j9", assessor="otro@tekna-emtp.example",
                      round=Round.RECONCILIATION, reason="Yo también.")
    assert refused(other, FIRST, SECOND) == {("not-of-first-two", "assessor")}


def test_the_third_was_not_involved_before():
    involved = judgement(3, 3, 3, 3, id="j9", round=Round.ADJUDICATION, reason="Otra vez.")
    assert refused(involved, FIRST, SECOND, RECONCILED, STILL_APART) == {
        ("adjudicator-involved", "assessor")}


@pytest.mark.parametrize("earlier", [[FIRST, SECOND], [FIRST, SECOND, RECONCILED]])
def test_the_third_comes_after_both_tried_to_reconcile(earlier):
    assert refused(THIRD, *earlier) == {("round-not-open", "round")}


def test_there_is_one_third_assessor():
    fourth = partner_judgement(4, 4, 4, 4, id="j6", assessor="neljas@socio.example",
                               round=Round.ADJUDICATION, reason="Toinen mieli.")
    assert refused(fourth, FIRST, SECOND, RECONCILED, STILL_APART, THIRD) == {
        ("adjudicated-already", "round")}


def test_an_agreed_outcome_is_not_talked_away():
    agreed = [judgement(2, 3, 3, 3), partner_judgement(2, 3, 3, 3)]
    assert refused(RECONCILED, *agreed) == {("agreed-already", "round")}
    assert refused(THIRD, FIRST, SECOND, RECONCILED, ALSO_RECONCILED) == {
        ("agreed-already", "round")}


# --- corrections -------------------------------------------------------------------------


def test_an_assessor_corrects_the_own_judgement_with_a_reason():
    corrected = judgement(3, 3, 3, 3, id="j9", supersedes="j1", reason="Me equivoqué de fila.")
    assert refused(corrected, FIRST, SECOND) == set()
    silent = judgement(3, 3, 3, 3, id="j9", supersedes="j1")
    assert refused(silent, FIRST, SECOND) == {("reason-missing", "reason")}


@pytest.mark.parametrize("changes", [
    {"assessor": "otro@tekna-emtp.example"},
    {"round": Round.RECONCILIATION},
    {"organisation": PARTNER},
])
def test_nobody_corrects_another_judgement(changes):
    corrected = judgement(3, 3, 3, 3, id="j9", supersedes="j1", reason="Mejor así.", **changes)
    assert ("not-own-judgement", "supersedes") in refused(corrected, FIRST, SECOND)


def test_a_judgement_that_does_not_stand_is_not_corrected():
    corrected = judgement(3, 3, 3, 3, id="j9", supersedes="j0", reason="Me equivoqué.")
    assert refused(corrected, SECOND) == {("superseded-unknown", "supersedes")}


def test_every_reason_is_told_at_once():
    worst = judgement(marks={R1: {}}, organisation="otra", outcome=Outcome.ACHIEVED)
    assert {code for code, _ in refused(worst, FIRST)} == {
        "mark-missing", "organisation-not-involved", "outcome-computed", "judged-already",
        "two-organisations"}


def test_nobody_judges_their_own_application():
    own = factories.judgement(assessor=factories.person().email)
    found = refusals(factories.achievement(), factories.person(), own, ())
    assert [problem.code for problem in found] == ["self-assessment"]
