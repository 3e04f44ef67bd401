"""From two judgements to a decision that stands, whatever order and whatever second they come."""

from threading import Barrier, Thread

import pytest

from badgeservice.core.appeal import AppealState
from badgeservice.core.deciding import Route
from badgeservice.core.draft import Content
from badgeservice.core.judgement import Outcome, Round
from badgeservice.core.release import Release
from badgeservice.errors import BadgeError, Conflict, NotFound, NotWilling
from tests.judging import form
from tests.people import new_id


def codes(error):
    return {(p.code, p.field) for p in error.value.problems}


def test_two_who_agree_decide_at_once_and_the_system_is_named_as_who_recorded_it(court):
    application = court.apply()
    sent = court.both(application, form(3, 3, 3, 3), form(4, 3, 3, 3))
    assert sent.decision is not None
    assert sent.decision.made_by == "system"
    assert sent.decision.finding.route is Route.AGREED
    assert sent.decision.finding.outcome is Outcome.ACHIEVED
    assert court.decision(application) == sent.decision


def test_one_judgement_decides_nothing(court):
    application = court.apply()
    court.assign(application)
    assert court.send("assessor", application, form()).decision is None
    assert court.decision(application) is None


def test_two_who_are_apart_get_a_second_round_and_both_are_told(court):
    application = court.apply()
    assert court.both(application, form(3, 3, 3, 3), form(1, 3, 3, 3)).decision is None
    told = {letter.address for letter in court.letters() if letter.kind == "judging-reconcile"}
    assert told == {court.people[who].person.email for who in ("assessor", "partner")}
    assert court.send("assessor", application,
                      form(3, 3, 3, 3, reason="Vimos el video.")).decision is None
    offered = court.service.assess.desk(court.people["partner"], application)
    assert offered.begin.reason == "Vimos el video."
    assert offered.begin.levels == form(3, 3, 3, 3).levels
    sent = court.send("partner", application, form(3, 3, 3, 3, reason="Katsoimme videon."))
    assert sent.decision.finding.route is Route.RECONCILED
    assert len(sent.decision.finding.judgements) == 4


def test_two_who_stay_apart_get_a_third_who_was_not_involved_and_sees_nothing_before(court):
    application = court.apply()
    court.both(application, form(3, 3, 3, 3), form(1, 3, 3, 3))
    court.send("assessor", application, form(3, 3, 3, 3, reason="Sigo igual."))
    court.send("partner", application, form(1, 3, 3, 3, reason="Pysyn kannassani."))
    assert court.decision(application) is None
    assert court.assign(application) == 0, "nobody is left"
    name = court.third()
    assert court.assign(application) == 1
    desk = court.service.assess.desk(court.people[name], application)
    assert desk.task.round is Round.ADJUDICATION
    assert desk.seen == ()
    assert desk.name is None
    sent = court.send(name, application, form(2, 3, 3, 3, reason="El registro no lo muestra."))
    assert sent.decision.finding.route is Route.ADJUDICATED
    assert sent.decision.finding.outcome is Outcome.NOT_YET
    assert len(court.service.assess.desk(court.people[name], application).seen) == 5


def test_third_letter_goes_to_coordinators(court):
    application = court.apply()
    court.both(application, form(3, 3, 3, 3), form(1, 3, 3, 3))
    court.send("assessor", application, form(3, 3, 3, 3, reason="Sigo igual."))
    court.send("partner", application, form(1, 3, 3, 3, reason="Pysyn."))
    told = {letter.address for letter in court.letters() if letter.kind == "judging-third"}
    assert told == {court.people[who].person.email
                    for who in ("coordinator", "partner_coordinator")}


def test_level_below_the_cut_needs_a_comment_and_a_next_step(court):
    application = court.apply()
    court.assign(application)
    bare = Content(levels=form(2, 3, 3, 3).levels, met=form().met)
    with pytest.raises(NotWilling) as caught:
        court.send("assessor", application, bare)
    assert codes(caught) == {
        ("feedback-missing", "comment:r1-aprendizaje-activo/diseno"),
        ("feedback-missing", "next-step")}


def test_rule_of_evidence_that_is_not_met_needs_words_and_no_more(court):
    application = court.apply()
    court.assign(application)
    with pytest.raises(NotWilling) as caught:
        court.send("assessor", application, Content(levels=form().levels))
    assert {field for _, field in codes(caught)} == {
        f"evidence/{rule}" for rule in ("valid", "authentic", "sufficient", "current")}
    content = Content(levels=form().levels, met=frozenset({"valid", "authentic", "current"}),
                      comments={"evidence/sufficient": "Solo un grupo.", "next-step": "Otro."})
    made = court.send("assessor", application, content).judgement
    assert made.evidence_test == {"valid": True, "authentic": True, "sufficient": False,
                                  "current": True}


