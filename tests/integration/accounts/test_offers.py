"""Whoever has roles elsewhere is asked before a programme draws them in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.account import AccountState, Role
from badgeservice.core.audit import Wanted
from badgeservice.core.granting import RoleWish
from badgeservice.core.role_offer import GOOD_FOR
from badgeservice.errors import BadgeError, Conflict, NotFound
from badgeservice.operations.invite import Invitation
from badgeservice.operations.operator import operator
from tests.accounts import account_of, change, letters, sign_in, with_password
from tests.people import ELSEWHERE, ISSUER, PROGRAMME, send

PAGE = {"Accept": "text/html"}


@pytest.fixture
def ana(inside):
    return with_password(inside, inside.person("ana", Role.TEACHER, social_name="Anahí"))


@pytest.fixture
def mallory(inside):
    """An administrator of another programme who knows an address."""
    return inside.person("mallory", Role.ADMINISTRATOR, programme=ELSEWHERE)


def invite(inside, by, person, role=Role.MENTOR, organisation=None):
    return inside.service.accounts.invite(by, Invitation(
        person.person.email, "", "", roles=(RoleWish(ELSEWHERE, role, organisation),)))


def roles(inside, actor):
    return {(each.programme, each.role)
            for each in inside.service.sessions.actor(actor.person.id).memberships}


HOME = (PROGRAMME, Role.TEACHER)


def test_item_101_nobody_is_drawn_into_a_programme_by_an_invitation(inside, ana, mallory):
    browser = inside.browser(mallory)
    answer = send(browser, "/admin/people/invite", {
        "email": ana.person.email, "language": "es", "programme": ELSEWHERE, "role": "mentor"})
    assert answer.location == "/admin/people"
    told = browser.get("/admin/people", headers=PAGE).text
    log = inside.service.audit_log.page(mallory, Wanted())
    mail = inside.service.mail.overview(mallory)
    assert "Anahí" not in told + str(log) + str(mail)
    assert roles(inside, ana) == {HOME}
    with pytest.raises(NotFound):
        inside.service.people.one(mallory, ana.person.id)
    assert [each.kind for each in letters(inside)] == ["role-offered"]


def test_role_counts_when_it_was_taken_by_its_owner_signed_in(inside, ana, mallory):
    invite(inside, mallory, ana)
    (offer,) = inside.service.accounts.offers.mine(ana)
    browser = inside.browser(ana)
    assert "Take the role" in browser.get("/account?lang=en", headers=PAGE).text
    other = inside.browser(inside.person("eva", Role.TEACHER))
    for step in ("take", "decline"):
        assert send(other, f"/account/offers/{offer.id}/{step}", headers=PAGE).status_code == 404
    assert send(inside.browser(), f"/account/offers/{offer.id}/take").status_code == 303
    assert roles(inside, ana) == {HOME}
    assert send(browser, f"/account/offers/{offer.id}/take").location == "/account/login"
    assert roles(inside, ana) == {HOME, (ELSEWHERE, Role.MENTOR)}
    assert browser.get("/account", headers=PAGE).status_code == 303, "one signs in anew"
    with pytest.raises(NotFound):
        inside.service.accounts.offers.take(ana, offer.id)


def test_role_that_demands_a_second_factor_asks_for_it_after_it_was_taken(inside, ana, mallory):
    invite(inside, mallory, ana, Role.ASSESSOR, ELSEWHERE)
    (offer,) = inside.service.accounts.offers.mine(ana)
    inside.service.accounts.offers.take(ana, offer.id)
    browser = inside.browser()
    assert "/account/second-factor" in sign_in(browser, ana.person.email).location


def test_offer_that_was_declined_replaced_or_is_too_old_is_gone(inside, ana, mallory, clock):
    offers = inside.service.accounts.offers
    for _ in range(2):
        invite(inside, mallory, ana)
    (offer,) = offers.mine(ana)
    offers.decline(ana, offer.id)
    assert offers.mine(ana) == ()
    invite(inside, mallory, ana)
    (offer,) = offers.mine(ana)
    clock.ahead = GOOD_FOR + timedelta(seconds=1)
    assert offers.mine(ana) == ()
    with pytest.raises(NotFound):
        offers.take(ana, offer.id)
    assert roles(inside, ana) == {HOME}


def test_offer_of_somebody_who_administers_no_more_is_void(inside, ana, mallory):
    invite(inside, mallory, ana)
    inside.person("second", Role.ADMINISTRATOR, programme=ELSEWHERE)
    (membership,) = mallory.memberships
    inside.service.accounts.roles.end(operator(), mallory.person.id, membership.id)
    (offer,) = inside.service.accounts.offers.mine(ana)
    with pytest.raises(Conflict) as caught:
        inside.service.accounts.offers.take(ana, offer.id)
    assert caught.value.code == "offer-void"
    assert roles(inside, ana) == {HOME}


def test_offer_of_somebody_whose_account_is_closed_is_void(inside, ana, mallory):
    invite(inside, mallory, ana)
    change(inside, mallory, state=AccountState.DISABLED)
    (offer,) = inside.service.accounts.offers.mine(ana)
    with pytest.raises(Conflict) as caught:
        inside.service.accounts.offers.take(ana, offer.id)
    assert caught.value.code == "offer-void"
    assert roles(inside, ana) == {HOME}


def test_offer_is_seen_and_withdrawn_by_whoever_made_it(inside, ana, mallory):
    invite(inside, mallory, ana)
    (offer,) = inside.service.accounts.offers.mine(ana)
    place = f"/admin/people/offers/{offer.id}/withdraw"
    browser = inside.browser(mallory)
    told = browser.get("/admin/people?lang=en", headers=PAGE).text
    assert place in told
    assert ana.person.email in told
    assert send(browser, place).status_code == 303
    assert inside.service.accounts.offers.mine(ana) == ()
    with pytest.raises(NotFound):
        inside.service.accounts.offers.take(ana, offer.id)
    assert "role-offer.withdrawn" in str(inside.service.audit_log.page(mallory, Wanted()))
    assert send(browser, place, headers=PAGE).status_code == 404
    assert place not in browser.get("/admin/people", headers=PAGE).text


def test_item_101_offer_is_told_and_withdrawn_in_its_programme_only(inside, ana, mallory):
    invite(inside, mallory, ana)
    (offer,) = inside.service.accounts.offers.mine(ana)
    place = f"/admin/people/offers/{offer.id}/withdraw"
    ada = inside.browser(inside.person("ada", Role.ADMINISTRATOR))
    assert place not in ada.get("/admin/people", headers=PAGE).text
    assert send(ada, place, headers=PAGE).status_code == 404
    auditor = inside.browser(inside.person("aldo", Role.AUDITOR, programme=ELSEWHERE))
    assert place not in auditor.get("/admin/people", headers=PAGE).text
    colleague = inside.browser(inside.person("marta", Role.ADMINISTRATOR, programme=ELSEWHERE))
    told = colleague.get("/admin/people", headers=PAGE).text
    assert place in told
    assert ana.person.email not in told, "who it is was known to whoever typed the address"
    assert send(colleague, place).status_code == 303


def test_invitation_that_is_open_elsewhere_is_not_taken_over(inside, ana, mallory):
    change(inside, ana, state=AccountState.INVITED)
    assert invite(inside, mallory, ana).is_offered
    assert roles(inside, ana) == {HOME}
    assert account_of(inside, ana) == replace(account_of(inside, ana),
                                              state=AccountState.INVITED)


def test_item_101_open_account_without_any_role_is_asked_too(inside, ana, mallory):
    """Found later: whoever had lost the last role was drawn in at once."""
    (membership,) = ana.memberships
    inside.service.accounts.roles.end(operator(), ana.person.id, membership.id)
    assert invite(inside, mallory, ana).is_offered
    assert roles(inside, ana) == set()
    with pytest.raises(NotFound):
        inside.service.people.one(mallory, ana.person.id)
    (offer,) = inside.service.accounts.offers.mine(ana)
    inside.service.accounts.offers.take(ana, offer.id)
    assert roles(inside, ana) == {(ELSEWHERE, Role.MENTOR)}


def test_first_invitation_gives_the_role_with_the_account(inside, mallory):
    done = inside.service.accounts.invite(mallory, Invitation(
        "nueva@personas.example", "Nueva", "Rojas", roles=(RoleWish(ELSEWHERE, Role.MENTOR),)))
    assert not done.is_offered and done.link is not None
    assert [each.role for each in inside.service.people.one(
        mallory, done.person.id).memberships] == [Role.MENTOR]


def test_own_people_and_the_operators_get_their_role_at_once(inside, ana):
    ada = inside.person("ada", (Role.ADMINISTRATOR, ISSUER))
    inside.service.accounts.invite(ada, Invitation(
        ana.person.email, "", "", roles=(RoleWish(PROGRAMME, Role.MENTOR),)))
    invite(inside, operator(), ana)
    assert roles(inside, ana) == {HOME, (PROGRAMME, Role.MENTOR), (ELSEWHERE, Role.MENTOR)}
    with pytest.raises(BadgeError):
        inside.service.accounts.offers.take(ana, "no-such-offer")
