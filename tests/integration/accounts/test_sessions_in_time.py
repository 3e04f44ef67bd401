"""Sessions that are opened while a role, a password or a second factor changes.

On both engines where the order is the database's business.
"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting

import pytest

from badgeservice.core.account import AccountState, Role
from badgeservice.core.granting import RoleWish
from badgeservice.errors import BadgeError, Conflict, NotAllowed
from badgeservice.operations.arrivals import Visit
from badgeservice.operations.operator import operator
from badgeservice.operations.roles import give
from badgeservice.web import create_app
from tests.accounts import (
    OTHER,
    PASSWORD,
    account_of,
    change,
    set_up_factor,
    sign_in,
    with_password,
)
from tests.people import ISSUER, PROGRAMME, Inside, send

PAGE = {"Accept": "text/html"}
JUDGES = RoleWish(PROGRAMME, Role.ASSESSOR, ISSUER)


@pytest.fixture
def both(service, clock):
    """A service with room for people, over each kind of database."""
    return Inside(service, create_app(service), clock)


def arrive(inside, account):
    return inside.service.accounts.sign_in._arrivals.first(account, Visit())


def test_item_097_role_given_during_a_sign_in_asks_for_the_second_factor(both):
    ana = with_password(both, both.person("ana", Role.TEACHER))
    account = account_of(both, ana)
    with ThreadPoolExecutor(1) as pool:
        with both.database.transaction() as work:
            give(both.service._tools, work, operator(), ana.person.id, JUDGES)
            coming = pool.submit(arrive, both, account)
            with pytest.raises(StillWaiting):
                coming.result(timeout=0.7)
        assert not coming.result(timeout=60).session.is_complete


def test_item_097_role_given_to_somebody_signed_in_asks_for_the_second_factor(inside):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    browser = inside.browser()
    sign_in(browser, ana.person.email)
    assert browser.get("/account", headers=PAGE).status_code == 200
    inside.service.accounts.roles.grant(operator(), ana.person.id, JUDGES)
    assert browser.get("/account", headers=PAGE).status_code == 303
    assert "/account/second-factor" in sign_in(browser, ana.person.email).location
    assert browser.get("/account", headers=PAGE).status_code == 303


@pytest.mark.parametrize("changed", [{"password": "another"}, {"totp": "sealed"},
                                     {"state": AccountState.DISABLED}])
def test_item_097_account_that_changed_since_it_was_recognised_opens_no_session(both, changed):
    ana = with_password(both, both.person("ana", Role.TEACHER))
    account = account_of(both, ana)
    change(both, ana, **changed)
    with pytest.raises((Conflict, NotAllowed)) as caught:
        arrive(both, account)
    assert caught.value.code in ("account-changed", "account-disabled")
    assert both.service.sessions.of(ana) == ()


def test_item_097_ended_session_is_not_completed_into_a_new_one(inside):
    carla = with_password(inside, inside.person("carla", (Role.ASSESSOR, ISSUER)))
    browser = inside.browser()
    sign_in(browser, carla.person.email)
    telephone, _ = set_up_factor(inside, browser)
    half = inside.browser()
    sign_in(half, carla.person.email)
    who = inside.service.sessions.find(half.get_cookie("session").value)
    inside.service.accounts.states.end_sessions(operator(), carla.person.id)
    with pytest.raises(BadgeError) as caught:
        inside.service.accounts.second_factor.give(who, telephone.code(), Visit())
    assert caught.value.code == "signed-out"
    assert inside.service.sessions.of(carla) == ()


def test_item_097_signing_in_ends_the_session_that_the_browser_held(inside):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    tere = with_password(inside, inside.person("tere", Role.TEACHER), OTHER)
    browser = inside.browser(tere)
    stolen = browser.get_cookie("session").value
    elsewhere = inside.browser(tere)
    assert sign_in(browser, ana.person.email).status_code == 303
    assert inside.service.sessions.find(stolen) is None
    assert elsewhere.get("/account", headers=PAGE).status_code == 200
    again = browser.get_cookie("session").value
    sign_in(browser, ana.person.email)
    assert inside.service.sessions.find(again) is None
    assert len(inside.service.sessions.of(ana)) == 1


def test_item_097_password_changed_during_a_sign_in_leaves_no_session_of_the_old_one(inside):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    account, here = account_of(inside, ana), inside.browser(ana)
    send(here, "/account/password", {"present": PASSWORD, "password": OTHER})
    with pytest.raises(Conflict):
        arrive(inside, account)
    assert len(inside.service.sessions.of(ana)) == 1, "the one in which it was changed"