def test_correction_is_a_new_judgement_with_a_reason_and_the_first_one_stays(court):
    application = court.apply()
    court.assign(application)
    first = court.send("assessor", application, form(2, 3, 3, 3)).judgement
    with pytest.raises(NotWilling) as caught:
        court.send("assessor", application, form(3, 3, 3, 3))
    assert codes(caught) == {("reason-missing", "reason")}
    second = court.send("assessor", application, form(3, 3, 3, 3, reason="Abrí otro archivo."))
    assert second.judgement.supersedes == first.id
    with court.inside.database.reading() as work:
        assert first in work.judgements.all(application)
        assert work.judgements.standing(application) == (second.judgement,)


def test_judgement_is_not_corrected_after_the_other_one_can_be_seen(court):
    application = court.apply()
    court.both(application, form(3, 3, 3, 3), form(3, 3, 3, 3))
    with pytest.raises(Conflict) as caught:
        court.send("assessor", application, form(1, 3, 3, 3, reason="Mejor no."))
    assert caught.value.code == "round-closed"


def test_two_windows_are_noticed_and_what_was_saved_first_stays(court):
    application = court.apply()
    court.assign(application)
    actor = court.people["assessor"]
    court.service.assess.save(actor, application, form(words="Primero."), version=0)
    with pytest.raises(Conflict) as caught:
        court.service.assess.save(actor, application, form(words="Segundo."), version=0)
    assert caught.value.code == "draft-changed"
    kept = court.service.assess.desk(actor, application).draft
    assert kept.content == form(words="Primero.")
    with pytest.raises(Conflict):
        court.service.send_judgement(actor, application, version=0)


