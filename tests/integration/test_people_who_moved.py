"""What a new programme learns of people whom another one kept before, and may change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.account import EVERY, Membership, Role
from badgeservice.core.audit import Wanted
from badgeservice.core.granting import RoleWish
from badgeservice.core.one_time import Purpose
from badgeservice.core.school import School
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound
from badgeservice.operations.invite import Invitation
from tests.people import ELSEWHERE, PROGRAMME, new_id, send

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


# --- two programmes at once --------------------------------------------------------------


@pytest.fixture
def both(inside, cast):
    """The teacher and the mentor, who have the same roles in another programme too."""
    with inside.database.transaction() as work:
        for who, role in (("teacher", Role.TEACHER), ("mentor", Role.MENTOR)):
            work.accounts.grant(Membership(new_id(), cast[who].person.id, ELSEWHERE, role, None,
                                           inside.clock(), "test"))
    return cast["mentor"].person.email, cast["teacher"].person.email


def test_relation_of_people_in_two_programmes_is_recorded_where_it_is_said(inside, both):
    relate, operator = inside.service.relate, inside.service.operator()
    with pytest.raises(BadInput) as caught:
        relate(operator, "mentor", *both)
    assert caught.value.problems[0].code == "programme-missing"
    for programme in (PROGRAMME, ELSEWHERE):
        assert relate(operator, "mentor", *both, programme=programme).programme == programme
    with pytest.raises(BadInput):
        relate(operator, "mentor", *both, until=inside.clock().date())
    ended = relate(operator, "mentor", *both, until=inside.clock().date(), programme=PROGRAMME)
    assert ended.programme == PROGRAMME
    with pytest.raises(NotFound):
        relate(operator, "mentor", *both, programme="no-such")


def test_form_asks_for_the_programme_of_a_relation(inside, cast, both):
    boss = inside.person("olga", Role.ADMINISTRATOR, programme=EVERY)
    browser = inside.browser(boss)
    address = f"/admin/people/{cast['teacher'].person.id}"
    assert 'name="programme"' in browser.get(f"{address}/profile").text
    form = {"how": "mentor:backward", "other": both[0]}
    refused = send(browser, f"{address}/relations", form)
    assert (refused.status_code, "form-problems" in refused.text) == (400, True)
    sent = send(browser, f"{address}/relations", form | {"programme": PROGRAMME})
    assert sent.status_code == 303
    (made,) = inside.service.relate.of(boss, cast["teacher"].person.id)
    assert made.relation.programme == PROGRAMME


# --- people of elsewhere -----------------------------------------------------------------


def wish(email):
    return Invitation(email, "Nueva", "Soto", roles=(RoleWish(ELSEWHERE, Role.MENTOR),))


def test_closed_account_of_another_programme_is_not_told(inside, cast):
    inside.service.accounts.states.disable(cast["administrator"], cast["teacher"].person.id)
    invite = inside.service.accounts.invite
    closed = invite(cast["stranger"], wish(cast["teacher"].person.email))
    working = invite(cast["stranger"], wish(cast["mentor"].person.email))
    assert (closed.link, closed.is_offered) == (working.link, working.is_offered) == (None, True)
    with pytest.raises(Conflict):
        invite(cast["administrator"], Invitation(
            cast["teacher"].person.email, "", "", roles=(RoleWish(PROGRAMME, Role.MENTOR),)))


def test_link_of_the_first_programme_counts_after_another_invited_too(inside, cast):
    invite = inside.service.accounts.invite
    first = invite(cast["administrator"], Invitation(
        "nueva@x.example", "Nueva", "Soto", roles=(RoleWish(PROGRAMME, Role.TEACHER),)))
    second = invite(cast["stranger"], wish("nueva@x.example"))
    assert (second.link, second.is_offered) == (None, True)
    with inside.database.reading() as work:
        sent = work.one_time_codes.latest(first.person.id, Purpose.INVITATION)
    assert sent.made_by == cast["administrator"].person.id


def test_who_was_never_sent_a_good_link_gets_one_with_the_offer(inside, cast):
    first = inside.service.accounts.invite(cast["administrator"], Invitation(
        "nueva@x.example", "Nueva", "Soto", roles=(RoleWish(PROGRAMME, Role.TEACHER),)))
    inside.clock.ahead += timedelta(days=30)
    second = inside.service.accounts.invite(cast["stranger"], wish("nueva@x.example"))
    assert second.link is None
    with inside.database.reading() as work:
        sent = work.one_time_codes.latest(first.person.id, Purpose.INVITATION)
    assert sent.is_good(inside.clock())


def test_school_lists_nobody_whose_profile_is_not_told(inside, cast, both):
    everywhere = inside.person("gloria", Role.ADMINISTRATOR, programme=EVERY)
    own = inside.person("propia", Role.TEACHER, programme=ELSEWHERE)
    with inside.database.transaction() as work:
        work.schools.put([School("10117-6", "Liceo Uno", "05101")])
        for person in (everywhere.person, own.person, cast["teacher"].person):
            work.profiles.put(replace(work.profiles.get(person.id), school="10117-6"))
    page = inside.browser(cast["stranger"]).get("/admin/schools/10117-6").text
    assert "Propia" in page
    assert "Teresa" not in page
    assert "Gloria" not in page
    _, listed = inside.service.schools.one(inside.service.operator(), "10117-6")
    assert len(listed) == 3


def test_preview_does_not_tell_which_numbers_another_programme_has(inside, cast, moved):
    elena = inside.person("eva", Role.ADMINISTRATOR, programme=PROGRAMME)
    content = (f"correo,nombres,primer_apellido,rut\nx1@x.example,A,B,{RUT}\n"
               "x2@x.example,A,B,12678579-8\n").encode()
    imports = inside.service.imports
    draft = imports.bring(elena, "people", content, file="a.csv",
                          options={"programme": PROGRAMME, "role": "teacher"})
    _, told = imports.preview(elena, draft)
    assert len(told.rows) == 2
    with pytest.raises(BadInput) as caught:
        imports.confirm(elena, draft)
    assert [(each.code, each.line) for each in caught.value.problems] == [("rut-elsewhere", None)]
    with inside.database.reading() as work:
        assert work.people.find("x2@x.example") is None
    acts = inside.service.audit_log.export(inside.service.operator(), Wanted())
    assert "people-import.refused" in {entry.act.action for entry in acts}
    with pytest.raises(NotFound):
        imports.confirm(elena, draft)
