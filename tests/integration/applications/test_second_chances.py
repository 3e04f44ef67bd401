"""After not yet achieved: send it again with what was met, or appeal."""

from datetime import timedelta

import pytest

from badgeservice.core.appeal import AppealState
from badgeservice.core.judgement import Stage
from badgeservice.errors import BadInput, Conflict, NotWilling
from badgeservice.operations.own_applications import Station
from tests.applications import ACHIEVED, CRITERIA, GOOD, LOW, MENTOR, NOT_YET, R3
from tests.decided import endorsed
from tests.integration.applications.test_drafts_and_sending import refused


def again(story, application):
    return story.service.resubmit(story.teacher, application)


def answer(story, appeal, state):
    from dataclasses import replace

    with story.inside.database.transaction() as work:
        work.appeals.decide(appeal, replace(
            appeal, state=state, decided_by=story.teacher.person.id,
            decided_at=story.inside.clock(), reason="Se revisó todo."))


def test_teacher_knows_nothing_of_the_marks_before_the_release(story):
    sent = story.sent()
    story.decide(sent, LOW, comments={f"{R3}/acuerdo": "Bien."})
    assert story.show(sent).result is None
    assert story.service.own_applications.mine(story.teacher)[0].outcome is None
    story.release(sent)
    view = story.show(sent)
    assert (view.station, view.result.feedback.outcome) == (Station.RESULT, NOT_YET)
    assert story.service.own_applications.mine(story.teacher)[0].outcome is NOT_YET


def test_not_yet_says_what_to_raise_and_how_often_and_until_when(story):
    result = story.show(story.result()).result
    assert {each.criterion.id: each.to_raise.level for each in result.feedback.to_raise} == {
        "observacion": 3, "comunidad": 3}
    assert result.told.after.chance.left == 2
    assert result.may_send_again
    assert result.may_appeal
    assert result.told.zone == "America/Santiago"


def test_credential_is_linked_once_it_is_there(cast, story):
    application = story.result(GOOD)
    endorsed(story.service, cast["partner_coordinator"], application)
    assert story.show(application).result.credential is None
    facts = story.service.grant.decision(application,
                                        cast["coordinator"].person.email)
    result = story.show(application).result
    assert result.feedback.outcome is ACHIEVED
    assert result.credential == facts.url
    assert not result.may_send_again
    assert not result.may_appeal


def test_next_attempt_carries_what_was_met(story):
    first = story.result()
    made = again(story, first)
    assert (made.attempt, made.follows, made.stage) == (2, first, Stage.DRAFT)
    assert made.carried == {R3: {"acuerdo": 3}}
    assert story.show(made.id).evidence == story.show(first).evidence
    story.send(made.id)
    assert refused(NotWilling, story.judge, made.id, (4, 3, 3)) == ["criterion-carried"]
    story.decide(made.id, (3, 3, 4))
    story.release(made.id)
    assert story.show(made.id).result.feedback.outcome is ACHIEVED
    assert story.show(first).followed_by == made.id


def test_third_attempt_is_the_last_one(story):
    latest = story.result()
    for _ in range(2):
        latest = story.send(again(story, latest).id)
        story.decide(latest, LOW)
        story.release(latest)
    assert story.show(latest).result.told.after.chance.left == 0
    assert refused(NotWilling, again, story, latest) == ["resubmissions-used"]
    fresh = story.service.drafts.start(story.teacher, MENTOR)
    assert (fresh.attempt, fresh.carried) == (1, {})


def test_next_attempt_is_begun_once(story):
    first = story.result()
    again(story, first)
    assert refused(NotWilling, again, story, first) == ["followed-already"]


def test_new_application_is_no_way_round_the_next_attempt(story):
    first = story.result()
    assert refused(NotWilling, story.service.drafts.start, story.teacher, MENTOR) == [
        "resubmission-open"]
    again(story, first)
    assert refused(NotWilling, story.service.drafts.start, story.teacher, MENTOR) == [
        "application-open"]


def test_withdrawn_attempt_is_taken_up_again_as_the_same_attempt(story):
    first = story.result()
    second = story.send(again(story, first).id)
    story.service.withdraw(story.teacher, second)
    third = again(story, second)
    assert (third.attempt, third.follows, third.carried) == (2, first, {R3: {"acuerdo": 3}})


@pytest.mark.parametrize("days", [60, 62])
def test_sixty_days_are_for_sending_not_only_for_beginning(story, clock, days):
    first = story.result()
    made = again(story, first)
    clock.ahead = timedelta(days=days)
    if days == 60:
        story.send(made.id)
        return
    assert refused(NotWilling, story.send, made.id) == ["resubmission-late"]
    story.service.withdraw(story.teacher, made.id)
    assert refused(NotWilling, again, story, first) == ["resubmission-late"]
    assert story.service.drafts.start(story.teacher, MENTOR).attempt == 1


