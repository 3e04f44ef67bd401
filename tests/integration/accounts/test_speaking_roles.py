"""Nobody but the partner's own people, or the operator, makes somebody speak for the partner."""

import pytest

from badgeservice.core.account import EVERY, Account, AccountState, Membership, Role
from badgeservice.core.granting import SPEAKING, RoleWish
from badgeservice.errors import BadInput, NotAllowed, NotWilling
from badgeservice.operations.invite import Invitation
from badgeservice.operations.operator import operator
from tests.accounts import account_of
from tests.people import ISSUER, PARTNER, PROGRAMME, new_id, send

PASSWORD = "tres gatos en la luna"


@pytest.fixture
def ada(inside):
    return inside.person("ada", (Role.ADMINISTRATOR, ISSUER))


@pytest.fixture
def paula(inside):
    """The administrator whom the operator has made for the partner."""
    return inside.person("paula", (Role.ADMINISTRATOR, PARTNER))


def granted(inside, actor):
    return {(each.role, each.organisation)
            for each in inside.service.sessions.actor(actor.person.id).memberships}


def wanted(role, organisation=PARTNER, email="nueva@socio.example"):
    return Invitation(email, "Nueva", "Rojas", roles=(RoleWish(PROGRAMME, role, organisation),))


@pytest.mark.parametrize("role", sorted(SPEAKING, key=lambda each: each.value))
@pytest.mark.parametrize("door", ["grant", "invite", "page"])
def test_item_100_programme_makes_nobody_speak_for_the_partner(inside, ada, door, role):
    ana = inside.person("ana", Role.TEACHER)
    if door == "page":
        answer = send(inside.browser(ada), f"/admin/people/{ana.person.id}/roles?lang=en", {
            "programme": PROGRAMME, "role": role.value, "organisation": PARTNER})
        assert answer.status_code == 403
        assert "speaks for an organisation that is not yours" in answer.text
        assert f'<option value="{PARTNER}" selected' in answer.text
    else:
        with pytest.raises(NotAllowed) as caught:
            if door == "grant":
                inside.service.accounts.roles.grant(
                    ada, ana.person.id, RoleWish(PROGRAMME, role, PARTNER))
            else:
                inside.service.accounts.invite(ada, wanted(role, email=ana.person.email))
        assert caught.value.code == "role-of-organisation"
    assert granted(inside, ana) == {(Role.TEACHER, None)}


def test_partner_gives_the_roles_of_its_own_people_and_no_others(inside, paula):
    ana = inside.person("ana", Role.TEACHER)
    inside.service.accounts.invite(paula, wanted(Role.ASSESSOR))
    inside.service.accounts.roles.grant(
        paula, ana.person.id, RoleWish(PROGRAMME, Role.COORDINATOR, PARTNER))
    for organisation in (ISSUER, None):
        with pytest.raises(NotAllowed) as caught:
            inside.service.accounts.roles.grant(
                paula, ana.person.id, RoleWish(PROGRAMME, Role.COORDINATOR, organisation))
        assert caught.value.code == "role-of-organisation"
    assert granted(inside, ana) == {(Role.TEACHER, None), (Role.COORDINATOR, PARTNER)}


def test_operator_makes_the_partners_first_administrator(inside):
    root = inside.person("root", Role.ADMINISTRATOR, programme=EVERY)
    for number, actor in enumerate((root, operator())):
        inside.service.accounts.invite(
            actor, wanted(Role.ADMINISTRATOR, email=f"{number}@socio.example"))
    with inside.database.reading() as work:
        made = [each.organisation for each in work.accounts.members({PROGRAMME})
                if each.role is Role.ADMINISTRATOR and each.programme == PROGRAMME]
    assert made == [PARTNER, PARTNER]


def grant_unopened(inside, person, role, organisation):
    with inside.database.transaction() as work:
        work.accounts.grant(Membership(new_id(), person, PROGRAMME, role, organisation,
                                       inside.clock(), "test"))


def test_item_100_printed_code_makes_nobody_speak_for_the_partner(inside, ada, paula):
    person = inside.service.accounts.invite(paula, wanted(Role.COORDINATOR)).person.id
    with pytest.raises(NotWilling) as caught:
        inside.service.codes.make(ada, [person])
    assert caught.value.code == "role-of-organisation"
    (slip,) = inside.service.codes.make(paula, [person])
    assert inside.service.claim_account(slip.code, PASSWORD).person == person


def test_item_100_paper_printed_for_a_teacher_opens_no_role_of_the_partner(inside, ada):
    teacher = inside.person("ana", Role.TEACHER)
    with inside.database.transaction() as work:
        found = account_of(inside, teacher)
        work.accounts.change(found, Account(found.person, AccountState.INVITED,
                                            found.created_at))
    (slip,) = inside.service.codes.make(ada, [teacher.person.id])
    inside.clock.ahead += inside.clock.ahead.resolution * 10**6
    grant_unopened(inside, teacher.person.id, Role.COORDINATOR, PARTNER)
    with pytest.raises(BadInput) as caught:
        inside.service.claim_account(slip.code, PASSWORD)
    assert [each.code for each in caught.value.problems] == ["code-wrong"]
