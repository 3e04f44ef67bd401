"""A wrong e-mail address is corrected, by whom, and what follows the address."""

import pytest

from badgeservice.core.account import AccountState, Role
from badgeservice.errors import BadInput, NotAllowed, NotFound
from badgeservice.operations.arrivals import Visit
from badgeservice.operations.invite import Invitation
from badgeservice.operations.judge import Marking
from badgeservice.operations.roles import RoleWish
from tests.accounts import OTHER, account_of, acts, change, letters, sign_in, with_password
from tests.applications import CRITERIA, Story
from tests.people import ELSEWHERE, ISSUER, PARTNER, PROGRAMME, send

NEW = "patricia@docentes.example"
OLD = "ana@personas.example"


@pytest.fixture
def ada(inside):
    return inside.person("ada", (Role.ADMINISTRATOR, ISSUER))


@pytest.fixture
def ana(inside):
    return with_password(inside, inside.person("ana", Role.TEACHER))


def correct(inside, by, who, email=NEW, reason="typing-error"):
    return inside.service.accounts.addresses.correct(by, who.person.id, email, reason)


def address_of(inside, actor):
    with inside.database.reading() as work:
        return work.people.get(actor.person.id).email


def test_open_account_follows_once_the_new_address_is_confirmed(inside, ada, ana):
    page = f"/admin/people/{ana.person.id}"
    answer = send(inside.browser(ada), f"{page}/address",
                  {"email": " Patricia@Docentes.example ", "reason": "typing-error"})
    assert answer.status_code == 303
    (letter,) = letters(inside, "address-wanted")
    assert letter.address == NEW
    assert letter.values["link"].endswith(f"/account/address#{letter.values['code']}")
    assert sign_in(inside.browser(), NEW).status_code != 303
    assert address_of(inside, ana) == OLD
    browser = inside.browser()
    assert browser.get("/account/address").status_code == 200
    form = {"code": letter.values["code"]}
    assert send(browser, "/account/address", form).status_code == 303
    assert sign_in(inside.browser(), NEW).status_code == 303
    assert sign_in(inside.browser(), OLD).status_code != 303
    (told,) = letters(inside, "address-changed")
    assert told.address == OLD
    assert NEW not in str(told.values)
    assert send(inside.browser(), "/account/address", form).status_code == 400
    known = [act for act in acts(inside) if act.action.startswith("address.")]
    assert [act.action for act in known] == ["address.asked", "address.changed"]
    assert NEW not in str(known)


def test_links_of_the_old_address_end(inside, ada, ana):
    by_letter = inside.service.accounts.by_letter
    by_letter.forgotten(OLD, Visit())
    correct(inside, ada, ana)
    with pytest.raises(BadInput):
        by_letter.reset(letters(inside, "password-reset")[0].values["code"], OTHER, Visit())
    by_letter.forgotten(OLD, Visit())
    code = letters(inside, "address-wanted")[0].values["code"]
    inside.service.accounts.addresses.confirm(code, Visit())
    with pytest.raises(BadInput):
        by_letter.reset(letters(inside, "password-reset")[1].values["code"], OTHER, Visit())


def test_invitation_goes_to_the_corrected_address(inside, ada):
    accounts = inside.service.accounts
    invited = accounts.invite(ada, Invitation(
        "nuva@escuela.example", "Nueva", "Persona", roles=(RoleWish(PROGRAMME, Role.TEACHER),)))
    accounts.addresses.correct(ada, invited.person.id, "nueva@escuela.example", "typing-error")
    first, second = letters(inside, "invitation")
    assert second.address == "nueva@escuela.example"
    with pytest.raises(BadInput):
        accounts.by_letter.open_account(first.values["code"], OTHER)
    accounts.by_letter.open_account(second.values["code"], OTHER)
    assert sign_in(inside.browser(), "nueva@escuela.example", OTHER).status_code == 303


