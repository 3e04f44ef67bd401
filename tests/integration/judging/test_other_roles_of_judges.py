"""Whoever judges or applies may administer too: blind all the same, in the log and the mail."""

import pytest

from badgeservice.core.account import Role
from badgeservice.core.audit import Wanted
from badgeservice.errors import NotFound
from tests.judging import ISSUER, PARTNER, form


@pytest.fixture
def jana(court):
    """The partner's assessor, who administers the programme as well."""
    court.people["partner"] = court.inside.person(
        "jana", (Role.ASSESSOR, PARTNER), Role.ADMINISTRATOR)
    return court.people["partner"]


@pytest.fixture
def application(court, jana):
    """An application that two were asked to judge, of which one has done it."""
    name = court.apply()
    for who, organisation in (("assessor", ISSUER), ("partner", PARTNER)):
        court.service.assign.by_hand(court.people["administrator"], name,
                                     court.people[who].person.id, organisation)
    court.send("assessor", name, form(3, 3, 3, 3))
    return name


def told(court, actor, application):
    """Who did what about an application, as the log tells *actor*."""
    log = court.service.audit_log
    entries = (*log.page(actor, Wanted()).entries, *log.export(actor, Wanted()))
    return {(each.act.action, each.act.actor) for each in entries
            if application in (each.act.subject.partition(":")[2],
                               each.act.details.get("application"))}


def test_log_does_not_tell_a_judge_that_the_other_has_judged(court, jana, application):
    assert told(court, jana, application) == set()
    assert "judgement.recorded" not in court.service.audit_log.page(jana, Wanted()).actions
    carla = court.people["assessor"].person.id
    assert ("judgement.recorded", carla) in told(court, court.people["administrator"],
                                                 application)
    court.send("partner", application, form(3, 3, 3, 3))
    assert ("judgement.recorded", carla) in told(court, jana, application)


def test_log_tells_no_applicant_what_was_decided_before_the_release(court, application):
    teacher = court.people["teacher"]
    from badgeservice.core.account import Membership
    from tests.people import PROGRAMME, new_id

    with court.inside.database.transaction() as work:
        work.accounts.grant(Membership(new_id(), teacher.person.id, PROGRAMME, Role.AUDITOR,
                                       None, court.inside.clock(), "test"))
    both = court.inside.actor(teacher.person.id, "teresa")
    court.send("partner", application, form(3, 3, 3, 3))
    assert court.decision(application) is not None
    assert told(court, both, application) == set()


def test_mail_page_does_not_tell_a_judge_who_the_other_is(court, jana, application):
    carla = court.people["assessor"].person.id
    (letter,) = [each for each in court.letters()
                 if each.person == carla and application in each.values["link"]]
    mail = court.service.mail
    assert letter.id not in [each.letter.id for each in mail.overview(jana).letters]
    with pytest.raises(NotFound):
        mail.show(jana, letter.id)
    assert mail.show(court.people["administrator"], letter.id).posted.letter.person == carla