def at_once(*calls):
    """Call all at the same moment; return what each gave or raised."""
    start, results = Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        start.wait()
        try:
            results[place] = call()
        except BadgeError as error:
            results[place] = error

    threads = [Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_item_104_two_assessors_at_the_same_second_make_two_judgements_and_one_decision(
        court_on_both):
    court = court_on_both
    application = court.apply()
    court.assign(application)
    versions = {}
    for who in ("assessor", "partner"):
        versions[who] = court.service.assess.save(
            court.people[who], application, form(), version=0).version
    sends = [lambda who=who: court.service.send_judgement(
        court.people[who], application, version=versions[who]) for who in versions]
    results = at_once(*sends)
    assert not [r for r in results if isinstance(r, BadgeError)]
    assert len([r for r in results if r.decision is not None]) == 1
    with court.inside.database.reading() as work:
        assert len(work.judgements.standing(application)) == 2
        assert len(work.decisions.all(application)) == 1


def test_item_104_one_judgement_that_is_sent_five_times_at_once_is_recorded_once(court_on_both):
    court = court_on_both
    application = court.apply()
    court.assign(application)
    actor = court.people["assessor"]
    version = court.service.assess.save(actor, application, form(), version=0).version
    results = at_once(*[
        lambda: court.service.send_judgement(actor, application, version=version)] * 5)
    assert len([r for r in results if not isinstance(r, BadgeError)]) == 1
    with court.inside.database.reading() as work:
        assert len(work.judgements.all(application)) == 1


def test_item_104_nobody_judges_their_own_application(court):
    from badgeservice.core.account import Role
    from tests.people import ISSUER

    court.people["both"] = court.inside.person("berta", Role.TEACHER, (Role.ASSESSOR, ISSUER))
    application = court.apply("both")
    administrator = court.people["administrator"]
    with pytest.raises(NotWilling) as caught:
        court.service.assign.by_hand(administrator, application,
                                     court.people["both"].person.id, ISSUER)
    assert {p.value for p in caught.value.problems} == {"applicant"}
    court.assign(application)
    with pytest.raises(NotFound):
        court.service.assess.desk(court.people["both"], application)


# --- appeals -----------------------------------------------------------------------------


def not_yet(court):
    application = court.apply()
    court.both(application, form(2, 3, 3, 3), form(2, 3, 3, 3))
    appeal = court.appeal(application)
    return application, appeal


def test_appeal_goes_only_to_who_was_not_involved(court):
    application, _ = not_yet(court)
    assert court.assign(application) == 0
    name = court.third()
    assert court.assign(application) == 1
    desk = court.service.assess.desk(court.people[name], application)
    assert (desk.task.round, len(desk.seen)) == (Round.APPEAL, 2)


def test_appeal_that_is_upheld_leaves_the_decision(court):
    application, _ = not_yet(court)
    before = court.decision(application)
    name = court.third()
    court.assign(application)
    court.service.appeals.answer(court.people[name], application, AppealState.UPHELD, "Bien.")
    assert court.decision(application) == before
    assert court.appeal_state(application) is AppealState.UPHELD
    with pytest.raises(Conflict):
        court.service.appeals.answer(court.people[name], application, AppealState.UPHELD, "Sí.")


def test_appeal_that_overturns_is_a_judgement_and_a_decision_in_the_place_of_the_first(court):
    application, _ = not_yet(court)
    before = court.decision(application)
    name = court.third()
    court.assign(application)
    with pytest.raises(NotWilling) as caught:
        court.send(name, application, form(2, 3, 3, 3, reason="Igual."))
    assert ("appeal-not-achieved", "outcome") in codes(caught)
    sent = court.send(name, application, form(3, 3, 3, 3, reason="Minuto 12."))
    assert sent.decision.finding.route is Route.APPEALED
    assert sent.decision.supersedes == before.id
    assert set(before.finding.judgements) < set(sent.decision.finding.judgements)
    assert court.decision(application) == sent.decision
    assert court.appeal_state(application) is AppealState.OVERTURNED
    with court.inside.database.reading() as work:
        assert work.decisions.all(application) == (before, sent.decision)


def test_copy_of_ones_data_tells_of_an_overturned_decision_with_its_release(court):
    application, _ = not_yet(court)
    name = court.third()
    court.assign(application)
    sent = court.send(name, application, form(3, 3, 3, 3, reason="Minuto 12."))

    def copied():
        with court.inside.database.reading() as work:
            (row,) = work.personal_data.of(court.people["teacher"].person.id)["appeals"]
        return row["state"], row["reason"], row["decided_at"] is None, row["decided_by"] is None

    assert copied() == ("filed", "", True, True)
    with court.inside.database.transaction() as work:
        work.releases.add(Release(new_id(), sent.decision.id, application,
                                  court.inside.clock(), "test"))
    assert copied() == ("overturned", "Minuto 12.", False, False)


def test_appeal_can_have_the_application_judged_anew_by_others(court):
    application, _ = not_yet(court)
    name = court.third()
    court.assign(application)
    court.service.appeals.answer(court.people[name], application, AppealState.REASSESS, "Sesgo.")
    with court.inside.database.reading() as work:
        anew = next(a for a in work.applications.all() if a.follows == application)
        assert anew.attempt == work.applications.get(application).attempt
        assert work.applications.evidence(anew.id) == work.applications.evidence(application)
    assert court.assign(anew.id) == 0, "all three were involved"
    court.third("uno", "tekna-emtp")
    assert court.assign(anew.id) == 1


def test_award_after_an_appeal_rests_on_all_three_judgements(court):
    application, _ = not_yet(court)
    name = court.third()
    court.assign(application)
    decision = court.send(name, application, form(3, 3, 3, 3, reason="Minuto 12.")).decision
    assert decision.finding.is_joint
    assert len(decision.finding.judgements) == 3


def test_four_coordinators_at_the_same_second_ask_one_assessor_of_each_organisation(
        court_on_both):
    court = court_on_both
    application = court.apply()
    court.third("tove")
    results = at_once(*[lambda: court.assign(application)] * 4)
    assert sorted(results) == [0, 0, 0, 2]
    with court.inside.database.reading() as work:
        assert len(work.assignments.of_application(application)) == 2


def test_appeal_that_two_answers_reach_at_the_same_second_is_answered_once(court_on_both):
    court = court_on_both
    application, _ = not_yet(court)
    name = court.third()
    court.assign(application)
    actor = court.people[name]
    version = court.service.assess.save(
        actor, application, form(3, 3, 3, 3, reason="Minuto 12."), version=0).version
    results = at_once(
        lambda: court.service.appeals.answer(actor, application, AppealState.UPHELD, "Bien."),
        lambda: court.service.send_judgement(actor, application, version=version))
    assert len([r for r in results if isinstance(r, BadgeError)]) == 1
    with court.inside.database.reading() as work:
        decisions = work.decisions.all(application)
        state = work.appeals.of_application(application).state
    assert (len(decisions), state) in (
        (1, AppealState.UPHELD), (2, AppealState.OVERTURNED))