def test_nothing_follows_what_has_no_result(story):
    sent = story.sent()
    assert refused(NotWilling, again, story, sent) == ["result-missing"]
    story.decide(sent)
    assert refused(NotWilling, again, story, sent) == ["result-missing"]
    assert refused(NotWilling, story.appeal, sent) == ["result-missing"]


def test_what_was_achieved_is_not_sent_again_or_appealed_against(story):
    application = story.result(GOOD)
    assert refused(NotWilling, again, story, application) == ["achieved-already"]
    assert refused(NotWilling, story.appeal, application) == ["achieved-already"]


# --- appeals ----------------------------------------------------------------------------


def test_appeal_is_recorded_and_acknowledged_and_the_decision_stands(story, letters, acts):
    application = story.result()
    appeal = story.appeal(application)
    with story.inside.database.reading() as work:
        assert work.appeals.open(["tekna-emtp"]) == (appeal,)
        assert work.decisions.find(application).id == appeal.decision
    assert [kind for kind, _, _ in letters(story.teacher)] == [
        "application-received", "appeal-received"]
    (act,) = acts(f"appeal:{appeal.id}")
    assert "archivo" not in act.content
    assert appeal.due_at > appeal.filed_at + timedelta(days=13)
    assert story.show(application).result.told.after.appeal == appeal


def test_coordinators_are_told_of_an_appeal_and_nobody_who_judged_it(inside, cast, story,
                                                                     letters):
    from badgeservice.core.account import Role
    from tests.people import ISSUER

    both = inside.person("dora", (Role.COORDINATOR, ISSUER), (Role.ASSESSOR, ISSUER))
    application = story.sent()
    story.service.assign.by_hand(cast["administrator"], application, both.person.id, ISSUER)
    with inside.database.transaction() as work:
        (task,) = work.assignments.of_application(application)
        work.assignments.end(task.id, inside.clock(), "judged")
    story.decide(application)
    story.release(application)
    story.appeal(application)
    for who in ("coordinator", "partner_coordinator"):
        (kind, _, values) = letters(cast[who])[-1]
        assert kind == "appeal-filed"
        assert values["link"].endswith(f"/admin/assignments/{application}")
        assert "Teresa" not in str(values)
    assert "appeal-filed" not in [kind for kind, _, _ in letters(both)]


def test_there_is_one_appeal_against_a_decision(story):
    application = story.result()
    story.appeal(application)
    assert refused(NotWilling, story.appeal, application) == ["appealed-already"]


@pytest.mark.parametrize(("changes", "code"), [
    ({"grounds": "because"}, "grounds-missing"), ({"text": "No."}, "text-too-short"),
    ({"text": "x" * 5001}, "text-too-long"), ({"text": "x" * 30 + "\x00"}, "control-character"),
])
def test_appeal_that_says_too_little_is_refused(story, changes, code):
    application = story.result()
    assert refused(BadInput, story.appeal, application, **changes) == [code]


def test_appeal_comes_within_ten_business_days(story, clock):
    application = story.result()
    until = story.show(application).result.told.after.appeal_until
    now = clock()
    clock.ahead = until - now + timedelta(minutes=1)
    assert refused(NotWilling, story.appeal, application) == ["appeal-late"]
    clock.ahead = until - now - timedelta(minutes=1)
    assert story.appeal(application)


def test_nothing_is_sent_again_while_an_appeal_waits(story, clock):
    application = story.result()
    appeal = story.appeal(application)
    assert refused(NotWilling, again, story, application) == ["appeal-open"]
    assert refused(NotWilling, story.service.drafts.start, story.teacher, MENTOR) == [
        "application-open"]
    clock.ahead = timedelta(days=70)
    answer(story, appeal, AppealState.UPHELD)
    # The days are counted from the answer, so that appealing costs nobody the next attempt.
    assert again(story, application).attempt == 2


def test_appeal_whose_answer_is_another_judgement_leaves_nothing_to_send(story):
    application = story.result()
    answer(story, story.appeal(application), AppealState.OVERTURNED)
    assert refused(NotWilling, again, story, application) == ["appeal-open"]


def test_nobody_appeals_after_having_begun_the_next_attempt(story):
    application = story.result()
    again(story, application)
    assert refused(NotWilling, story.appeal, application) == ["followed-already"]


def test_conflict_of_two_at_once_is_told_as_such(story):
    """The indexes have the last word where two requests pass the same checks."""
    story.sent()
    with pytest.raises(Conflict) as caught, story.inside.database.transaction() as work:
        like = work.applications.of_person(story.teacher.person.id)[0]
        story.service.drafts.begin(work, story.teacher, like, ())
    assert caught.value.code == "application-open"


def test_levels_are_those_of_the_criteria(story):
    found = story.show(story.result()).result.feedback.rubrics[0].criteria
    assert {each.criterion.id: each.level for each in found} == dict(
        zip(CRITERIA, LOW, strict=True))
