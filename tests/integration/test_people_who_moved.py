"""What a new programme learns of people whom another one kept before, and may change."""

from dataclasses import replace

import pytest

from badgeservice.core.account import Membership, Role
from badgeservice.errors import NotAllowed
from tests.people import ELSEWHERE, new_id

RUT = "12345678-5"


@pytest.fixture
def cast(inside):
    return inside.cast()


@pytest.fixture
def moved(inside, cast):
    """A teacher whose role has ended where her RUT was recorded, and who has one elsewhere."""
    person = cast["teacher"].person
    with inside.database.transaction() as work:
        work.profiles.put(replace(work.profiles.get(person.id), rut=RUT))
        for each in work.accounts.memberships(person.id):
            work.accounts.end(each.id, inside.clock())
        work.accounts.grant(Membership(new_id(), person.id, ELSEWHERE, Role.TEACHER, None,
                                       inside.clock(), "test"))
    return person


def test_number_that_a_programme_recorded_is_not_shown_to_the_next(inside, cast, moved):
    seen = inside.service.profiles.of(cast["stranger"], moved.id)
    assert (seen.profile.rut, seen.is_whole) == (None, False)
    page = inside.browser(cast["stranger"]).get(f"/admin/people/{moved.id}/profile").text
    assert "12.345.678" not in page
    assert inside.service.profiles.of(inside.service.operator(), moved.id).profile.rut == RUT


def test_person_whom_another_programme_kept_is_not_the_nexts_to_correct(inside, cast, moved):
    form = {"given_names": "Otra", "first_surname": "Rojas", "reason": "holder-request"}
    for act in (lambda: inside.service.profiles.correct(cast["stranger"], moved.id, form),
                lambda: inside.service.accounts.states.disable(cast["stranger"], moved.id),
                lambda: inside.service.accounts.states.end_sessions(cast["stranger"], moved.id)):
        with pytest.raises(NotAllowed) as caught:
            act()
        assert caught.value.code == "role-elsewhere"


def test_account_of_whom_another_programme_kept_is_not_told(inside, cast, moved):
    sheet = inside.service.people.one(cast["stranger"], moved.id)
    assert (sheet.account, sheet.is_whole, len(sheet.memberships)) == (None, False, 1)
