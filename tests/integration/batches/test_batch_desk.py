"""What administrators do with batches, on both kinds of databases."""

from datetime import timedelta

import pytest

from badgeservice.core.account import Role
from badgeservice.core.batches import RowState
from badgeservice.errors import BadInput, NotAllowed, NotFound
from tests.integration.batches.conftest import HEADER, row
from tests.people import ELSEWHERE, ISSUER, PROGRAMME, Inside

OPTIONS = {"achievement": "modulo-2", "language": "es", "on_duplicate": "skip"}


@pytest.fixture
def people(service):
    inside = Inside(service, None, service._tools.clock)
    return {
        "ada": inside.person("ada", (Role.ADMINISTRATOR, ISSUER)),
        "alba": inside.person("alba", (Role.ADMINISTRATOR, ISSUER)),
        "elena": inside.person("elena", Role.ADMINISTRATOR, programme=ELSEWHERE),
        "coco": inside.person("coco", (Role.COORDINATOR, ISSUER)),
    }


def content(*rows):
    return "\n".join([HEADER, *rows, ""]).encode()


def bring(service, actor, *rows):
    return service.batch_desk.bring(actor, content(*rows), file="lote.csv", options=OPTIONS)


def test_a_file_of_one_programme_is_for_its_administrators(service, batches, people):
    desk = service.batch_desk
    draft = bring(service, people["ada"], row("a"), row("b"))
    assert desk.check(people["ada"], draft).forecast.fresh == 2
    with pytest.raises(NotFound):
        desk.check(people["alba"], draft)
    batch = desk.confirm(people["ada"], draft).id
    with pytest.raises(NotFound):
        desk.confirm(people["ada"], draft)
    for who in ("ada", "alba"):
        assert [each.id for each in desk.list(people[who])] == [batch]
    assert desk.list(people["elena"]) == ()
    with pytest.raises(NotFound):
        desk.show(people["elena"], batch)
    with pytest.raises(NotFound):
        desk.cancel(people["elena"], batch)
    for act in (desk.list, desk.achievements):
        with pytest.raises(NotAllowed):
            act(people["coco"])
    batches.finish(batch)
    lines = list(desk.rows(people["alba"], batch, RowState.ISSUED))
    assert [line.line for line in lines] == [2, 3]
    award = service.show.credential(lines[0].credential).award
    assert award.attested_by == people["ada"].person.email


def test_each_administrator_is_offered_what_is_theirs(service, people):
    mine, theirs = ({each.course.programme for each in service.batch_desk.achievements(people[who])}
                    for who in ("ada", "elena"))
    assert mine == {PROGRAMME} and theirs <= {ELSEWHERE}


def test_a_file_is_refused_whole_and_waits_an_hour(service, people, clock):
    draft = bring(service, people["ada"], row("a"), row("b", levels="9,9,9,9"))
    with pytest.raises(BadInput):
        service.batch_desk.confirm(people["ada"], draft)
    assert service.batches.list() == ()
    clock.ahead += timedelta(hours=1, minutes=1)
    with pytest.raises(NotFound):
        service.batch_desk.check(people["ada"], draft)
