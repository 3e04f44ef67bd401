"""Judgements, calibration and second looks past their period; and invitations nobody took up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.account import Account, AccountState, Role
from badgeservice.core.audit import Wanted
from badgeservice.core.calibration import Attempt
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Outcome, Stage
from badgeservice.core.personal_data import BY_SLUG
from badgeservice.core.quality import Question
from badgeservice.core.sampling import Candidate, Drawn, Review, Verdict
from badgeservice.operations.apply import Applicant
from badgeservice.operations.invite import Invitation
from badgeservice.operations.roles import RoleWish
from badgeservice.resources import resource
from tests.integration.test_retention import DAYS, both, judged, leave, rows
from tests.judging import R1, Court, form
from tests.people import PROGRAMME, new_id
from tests.quality_data import cohort

__all__ = ["both"]
JUDGEMENTS = BY_SLUG["judgement"].days
QUALITY = BY_SLUG["quality"].days


def report(both):
    """What the quality report says of the rubric as a whole, and of how it was decided."""
    found = both.service.quality.report_for_operator(Question(R1))
    return [line.agreement for line in found.of("rubric")], found.routes


def test_ten_years_after_the_result_words_and_names_go_and_the_measures_stay(both):
    court = Court(both)
    with both.database.transaction() as work:
        cohort(work, court.people["teacher"].person, court.people["assessor"].person,
               court.people["partner"].person, 12)
    court.people["teacher"] = both.person("berta", Role.TEACHER)
    application = court.apply()
    court.both(application, form(3, 3, 3, 3), form(3, 3, 3, 3))
    before = report(both)
    assert before[0][0].n == 13
    both.clock.ahead = (JUDGEMENTS - 1) * DAYS
    assert both.service.retention()["judgements"] == 24, "those of the cohort are older"
    kept = [row for row in rows(both, "judgements") if row["application"] == application]
    assert all(row["comments"] and "@personas" in row["assessor"] for row in kept)
    both.clock.ahead = (JUDGEMENTS + 1) * DAYS
    assert both.service.retention()["judgements"] == 2
    every = rows(both, "judgements")
    assert not any(row["comments"] for row in every)
    assert not any("personas.example" in str(row) for row in (*every, *rows(both, "decisions")))
    # One assessor stays one, and another is another: what was measured stays what it was.
    assert len({row["assessor"] for row in every}) == 2
    assert report(both) == before
    assert court.decision(application).finding.outcome is Outcome.ACHIEVED
    assert both.service.retention()["judgements"] == 0, "nothing is left to do"


def test_result_with_an_open_appeal_keeps_its_words(both):
    court, application = judged(both)
    court.appeal(application)
    both.clock.ahead = (JUDGEMENTS + 1) * DAYS
    assert both.service.retention()["judgements"] == 0
    assert all(row["comments"] for row in rows(both, "judgements"))


def test_attempts_go_after_five_years_and_who_assesses_stays_calibrated(both):
    service, people = both.service, both.cast()
    found, _ = service.calibrate.load(service.read_calibration(
        resource("calibrations", "r1-calibracion.yaml")))
    assessor, partner = people["assessor"], people["partner"]
    with both.database.transaction() as work:
        for who in (assessor, partner):
            for number, passed in ((1, False), (2, True)):
                work.calibrations.attempt(Attempt(new_id(), found.id, who.person.id, number,
                                                  both.clock(), {}, passed, 1, 1))
    leave(both, partner)
    both.clock.ahead = (QUALITY - 1) * DAYS
    assert service.retention()["calibration-attempts"] == 0
    both.clock.ahead = (QUALITY + 1) * DAYS
    assert service.retention()["calibration-attempts"] == 3
    (kept,) = rows(both, "calibration_attempts")
    assert (kept["person"], kept["passed"]) == (assessor.person.id, True)
    with both.database.reading() as work:
        assert work.calibrations.passed(assessor.person.id, R1, PROGRAMME)
    # It is the second still, so the next one must not be.
    task = service.calibrate.task(assessor, found.id)
    service.calibrate.judge(assessor, found.id, {
        item.id: {name: known.level for name, known in item.known.items()}
        for item in task.set.items})
    assert sorted(row["attempt"] for row in rows(both, "calibration_attempts")) == [2, 3]


def test_note_of_a_second_look_goes_after_five_years_and_its_verdict_stays(both):
    court, application = judged(both)
    drawer, sample = court.people["coordinator"].person.id, new_id()
    now = both.clock()
    with both.database.transaction() as work:
        decided = work.decisions.find(application).id
        work.samples.add(Drawn(sample, PROGRAMME, now, drawer, "0" * 32, 10, None, None, 1,
                               (Candidate(application, decided),)))
        work.samples.review(Review(new_id(), sample, application, decided, drawer, now,
                                   Verdict.DIFFERS, "Teresa no lo muestra."))
    both.clock.ahead = (QUALITY - 1) * DAYS
    assert both.service.retention()["sample-notes"] == 0
    both.clock.ahead = (QUALITY + 1) * DAYS
    assert both.service.retention()["sample-notes"] == 1
    (row,) = rows(both, "sample_reviews")
    assert "Teresa" not in row["note"]
    with both.database.reading() as work:
        assert work.samples.get(sample).reviews[application].verdict is Verdict.DIFFERS
    assert both.service.retention()["sample-notes"] == 0


def test_invitation_that_nobody_took_up_loses_its_roles_and_then_the_name(both):
    people = both.cast()
    invited = both.service.accounts.invite(people["administrator"], Invitation(
        "nora@personas.example", "Nora", "Lagos", "", "", "es",
        (RoleWish(PROGRAMME, Role.TEACHER),))).person.id

    def roles():
        with both.database.reading() as work:
            return len(work.accounts.memberships(invited))

    both.clock.ahead = 60 * DAYS
    both.service.accounts.invite.again(people["administrator"], invited)
    both.clock.ahead = 149 * DAYS
    both.service.retention()
    assert roles() == 1, "the last link was sent 89 days ago"
    both.clock.ahead = 165 * DAYS
    assert both.service.retention()["unopened-invitations"] == 1
    assert roles() == 0
    both.clock.ahead = (165 + 91) * DAYS
    both.service.retention()
    with both.database.reading() as work:
        assert work.accounts.find(invited) is None
        assert work.people.get(invited).given_names == "Nora"
        (act,) = [each.act for each in work.audit.found(
            ["*"], Wanted(action="invitation.forgotten"))]
    assert act.subject == f"person:{invited}"
    both.clock.ahead = (165 + 731) * DAYS
    both.service.retention()
    with both.database.reading() as work:
        assert "Nora" not in work.people.get(invited).full_name


@pytest.mark.parametrize("change", [
    {"state": AccountState.ACTIVE}, {"password": "$argon2id$x", "state": AccountState.DISABLED}])
def test_account_that_was_opened_keeps_its_roles(both, change):
    who = both.person("olga", Role.TEACHER)
    with both.database.transaction() as work:
        before = work.accounts.find(who.person.id)
        assert isinstance(before, Account)
        work.accounts.change(before, replace(before, **change))
    both.clock.ahead = 3000 * DAYS
    assert both.service.retention()["unopened-invitations"] == 0


def test_who_never_had_a_role_is_forgotten_two_years_after_the_last_application(both):
    asked = both.service.apply("modulo-2", Applicant("eva@personas.example", "Eva", "Lagos"),
                               evidence=())
    with both.database.transaction() as work:
        person = work.applications.person(asked.id)
        work.applications.change(asked, replace(asked, stage=Stage.WITHDRAWN), person)
        person = person.id
    both.clock.ahead = 729 * DAYS
    both.service.retention()
    with both.database.reading() as work:
        assert work.people.get(person).given_names == "Eva"
    both.clock.ahead = 731 * DAYS
    assert both.service.retention()["people"] == 1
    with both.database.reading() as work:
        assert "Eva" not in work.people.get(person).full_name
    both.clock.ahead += timedelta(days=1)
    assert both.service.retention().get("people", 0) == 0


def test_who_never_had_a_role_and_waits_for_a_result_is_kept(both):
    both.service.apply("modulo-2", Applicant("eva@personas.example", "Eva", "Lagos"),
                               evidence=())
    both.clock.ahead = 3000 * DAYS
    assert both.service.retention().get("people", 0) == 0


def test_who_never_had_a_role_is_not_kept_for_ever_by_what_nobody_answers(both):
    service = both.service
    asked = service.apply("modulo-2", Applicant("eva@personas.example", "Eva", "Lagos"),
                          evidence=[Evidence("reflection", "Lo de Eva.")])
    both.clock.ahead = (JUDGEMENTS + 1) * DAYS
    assert service.retention()["people"] == 1
    with both.database.reading() as work:
        assert "Eva" not in work.applications.person(asked.id).full_name
        assert not any(each.narrative for each in work.applications.evidence(asked.id))


def test_words_about_what_was_never_decided_go_with_the_last_judgement(both):
    court = Court(both)
    application = court.apply()
    court.assign(application)
    court.send("assessor", application, form(words="Lo veo en el video."))
    both.clock.ahead = (JUDGEMENTS - 1) * DAYS
    assert both.service.retention()["judgements"] == 0
    both.clock.ahead = (JUDGEMENTS + 1) * DAYS
    assert both.service.retention()["judgements"] == 1
    (row,) = rows(both, "judgements")
    assert (row["comments"], "personas.example" in row["assessor"]) == ({}, False)


def test_closed_account_keeps_its_roles_for_a_year_and_is_forgotten_then(both):
    ada, ana = both.person("ada", Role.ADMINISTRATOR), both.person("ana", Role.TEACHER)
    with both.database.transaction() as work:
        account = work.accounts.find(ana.person.id)
        work.accounts.change(account, replace(account, password="digest"))
    both.clock.ahead = 100 * DAYS
    both.service.accounts.states.disable(ada, ana.person.id)
    both.clock.ahead = 464 * DAYS
    assert both.service.retention()["closed-accounts"] == 0
    both.clock.ahead = 466 * DAYS
    assert both.service.retention()["closed-accounts"] == 1
    with both.database.reading() as work:
        assert not list(work.accounts.memberships(ana.person.id))
        assert list(work.accounts.memberships(ada.person.id))
    both.clock.ahead = (466 + 731) * DAYS
    both.service.retention()
    with both.database.reading() as work:
        assert "Ana" not in work.people.get(ana.person.id).full_name
