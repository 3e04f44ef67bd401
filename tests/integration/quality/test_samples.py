"""A second look at decisions: who draws, who reviews, and that a draw can be repeated."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from badgeservice.core.account import Membership, Role
from badgeservice.core.deciding import Route
from badgeservice.core.judgement import Round
from badgeservice.core.quality import Question
from badgeservice.core.release import Release
from badgeservice.core.sampling import Fate, Verdict, draw, tally
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound
from tests.people import ISSUER, PARTNER, PROGRAMME, new_id
from tests.quality_data import RUBRIC, application, cohort, decision, judgement, levels


@pytest.fixture
def people(inside):
    return inside.cast()


@pytest.fixture
def judged(inside, people):
    with inside.database.transaction() as work:
        return cohort(work, people["teacher"].person, people["assessor"].person,
                      people["partner"].person, 40)


@pytest.fixture
def samples(inside):
    return inside.service.samples


def test_draw_takes_fifteen_in_a_hundred_where_nothing_else_is_set(samples, people, judged):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    assert (drawn.percent, drawn.population, len(drawn.items)) == (15, 40, 6)
    assert {each.application for each in drawn.items} <= set(judged)


def test_draw_can_be_made_again_whatever_becomes_of_the_decisions(inside, samples, people, judged):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    overturn(inside, drawn.items[1].application)
    with inside.database.transaction() as work:
        work.decisions.set_aside(work.decisions.find(drawn.items[0].application))
    (kept,) = samples.all(people["auditor"])
    assert len(kept.candidates) == kept.population == 40
    assert draw(kept.candidates, kept.percent, kept.seed) == kept.items == drawn.items


def test_decision_is_drawn_once_only(samples, people, judged):
    first = samples.draw(people["coordinator"], PROGRAMME)
    second = samples.draw(people["coordinator"], PROGRAMME)
    assert second.population == 34
    assert not {each.application for each in first.items} & {
        each.application for each in second.items}


def test_days_of_a_draw_are_those_of_the_course(inside, samples, people):
    """Late on 30 November in Santiago it is December in UTC."""
    at = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
    inside.clock.ahead = timedelta(days=30)
    with inside.database.transaction() as work:
        asked = application(work, people["teacher"].person, made_at=at)
        made = [judgement(work, asked, people[who].person.email, where, levels(3, 3, 3, 3),
                          made_at=at) for who, where in (("assessor", ISSUER),
                                                         ("partner", PARTNER))]
        decision(work, asked, levels(3, 3, 3, 3), made, made_at=at)
    for first, last in ((date(2026, 12, 1), None), (None, date(2026, 11, 29))):
        with pytest.raises(Conflict):
            samples.draw(people["coordinator"], PROGRAMME, since=first, until=last)
    last = date(2026, 11, 30)
    drawn = samples.draw(people["coordinator"], PROGRAMME, since=last, until=last)
    assert [each.application for each in drawn.items] == [asked]
    kept = samples.get(people["auditor"], drawn.id)
    assert (kept.since, kept.until) == (last, last)


def test_period_that_is_turned_round_is_said_as_in_the_report(samples, people, judged):
    with pytest.raises(BadInput) as refused:
        samples.draw(people["coordinator"], PROGRAMME, since=date(2026, 12, 1),
                     until=date(2026, 11, 1))
    assert [(each.code, each.field) for each in refused.value.problems] == [
        ("period-turned", "until")]


def test_nothing_to_draw_is_said(samples, people):
    with pytest.raises(Conflict) as refused:
        samples.draw(people["coordinator"], PROGRAMME)
    assert refused.value.code == "nothing-to-sample"


def test_share_is_between_ten_and_twenty(samples, people, judged):
    samples.set_percent(people["administrator"], PROGRAMME, 20)
    assert samples.percents(people["coordinator"]) == {PROGRAMME: 20}
    assert len(samples.draw(people["coordinator"], PROGRAMME).items) == 8
    for wrong in (9, 21):
        with pytest.raises(BadInput):
            samples.set_percent(people["coordinator"], PROGRAMME, wrong)


@pytest.mark.parametrize("who", ["teacher", "assessor", "mentor", "auditor"])
def test_role_without_the_right_draws_nothing(samples, people, judged, who):
    with pytest.raises(NotAllowed):
        samples.draw(people[who], PROGRAMME)
    with pytest.raises(NotAllowed):
        samples.set_percent(people[who], PROGRAMME, 12)


def test_another_programme_is_not_there(samples, people, judged):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    stranger = people["stranger"]
    assert samples.all(stranger) == ()
    for act in (lambda: samples.get(stranger, drawn.id),
                lambda: samples.draw(stranger, PROGRAMME),
                lambda: samples.look(stranger, drawn.id, drawn.items[0].application),
                lambda: samples.review(stranger, drawn.id, drawn.items[0].application,
                                       Verdict.AGREES, "")):
        with pytest.raises(NotFound):
            act()


def test_assessor_who_judged_sees_and_reviews_nothing_of_it(samples, people, judged):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    assert samples.get(people["assessor"], drawn.id).items == ()
    with pytest.raises(NotFound):
        samples.look(people["assessor"], drawn.id, drawn.items[0].application)
    with pytest.raises(NotAllowed) as refused:
        samples.review(people["assessor"], drawn.id, drawn.items[0].application,
                       Verdict.AGREES, "")
    assert refused.value.code == "review-involved"


def test_assessor_who_was_not_involved_reviews_once(inside, samples, people, judged):
    other = inside.person("olga", (Role.ASSESSOR, ISSUER))
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    asked = drawn.items[0].application
    seen = samples.look(other, drawn.id, asked)
    assert seen.may_review
    with pytest.raises(BadInput):
        samples.review(other, drawn.id, asked, Verdict.DIFFERS, "  ")
    samples.review(other, drawn.id, asked, Verdict.DIFFERS, "Seguridad es nivel 2.")
    with pytest.raises(Conflict) as again:
        samples.review(people["coordinator"], drawn.id, asked, Verdict.AGREES, "")
    assert again.value.code == "reviewed-already"
    kept = samples.get(people["auditor"], drawn.id).reviews[asked]
    assert (kept.verdict, kept.reviewer, kept.note) == (
        Verdict.DIFFERS, other.person.id, "Seguridad es nivel 2.")


def test_auditor_reads_and_reviews_nothing(samples, people, judged):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    assert not samples.look(people["auditor"], drawn.id, drawn.items[0].application).may_review
    with pytest.raises(NotAllowed):
        samples.review(people["auditor"], drawn.id, drawn.items[0].application,
                       Verdict.AGREES, "")


def test_draws_and_reviews_are_in_the_log_without_words_of_people(inside, samples, people, judged):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    samples.review(people["coordinator"], drawn.id, drawn.items[0].application, Verdict.ACTION,
                   "Hablar con Carla")
    with inside.database.reading() as work:
        acts = {each.act.action: each.act for each in work.audit.entries()}
    assert acts["sample.drawn"].details["seed"] == drawn.seed
    assert "Carla" not in acts["sample.reviewed"].content


def test_application_that_is_not_in_the_sample_is_not_there(samples, people, judged):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    other = next(each for each in judged
                 if each not in {item.application for item in drawn.items})
    for act in (lambda: samples.look(people["coordinator"], drawn.id, other),
                lambda: samples.review(people["coordinator"], drawn.id, other,
                                       Verdict.AGREES, "")):
        with pytest.raises(NotFound) as refused:
            act()
        assert refused.value.code == "unknown-sample-item"


def overturn(inside, application):
    """Put another decision in the place of the one that stands, as after an appeal."""
    with inside.database.transaction() as work:
        before = work.decisions.find(application)
        third = judgement(work, application, "otra@escuela.cl", ISSUER, levels(4, 4, 4, 4),
                          turn=Round.APPEAL)
        finding = replace(before.finding, route=Route.APPEALED,
                          marks={RUBRIC: levels(4, 4, 4, 4)},
                          judgements=(*before.finding.judgements, third))
        work.decisions.add(replace(before, id=new_id(), finding=finding, supersedes=before.id))
    return before


def decide_anew(inside, application):
    """Set the decision aside, and make another one; return the first."""
    with inside.database.transaction() as work:
        before = work.decisions.find(application)
        work.decisions.set_aside(before)
        work.decisions.add(replace(before, id=new_id()))
    return before


@pytest.mark.parametrize(("change", "fate"), [
    (overturn, Fate.OVERTURNED), (decide_anew, Fate.ASIDE)])
def test_review_stays_with_the_decision_that_was_looked_at(
        inside, samples, people, judged, change, fate):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    asked = drawn.items[0].application
    samples.review(people["coordinator"], drawn.id, asked, Verdict.AGREES, "")
    before = change(inside, asked)
    seen = samples.look(people["auditor"], drawn.id, asked)
    assert (seen.decision, seen.fate, seen.review.decision) == (before, fate, before.id)


@pytest.mark.parametrize("change", [overturn, decide_anew])
def test_decision_that_stands_no_more_is_not_reviewed(inside, samples, people, judged, change):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    asked = drawn.items[0].application
    change(inside, asked)
    assert not samples.look(people["coordinator"], drawn.id, asked).may_review
    with pytest.raises(Conflict) as refused:
        samples.review(people["coordinator"], drawn.id, asked, Verdict.AGREES, "")
    assert refused.value.code == "decision-superseded"
    (kept,) = samples.all(people["auditor"])
    assert (kept.reviews, kept.to_review) == ({}, len(drawn.items) - 1)
    assert tally((kept,))[None] != tally((replace(kept, fates={}),))[None]


def test_decision_in_the_place_of_a_drawn_one_can_be_drawn(inside, samples, people, judged):
    first = samples.draw(people["coordinator"], PROGRAMME)
    asked = first.items[0].application
    overturn(inside, asked)
    second = samples.draw(people["coordinator"], PROGRAMME)
    assert asked in {each.application for each in second.candidates}
    assert first.items[0].decision not in {each.decision for each in second.candidates}


def test_what_is_judged_anew_is_not_looked_at_meanwhile(inside, samples, people, judged):
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    asked = drawn.items[0].application
    with inside.database.transaction() as work:
        work.decisions.set_aside(work.decisions.find(asked))
    assert asked not in {
        each.application for each in samples.get(people["coordinator"], drawn.id).items}
    with pytest.raises(NotFound):
        samples.look(people["coordinator"], drawn.id, asked)
    with pytest.raises(Conflict):
        samples.review(people["coordinator"], drawn.id, asked, Verdict.AGREES, "")


def test_own_case_is_not_among_what_was_drawn_from(inside, samples, people, judged):
    """A teacher who audits too; and assessors see nothing of it at all."""
    drawn = samples.draw(people["coordinator"], PROGRAMME)
    teacher = people["teacher"].person.id
    with inside.database.transaction() as work:
        work.accounts.grant(Membership(new_id(), teacher, PROGRAMME, Role.AUDITOR, None,
                                       inside.clock(), "test"))
    assert samples.get(inside.actor(teacher, "owner"), drawn.id).candidates == ()
    other = inside.person("olga", (Role.ASSESSOR, ISSUER))
    assert samples.get(other, drawn.id).candidates == ()
    assert len(samples.get(people["auditor"], drawn.id).candidates) == 40


def test_overturned_application_is_drawn_and_counted_once(inside, samples, people, judged):
    overturn(inside, judged[0])
    found = inside.service.quality.report(people["coordinator"], Question(RUBRIC))
    assert found.routes.n == 40
    assert {each.n for each in found.turnaround if each.step == "sent-decided"} == {40}
    assert samples.draw(people["coordinator"], PROGRAMME).population == 40


def test_results_of_not_yet_count_as_released_too(inside, people, judged):
    with inside.database.transaction() as work:
        for each in judged[:12]:
            work.releases.add(Release(new_id(), work.decisions.find(each).id, each,
                                      inside.clock(), "test"))
    found = inside.service.quality.report(people["coordinator"], Question(RUBRIC))
    assert [each.n for each in found.turnaround if each.step == "decided-released"] == [12]
