"""Fifty presses of one button at the same moment, through the pages: one thing happens."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from badgeservice.operations.draft_form import Direct, DraftForm
from badgeservice.web import create_app
from tests.decided import endorsed
from tests.judging import Court, form
from tests.people import ISSUER, PARTNER, Inside, send, token

MANY = 50
"""Browsers that press at once; each has a session and a token of its own."""

IN_PEACE = {200, 303, 400, 403, 404, 409, 503}
"""Done, refused, or asked to come again; never a fault of the service."""


@pytest.fixture
def court(service, clock):
    """The cast over each kind of database."""
    return Court(Inside(service, create_app(service), clock))


def count(court, query, **values):
    """One number that the database says."""
    with court.inside.database._engine.connect() as connection:
        return connection.execute(text(query), values).scalar_one()


def press(court, actors, address, form_of):
    """Let fifty browsers post at once; return the statuses that they were answered."""
    browsers = [court.inside.browser(actors[n % len(actors)]) for n in range(MANY)]
    tokens = [token(browser) for browser in browsers]
    start = Barrier(MANY)

    def push(n):
        start.wait()
        return browsers[n].post(address(n), data={"csrf_token": tokens[n], **form_of(n)}
                                ).status_code

    with ThreadPoolExecutor(MANY) as pool:
        found = list(pool.map(push, range(MANY)))
    assert set(found) <= IN_PEACE, found
    assert 303 in found, "nobody came through"
    return found


def acts(court, action):
    """How often something stands in the log."""
    return count(court, "SELECT count(*) FROM audit_entries WHERE action = :action",
                 action=action)


def tasks(court, application):
    """The open tasks of an application."""
    with court.inside.database.reading() as work:
        return [task for task in work.assignments.of_application(application)
                if task.ended_at is None]


def draft(court):
    """A draft of the teacher with all that is demanded, not sent."""
    teacher, drafts = court.people["teacher"], court.service.drafts
    name = drafts.start(teacher, "modulo-2").id
    shown = drafts.open(teacher, name)
    drafts.save(teacher, name, DraftForm(shown.seen, "es", True, added=tuple(
        Direct(kind, "", "Aprendí a preguntar.", True, False)
        for kind in shown.achievement.course.evidence)))
    return name


def again(court, actor, address, form_of):
    """Press once more in peace: what everybody was asked to try again later."""
    send(court.inside.browser(actor), address, form_of)


def test_item_103_fifty_presses_of_send_send_an_application_once(court):
    name = draft(court)
    press(court, [court.people["teacher"]], lambda _: f"/portfolio/applications/{name}/send",
          lambda _: {"declared": "yes"})
    assert count(court, "SELECT count(*) FROM applications WHERE stage = 'sent'") == 1
    assert acts(court, "application.sent") == 1
    assert count(court, "SELECT count(*) FROM outbox WHERE kind = 'application-received'") == 1


def test_fifty_beginnings_are_one_application(court):
    press(court, [court.people["teacher"]], lambda _: "/portfolio/applications/new",
          lambda _: {"achievement": "modulo-2"})
    assert count(court, "SELECT count(*) FROM applications") == 1


def test_fifty_who_assign_ask_one_assessor_of_each_organisation(court):
    court.third("tove")
    court.third("uno", ISSUER)
    name = court.apply()
    people = {PARTNER: ["partner", "tove"], ISSUER: ["assessor", "uno"]}

    def form_of(n):
        organisation = (PARTNER, ISSUER)[n % 4 // 2]
        who = court.people[people[organisation][n % 8 // 4]].person.id
        return {"assessor": f"{who}/{organisation}"}

    press(court, [court.people["administrator"], court.people["coordinator"]],
          lambda n: f"/admin/assignments/{name}" + ("/balance" if n % 3 == 0 else ""), form_of)
    again(court, court.people["administrator"], f"/admin/assignments/{name}/balance", {})
    assert sorted(each.organisation for each in tasks(court, name)) == [PARTNER, ISSUER]
    assert len({each.assessor for each in tasks(court, name)}) == 2


def test_fifty_presses_of_both_assessors_are_two_judgements_and_one_decision(court):
    name = court.apply()
    court.assign(name)
    both = [court.people["assessor"], court.people["partner"]]
    drafts = [court.service.assess.save(who, name, form(3, 3, 3, 3), version=0) for who in both]
    press(court, both, lambda _: f"/assess/{name}/send",
          lambda n: {"version": str(drafts[n % 2].version)})
    for who in both:
        again(court, who, f"/assess/{name}/send", {"version": "1"})
    assert count(court, "SELECT count(*) FROM judgements") == 2
    assert count(court, "SELECT count(*) FROM decisions") == 1
    assert acts(court, "judgement.recorded") == 2
    assert acts(court, "decision.made") == 1


def test_what_is_taken_back_and_judged_at_once_is_one_of_both(court):
    name = court.apply()
    court.assign(name)
    teacher, assessor = court.people["teacher"], court.people["assessor"]
    press(court, [teacher, assessor],
          lambda n: (f"/portfolio/applications/{name}/withdraw", f"/assess/{name}")[n % 2],
          lambda n: ({"sure": "yes"}, {"version": "0"})[n % 2])
    stage = count(court, "SELECT stage FROM applications")
    drafts = count(court, "SELECT count(*) FROM judgement_drafts")
    assert (stage, drafts) in {("withdrawn", 0), ("sent", 1)}


def test_fifty_signatures_of_the_partner_are_one(court):
    name = court.apply()
    court.both(name, form(3, 3, 3, 3), form(3, 3, 3, 3))
    signs = court.people["partner_coordinator"]
    court.service.endorse.prepare(signs, [name])
    digest = court.service.endorse.show(signs, name).draft.digest
    press(court, [signs], lambda _: "/endorsements/sign",
          lambda _: {"shown": f"{name}:{digest}", "sure": "yes"})
    assert count(court, "SELECT count(*) FROM endorsements") == 1
    assert acts(court, "endorsement.signed") == 1


def test_item_103_fifty_presses_of_release_are_one_award_and_one_credential(court):
    name = court.apply()
    court.both(name, form(3, 3, 3, 3), form(3, 3, 3, 3))
    endorsed(court.service, court.people["partner_coordinator"], name)
    both = [court.people["coordinator"], court.people["administrator"]]
    press(court, both, lambda _: "/admin/releases",
          lambda _: {"application": name, "sure": "yes"})
    # Whoever came first may have been asked to come again in the middle of the three steps.
    again(court, both[0], "/admin/releases", {"application": name, "sure": "yes"})
    assert count(court, "SELECT count(*) FROM releases") == 1
    assert count(court, "SELECT count(*) FROM awards") == 1
    assert count(court, "SELECT count(*) FROM credentials") == 1
    assert count(court, "SELECT count(*) FROM credentials WHERE document IS NOT NULL") == 1
    assert acts(court, "decision.released") == 1
    assert count(court, "SELECT count(*) FROM outbox WHERE kind = 'result-achieved'") == 1


def test_fifty_ways_on_after_not_yet_are_one_appeal_or_one_more_attempt(court):
    name = court.apply()
    court.both(name, form(1, 1, 1, 1), form(1, 1, 1, 1))
    court.service.releasing(court.people["coordinator"], name)
    press(court, [court.people["teacher"]],
          lambda n: f"/portfolio/applications/{name}/" + ("appeal", "again")[n % 2],
          lambda _: {"grounds": "bias", "text": "Quien me evaluó es parte de mi escuela."})
    appeals = count(court, "SELECT count(*) FROM appeals")
    more = count(court, "SELECT count(*) FROM applications") - 1
    assert (appeals, more) in {(1, 0), (0, 1)}