def test_closed_account_gets_the_address_and_no_letter_with_a_link(inside, ada, ana):
    change(inside, ana, state=AccountState.DISABLED)
    assert correct(inside, ada, ana)
    assert address_of(inside, ana) == NEW
    assert account_of(inside, ana).state is AccountState.DISABLED
    assert not letters(inside, "address-wanted")


@pytest.mark.parametrize(("email", "reason", "code"), [
    ("a\u200bna@escuela.example", "typing-error", "invisible-sign"),
    ("nobody", "typing-error", "email-wrong"), (OLD, "typing-error", "email-same"),
    ("ada@personas.example", "typing-error", "email-taken"), (NEW, "", "reason-missing")])
def test_what_is_wrong_is_told_at_its_field(inside, ada, ana, email, reason, code):
    with pytest.raises(BadInput) as refused:
        correct(inside, ada, ana, email, reason)
    assert [each.code for each in refused.value.problems] == [code]
    answer = send(inside.browser(ada), f"/admin/people/{ana.person.id}/address",
                  {"email": email, "reason": reason})
    assert answer.status_code == 400
    field = "address_reason" if code == "reason-missing" else "email"
    assert f'id="{field}-problem-1"' in answer.text


def test_address_taken_meanwhile_is_not_confirmed(inside, ada, ana):
    correct(inside, ada, ana)
    inside.service.accounts.invite(ada, Invitation(
        NEW, "Otra", "Persona", roles=(RoleWish(PROGRAMME, Role.TEACHER),)))
    with pytest.raises(BadInput) as refused:
        inside.service.accounts.addresses.confirm(
            letters(inside, "address-wanted")[0].values["code"], Visit())
    assert refused.value.problems[0].code == "email-taken"
    assert address_of(inside, ana) == OLD


def test_nobody_corrects_the_address_of_people_of_others(inside, ada, ana):
    boss = inside.person("boss", Role.ADMINISTRATOR, programme=ELSEWHERE)
    with pytest.raises(NotFound):
        correct(inside, boss, ana)
    with pytest.raises(NotAllowed) as own:
        correct(inside, ada, ada)
    inside.service.accounts.roles.grant(
        inside.service.operator(), ana.person.id, RoleWish(ELSEWHERE, Role.TEACHER))
    with pytest.raises(NotAllowed) as elsewhere:
        correct(inside, ada, ana)
    other = inside.person("paavo", (Role.ASSESSOR, PARTNER))
    with pytest.raises(NotAllowed) as speaking:
        correct(inside, ada, other)
    assert [each.value.code for each in (own, elsewhere, speaking)] == [
        "role-own", "role-elsewhere", "role-of-organisation"]
    assert not correct(inside, inside.service.operator(), ana)


def test_who_applied_elsewhere_is_the_operators(inside, ada, ana):
    Story(inside, ana).sent()
    inside.service.accounts.roles.end(
        ada, ana.person.id, next(each.id for each in ana.memberships))
    boss = inside.person("boss", Role.ADMINISTRATOR, programme=ELSEWHERE)
    inside.service.accounts.roles.grant(
        inside.service.operator(), ana.person.id, RoleWish(ELSEWHERE, Role.TEACHER))
    with pytest.raises(NotAllowed) as refused:
        correct(inside, boss, ana)
    assert refused.value.code == "role-elsewhere"


def test_judgements_and_applications_follow_the_address(inside, ada, ana):
    judge = inside.person("eva", (Role.ASSESSOR, ISSUER))
    application = Story(inside, ana).sent()
    inside.service.judge(application, Marking(
        assessor=judge.person.email, organisation=ISSUER,
        levels=dict.fromkeys(CRITERIA, 3)), on_paper=True)
    for who, email in ((judge, "eva.rojas@evaluadores.example"), (ana, NEW)):
        correct(inside, ada, who, email)
        inside.service.accounts.addresses.confirm(
            letters(inside, "address-wanted")[-1].values["code"], Visit())
    with inside.database.reading() as work:
        (made,) = work.judgements.all(application)
        assert made.assessor == "eva.rojas@evaluadores.example"
        assert work.applications.person(application).email == NEW
