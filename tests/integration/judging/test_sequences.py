"""Whatever people do in whatever order: what has to hold afterwards, holds."""

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from badgeservice.core.account import Role
from badgeservice.core.appeal import AppealState
from badgeservice.core.judgement import Outcome, Round
from badgeservice.errors import BadgeError
from tests.judging import form
from tests.people import ISSUER, PARTNER

WHO = ("assessor", "partner", "tove", "uno", "teacher", "coordinator", "administrator", "stranger")
LEVELS = st.sampled_from([(3, 3, 3, 3), (4, 3, 3, 3), (2, 3, 3, 3), (1, 3, 3, 3), (1, 1, 1, 1)])
ACTS = st.one_of(
    st.tuples(st.just("assign"), st.sampled_from(WHO)),
    st.tuples(st.just("by_hand"), st.sampled_from(WHO), st.sampled_from(WHO),
              st.sampled_from([ISSUER, PARTNER])),
    st.tuples(st.just("send"), st.sampled_from(WHO), LEVELS),
    st.tuples(st.just("send"), st.sampled_from(WHO[:4]), LEVELS),
    st.tuples(st.just("send"), st.sampled_from(WHO[:2]), LEVELS),
    st.tuples(st.just("decline"), st.sampled_from(WHO[:4])),
    st.tuples(st.just("appeal")),
    st.tuples(st.just("answer"), st.sampled_from(WHO[:4]),
              st.sampled_from([AppealState.UPHELD, AppealState.REASSESS])),
    st.tuples(st.just("decide")),
    st.tuples(st.just("send"), st.sampled_from(["tove", "uno"]), st.just((4, 3, 3, 3))),
)


def do(court, application, act, *more):
    """Try one thing; what is refused is refused."""
    people = court.people
    try:
        match act:
            case "assign":
                court.assign(application, by=more[0])
            case "by_hand":
                court.service.assign.by_hand(people[more[0]], application,
                                             people[more[1]].person.id, more[2])
            case "send":
                court.send(more[0], application, form(*more[1], reason="Porque sí."))
            case "decline":
                court.service.assess.decline(people[more[0]], application, "La conozco.")
            case "appeal":
                if court.decision(application) and not court.appeal_state(application):
                    court.appeal(application)
            case "answer":
                court.service.appeals.answer(people[more[0]], application, more[1], "Porque sí.")
            case "decide":
                court.service.decide(application, by="chair")
    except BadgeError:
        return


def look(court, application):
    """Return every judgement and decision, and check what must hold of them."""
    with court.inside.database.reading() as work:
        judgements = work.judgements.all(application)
        standing = work.judgements.standing(application)
        decisions = work.decisions.all(application)
        decision = work.decisions.find(application)
    applicant = court.people["teacher"].person.email
    assert applicant not in {j.assessor for j in judgements}
    places = [(j.organisation, j.round) for j in standing]
    assert len(places) == len(set(places)), "two judgements of one organisation in one round"
    gone = {j.id for j in judgements} - {j.id for j in standing}
    for each in decisions:
        is_replaced = any(later.supersedes == each.id for later in decisions)
        if each != decision and not is_replaced:
            assert gone & set(each.finding.judgements), "a decision fell without a judgement"
    if decision is None:
        return judgements, decisions
    assert set(decision.finding.judgements) == {j.id for j in standing}
    blind = {j.organisation: j.assessor for j in standing if j.round is Round.BLIND}
    assert set(blind) == {ISSUER, PARTNER}
    assert len(set(blind.values())) == 2
    if decision.supersedes is not None:
        assert decision.finding.outcome is Outcome.ACHIEVED
        (late,) = [j for j in standing if j.round is Round.APPEAL]
        assert late.assessor not in blind.values()
    return judgements, decisions


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture,
                                                  HealthCheck.too_slow])
@given(first=LEVELS, second=LEVELS, acts=st.lists(ACTS, min_size=5, max_size=25))
def test_no_sequence_decides_without_both_changes_a_judgement_or_lets_one_judge_oneself(
        court, first, second, acts):
    if "tove" not in court.people:
        court.third("tove")
        court.third("uno", ISSUER)
    # Somebody who could be asked for the own application, were it not forbidden.
    court.people["teacher"] = court.inside.person(
        f"docente{len(court.inside.actors)}-{court.inside.clock().timestamp()}", Role.TEACHER,
        (Role.ASSESSOR, ISSUER))
    application = court.apply()
    for who, organisation in (("assessor", ISSUER), ("partner", PARTNER)):
        do(court, application, "by_hand", "administrator", who, organisation)
    seen = look(court, application)
    # Begun as it usually goes, so that most sequences come far.
    for act in [("send", "assessor", first), *acts[:2], ("send", "partner", second), *acts[2:]]:
        do(court, application, *act)
        now = look(court, application)
        for before, after in zip(seen, now, strict=True):
            assert after[:len(before)] == before, "what was recorded has changed"
        seen = now
    decision = court.decision(application)
    with court.inside.database.transaction() as work:
        # Or the next ones would be judged by those who applied before.
        for role in work.accounts.memberships(court.people["teacher"].person.id):
            work.accounts.end(role.id, court.inside.clock())
    event(decision.finding.route.value if decision else "undecided")
