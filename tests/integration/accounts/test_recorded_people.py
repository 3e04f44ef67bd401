"""People whom a file recorded: they are listed, and invited one by one or all at once."""

import pytest

from badgeservice.core.account import AccountState, Role
from badgeservice.core.granting import RoleWish
from badgeservice.core.ports import Search
from badgeservice.errors import Conflict, NotAllowed
from badgeservice.operations.invite import Invitation
from badgeservice.operations.operator import operator
from tests.accounts import account_of, letters
from tests.people import ELSEWHERE, ISSUER, PROGRAMME, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
FILE = ("correo,nombres,primer_apellido\n"
        "ines@docentes.example,Inés,Mora\n"
        "omar@docentes.example,Omar,Ñancupil\n"
        "aida@docentes.example,Aída,Álvarez\n").encode()


@pytest.fixture
def ada(inside):
    ada = inside.person("ada", (Role.ADMINISTRATOR, ISSUER))
    inside.service.import_people(ada, FILE, file="p.csv", programme=PROGRAMME)
    return ada


def sheets(inside, actor, **search):
    return {sheet.person.given_names: sheet
            for sheet in inside.service.people.page(actor, Search(**search)).sheets}


def test_recorded_people_are_listed_without_an_account(inside, ada):
    browser = inside.browser(ada)
    assert list(sheets(inside, ada, is_without_account=True)) == ["Aída", "Inés", "Omar"]
    page = browser.get("/admin/people?state=none", headers=PAGE).text
    assert page.count("no account yet</td>") == 3
    assert "ada@personas.example" not in page
    ines = sheets(inside, ada)["Inés"].person.id
    page = browser.get(f"/admin/people/{ines}", headers=PAGE).text
    assert "no account yet" in page
    assert "Close the account" not in page
    assert list(sheets(inside, operator(), is_without_account=True)) == ["Aída", "Inés", "Omar"]


def test_invitation_gives_recorded_people_the_account_and_keeps_their_role(inside, ada):
    answer = send(inside.browser(ada), "/admin/people/invite", {
        "email": "ines@docentes.example", "given_names": "Inés", "first_surname": "Mora",
        "language": "es", "programme": PROGRAMME, "role": "teacher"}, headers=PAGE)
    assert answer.status_code == 303
    sheet = sheets(inside, ada)["Inés"]
    assert sheet.account.state is AccountState.INVITED
    assert [each.role for each in sheet.memberships] == [Role.TEACHER]
    assert [each.address for each in letters(inside, "invitation")] == ["ines@docentes.example"]


def test_button_on_the_page_of_a_recorded_person_invites_them(inside, ada):
    omar = sheets(inside, ada)["Omar"].person.id
    assert send(inside.browser(ada), f"/admin/people/{omar}/invitation").status_code == 303
    assert sheets(inside, ada)["Omar"].account.state is AccountState.INVITED


def test_role_that_an_active_account_has_is_told_in_the_form(inside, ada):
    ana = inside.person("ana", Role.TEACHER)
    form = {"email": ana.person.email, "language": "es", "programme": PROGRAMME,
            "role": "teacher", "given_names": "Anita"}
    answer = send(inside.browser(ada), "/admin/people/invite", form, headers=PAGE)
    assert answer.status_code == 409
    assert 'value="Anita"' in answer.text
    with pytest.raises(Conflict) as caught:
        inside.service.accounts.invite(ada, Invitation(
            ana.person.email, "", "", roles=(RoleWish(PROGRAMME, Role.TEACHER),)))
    assert caught.value.code == "role-held"


def test_all_who_have_no_account_are_invited_once(inside, ada):
    browser = inside.browser(ada)
    assert "People without an account: 3" in browser.get("/admin/people", headers=PAGE).text
    for _ in range(2):
        assert send(browser, "/admin/people/invite-recorded").status_code == 303
    assert "Invited: 3" in browser.get("/admin/people", headers=PAGE).text
    assert sorted(each.address for each in letters(inside, "invitation")) == [
        "aida@docentes.example", "ines@docentes.example", "omar@docentes.example"]
    assert sheets(inside, ada, is_without_account=True) == {}
    assert "People without an account" not in browser.get("/admin/people", headers=PAGE).text


def test_many_are_invited_in_parts(inside, ada):
    invite = inside.service.accounts.invite_recorded
    assert [(part.invited, part.left) for part in (invite(ada, most=2), invite(ada, most=2))] == [
        (2, 1), (1, 0)]


def test_item_101_nobody_invites_the_recorded_people_of_another_programme(inside, ada):
    elena = inside.person("elena", Role.ADMINISTRATOR, programme=ELSEWHERE)
    coco = inside.person("coco", (Role.COORDINATOR, ISSUER))
    invite = inside.service.accounts.invite_recorded
    assert invite.waiting(elena) == invite(elena).invited == 0
    assert invite(elena, PROGRAMME).invited == 0
    assert invite.waiting(coco) == 0
    with pytest.raises(NotAllowed):
        invite(coco)
    assert letters(inside, "invitation") == []
    assert account_of(inside, ada) is not None
