"""An application is taken back until judging begins, and taken up again as a new one."""

import pytest

from badgeservice.core.assignment import Assignment
from badgeservice.core.judgement import Round, Stage
from badgeservice.errors import Conflict, NotWilling
from badgeservice.operations.assess import Wanted
from badgeservice.operations.own_applications import Station
from tests.applications import MENTOR
from tests.integration.applications.test_drafts_and_sending import refused
from tests.people import ISSUER, new_id


def withdraw(story, application):
    return story.service.withdraw(story.teacher, application)


def test_sent_application_is_withdrawn_and_the_tasks_end(inside, cast, story, letters, acts):
    sent, now = story.sent(), inside.clock()
    with inside.database.transaction() as work:
        work.assignments.add(Assignment(new_id(), sent, cast["assessor"].person.id, ISSUER,
                                        Round.BLIND, now, "balance", now))
    assert withdraw(story, sent).stage is Stage.WITHDRAWN
    with inside.database.reading() as work:
        (task,) = work.assignments.of_application(sent)
    assert task.end_reason == "withdrawn"
    assert [kind for kind, _, _ in letters(story.teacher)] == [
        "application-received", "application-withdrawn"]
    assert acts(f"application:{sent}")[-1].details == {"was": "sent"}
    assert story.show(sent).station is Station.WITHDRAWN


def test_who_was_asked_to_judge_is_told_by_code_and_who_has_no_task_is_not(
        inside, cast, story, letters):
    sent = story.sent()
    assert story.service.assign.balanced(cast["administrator"], sent).given == 2
    withdraw(story, sent)
    for who, language in (("assessor", "es"), ("partner", "fi")):
        (*_, (kind, written_in, values)) = letters(cast[who])
        assert (kind, written_in) == ("judging-withdrawn", language)
        assert "Teresa" not in str(values)
        assert story.service.assess.queue(cast[who], Wanted()).tasks == []
    assert letters(cast["coordinator"]) == []


def test_draft_is_withdrawn_without_a_letter(story, letters):
    withdraw(story, story.complete())
    assert letters(story.teacher) == []


def test_application_that_is_being_judged_stays(story):
    sent = story.sent()
    assert story.show(sent).why_not_withdrawn is None
    story.judge(sent, (3, 3, 3))
    assert story.show(sent).why_not_withdrawn.code == "judging-begun"
    assert refused(NotWilling, withdraw, story, sent) == ["judging-begun"]
    assert story.show(sent).station is Station.JUDGING


def test_what_was_withdrawn_is_not_withdrawn_again(story):
    sent = story.sent()
    withdraw(story, sent)
    assert refused(Conflict, withdraw, story, sent) == ["application-changed"]


def test_withdrawn_application_is_taken_up_again_with_its_evidence(story):
    sent = story.sent()
    withdraw(story, sent)
    made = story.service.resubmit(story.teacher, sent)
    assert (made.stage, made.attempt, made.follows) == (Stage.DRAFT, 1, None)
    assert story.show(made.id).evidence == story.show(sent).evidence
    story.send(made.id)
    assert refused(NotWilling, story.service.resubmit, story.teacher, sent) == [
        "application-open"]


def test_withdrawn_application_leaves_room_for_a_new_one(story):
    withdraw(story, story.sent())
    assert story.service.drafts.start(story.teacher, MENTOR).stage is Stage.DRAFT


@pytest.mark.parametrize("judged", [False, True])
def test_operator_withdraws_by_the_same_rule(story, judged, acts):
    sent = story.sent()
    if judged:
        story.judge(sent, (3, 3, 3))
        assert refused(NotWilling, story.service.withdraw.for_operator, sent) == ["judging-begun"]
    else:
        assert story.service.withdraw.for_operator(sent).stage is Stage.WITHDRAWN
        assert acts(f"application:{sent}")[-1].actor == "operator"
