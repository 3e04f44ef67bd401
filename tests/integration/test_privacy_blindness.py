"""What a copy of one's own data must not tell: how one is judged, before the release does."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from badgeservice.core.account import EVERY, Role
from badgeservice.core.data_request import Wish
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Outcome
from badgeservice.operations.apply import Applicant
from badgeservice.operations.arrivals import Visit
from badgeservice.storage.mail_tables import outbox
from tests.decided import ALONE, JOINT, alone, applied, decided, endorsed, judged
from tests.people import ISSUER, send

JUDGING = ("judgements", "decisions", "awards", "endorsements", "evidence_views",
           "conflict_declarations", "sample_items")


@pytest.fixture
def cast(inside):
    alone(inside.service)
    return inside.cast()


def copy_of(inside, actor):
    answer = send(inside.browser(actor), "/account/data/copy")
    with ZipFile(BytesIO(answer.data)) as archive:
        return json.loads(archive.read("data.json"))


def told(inside, actor):
    data = copy_of(inside, actor)
    return {name for name in JUDGING if data[name]}


def test_copy_tells_no_judgement_before_the_release(inside, cast):
    teacher = cast["teacher"]
    application = applied(inside.service, teacher.person.email)
    judged(inside.service, application, ISSUER, 3)
    inside.service.open_evidence(cast["coordinator"], applied_with_text(inside, teacher), 0)
    assert told(inside, teacher) == set()


def applied_with_text(inside, teacher):
    """An application of module 1 whose evidence can be opened."""
    digest = inside.service.evidence_files.keep(b"texto")
    return inside.service.apply(
        "modulo-1", Applicant(teacher.person.email, "Teresa", "Rojas"),
        evidence=[Evidence("reflection", "Mi clase.", digest=digest, size=5,
                           media_type="text/plain")]).id


@pytest.mark.parametrize("outcome", list(Outcome))
def test_copy_tells_the_decision_with_its_release_and_not_before(inside, cast, outcome):
    teacher = cast["teacher"]
    application = decided(inside.service, teacher.person.email, achievement=ALONE,
                          outcome=outcome)
    assert told(inside, teacher) == set()
    overview = {each.category.slug: each.rows
                for each in inside.service.my_data.overview(teacher)}
    assert overview["judgement"] == overview["credential"] == 0
    inside.service.releasing(cast["coordinator"], application)
    data = copy_of(inside, teacher)
    assert [row["outcome"] for row in data["decisions"]] == [outcome.value]
    assert len(data["judgements"]) == 1
    assert bool(data["awards"]) is (outcome is Outcome.ACHIEVED)


def test_copy_does_not_tell_that_the_partner_has_signed_already(inside, cast):
    teacher = cast["teacher"]
    application = decided(inside.service, teacher.person.email)
    endorsed(inside.service, cast["partner_coordinator"], application)
    assert told(inside, teacher) == set()
    inside.service.releasing(cast["coordinator"], application)
    assert told(inside, teacher) == {"judgements", "decisions", "awards", "endorsements"}


def test_beginning_anew_does_not_tell_that_the_partner_has_signed_already(inside, cast):
    """The award is recorded before the release, so that the partner sees what it signs."""
    teacher = cast["teacher"]
    application = decided(inside.service, teacher.person.email)

    def refusal():
        (choice,) = [each for each in inside.service.drafts.choices(teacher)
                     if each.achievement.slug == JOINT]
        return choice.obstacle.code

    before = refusal()
    endorsed(inside.service, cast["partner_coordinator"], application)
    assert refusal() == before == "application-open"
    inside.service.releasing(cast["coordinator"], application)
    assert refusal() == "award-stands"


def test_item_109_copy_holds_no_one_time_link(inside, cast):
    teacher = cast["teacher"]
    inside.service.accounts.by_letter.forgotten(teacher.person.email, Visit())
    (letter,) = [row for row in copy_of(inside, teacher)["outbox"]
                 if "reset" in row["kind"]]
    assert not {"link", "code"} & letter["values"].keys()


def test_item_101_request_to_the_operator_is_told_to_no_programme(inside, cast):
    root = inside.person("root", Role.ADMINISTRATOR, programme=EVERY)
    asks = inside.person("otto", Role.AUDITOR, programme=EVERY)
    inside.service.data_requests.file(asks, Wish.ACCESS, "", programme=EVERY)
    with inside.database._engine.connect() as connection:
        written = set(connection.execute(select(outbox.c.person).where(
            outbox.c.kind == "data-request-filed")).scalars())
    assert written == {root.person.id}
