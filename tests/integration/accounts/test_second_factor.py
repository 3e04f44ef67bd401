"""The second factor: who must have one, what it opens, and what takes its place."""

import logging
import re
from datetime import timedelta

import pytest

from badgeservice.core.account import Role
from badgeservice.operations.sealing import Sealing, Unsealable
from badgeservice.operations.second_factor import RECOVERY_CODES
from badgeservice.storage.chance import SystemChance
from tests.accounts import (
    Telephone,
    account_of,
    acts,
    letters,
    set_up_factor,
    sign_in,
    with_password,
)
from tests.people import ISSUER, send

PAGE = {"Accept": "text/html"}


@pytest.fixture
def carla(inside):
    """An assessor, who must have one."""
    return with_password(inside, inside.person("carla", (Role.ASSESSOR, ISSUER)))


@pytest.fixture
def ana(inside):
    """A teacher, who may have one."""
    return with_password(inside, inside.person("ana", Role.TEACHER))


def gives(browser, code):
    return send(browser, "/account/code", {"code": code}).status_code


def ready(inside, actor):
    """Set up; return the telephone, the recovery codes and a browser with the password given."""
    browser = inside.browser()
    sign_in(browser, actor.person.email)
    telephone, codes = set_up_factor(inside, browser)
    fresh = inside.browser()
    sign_in(fresh, actor.person.email)
    return telephone, codes, fresh


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.ADMINISTRATOR])
def test_who_must_have_one_is_led_to_it_and_sees_nothing_before(inside, role):
    who = with_password(inside, inside.person("eva", (role, ISSUER)))
    browser = inside.browser()
    assert sign_in(browser, who.person.email).location == "/account/second-factor"
    assert browser.get("/account", headers=PAGE).status_code == 303
    _, codes = set_up_factor(inside, browser)
    assert len(set(codes)) == RECOVERY_CODES
    assert browser.get("/account", headers=PAGE).status_code == 200


def test_teacher_signs_in_without_and_may_set_one_up_and_take_it_off(inside, ana):
    browser = inside.browser()
    assert sign_in(browser, ana.person.email).location == "/portfolio/"
    telephone, _ = set_up_factor(inside, browser)
    fresh = inside.browser()
    assert sign_in(fresh, ana.person.email).location == "/account/code"
    assert gives(fresh, telephone.code()) == 303
    inside.clock.ahead += timedelta(seconds=30)
    off = send(fresh, "/account/second-factor/remove", {"code": telephone.code()})
    assert off.status_code == 303
    assert sign_in(inside.browser(), ana.person.email).location == "/portfolio/"


def test_assessor_cannot_take_it_off(inside, carla):
    telephone, _, browser = ready(inside, carla)
    gives(browser, telephone.code())
    inside.clock.ahead += timedelta(seconds=30)
    answer = send(browser, "/account/second-factor/remove", {"code": telephone.code()})
    assert answer.status_code == 403
    assert account_of(inside, carla).totp is not None


def test_item_097_the_complete_session_is_another_than_the_half_one(inside, carla):
    telephone, _, browser = ready(inside, carla)
    half = browser.get_cookie("session").value
    assert gives(browser, telephone.code()) == 303
    assert browser.get_cookie("session").value != half
    assert inside.service.sessions.find(half) is None
    assert inside.service.sessions.find(browser.get_cookie("session").value).session.is_complete


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_code_of_the_step_before_and_after_counts(inside, carla, steps):
    telephone, _, browser = ready(inside, carla)
    inside.clock.ahead += timedelta(seconds=60)
    assert gives(browser, telephone.code(steps)) == 303


@pytest.mark.parametrize("steps", [-2, 2])
def test_code_of_two_steps_away_does_not(inside, carla, steps):
    telephone, _, browser = ready(inside, carla)
    inside.clock.ahead += timedelta(seconds=90)
    assert gives(browser, telephone.code(steps)) == 400


def test_code_counts_once_and_an_earlier_one_no_more(inside, carla):
    telephone, _, browser = ready(inside, carla)
    inside.clock.ahead += timedelta(seconds=60)
    earlier, code = telephone.code(-1), telephone.code()
    assert gives(browser, code) == 303
    second = inside.browser()
    sign_in(second, carla.person.email)
    assert gives(second, code) == 400
    assert gives(second, earlier) == 400


def test_recovery_code_opens_once_however_it_is_typed(inside, carla):
    _, codes, browser = ready(inside, carla)
    assert gives(browser, codes[0].upper().replace("-", " ")) == 303
    second = inside.browser()
    sign_in(second, carla.person.email)
    assert gives(second, codes[0]) == 400
    assert "Un código de recuperación sirve una sola vez." in send(
        second, "/account/code", {"code": codes[0]}, headers=PAGE).text
    assert gives(second, codes[1]) == 303
    assert [act.action for act in acts(inside)].count("recovery-code.used") == 2


def test_new_recovery_codes_make_the_old_ones_useless(inside, carla):
    telephone, old, browser = ready(inside, carla)
    gives(browser, telephone.code())
    inside.clock.ahead += timedelta(seconds=30)
    page = send(browser, "/account/second-factor/codes", {"code": telephone.code()})
    new = re.findall(r"<li><code>([a-z2-7-]+)</code></li>", page.text)
    assert len(new) == RECOVERY_CODES
    second = inside.browser()
    sign_in(second, carla.person.email)
    assert gives(second, old[3]) == 400
    assert gives(second, new[3]) == 303


def test_item_098_codes_cannot_be_tried_without_end(inside, carla):
    telephone, _, browser = ready(inside, carla)
    codes = [gives(browser, f"{n:06}") for n in range(11)]
    assert codes == [400] * 10 + [429]
    assert gives(browser, telephone.code()) == 429


def test_item_109_no_secret_of_it_is_kept_readable_or_shown_again(inside, carla, caplog):
    caplog.set_level(logging.DEBUG)
    browser = inside.browser()
    sign_in(browser, carla.person.email)
    page = browser.get("/account/second-factor")
    key = re.search(r'<code class="key">([^<]+)</code>', page.text)[1].replace(" ", "")
    telephone = Telephone(inside, key)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page.text)[1]
    codes = re.findall(r"<li><code>(.+?)</code></li>", send(
        browser, "/account/second-factor", {"sealed": sealed, "code": telephone.code()}).text)
    assert page.headers["Cache-Control"] == "no-store"
    told = caplog.text + "".join(act.content for act in acts(inside))
    inside.database.close()
    kept = b"".join(file.read_bytes() for file in
                    inside.service.settings.home.glob("database.sqlite*"))
    for secret in (key, *codes, *(code.replace("-", "") for code in codes)):
        assert secret.encode() not in kept
        assert secret not in told
    assert key not in browser.get("/account/second-factor").text


def test_sealed_secret_opens_for_its_owner_alone():
    chance, key = SystemChance(), bytes(range(32))
    sealing = Sealing(lambda: key, chance, purpose="second factor")
    sealed = sealing.seal("JBSWY3DPEHPK3PXP", owner="carla")
    assert "JBSWY3DP" not in sealed
    assert sealing.open(sealed, owner="carla") == "JBSWY3DPEHPK3PXP"
    others = (sealing, Sealing(lambda: key, chance, purpose="tries"),
              Sealing(lambda: bytes(32), chance, purpose="second factor"))
    for opener, owner, text in ((others[0], "aino", sealed), (others[1], "carla", sealed),
                                (others[2], "carla", sealed), (sealing, "carla", ""),
                                (sealing, "carla", sealed[:-2] + "AA"), (sealing, "carla", "ü")):
        with pytest.raises(Unsealable):
            opener.open(text, owner=owner)


def test_proposal_of_somebody_else_cannot_be_confirmed(inside, carla):
    eva = with_password(inside, inside.person("eva", (Role.ASSESSOR, ISSUER)))
    mine, theirs = inside.browser(), inside.browser()
    sign_in(mine, carla.person.email)
    sign_in(theirs, eva.person.email)
    page = theirs.get("/account/second-factor").text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    key = re.search(r'<code class="key">([^<]+)</code>', page)[1].replace(" ", "")
    answer = send(mine, "/account/second-factor",
                  {"sealed": sealed, "code": Telephone(inside, key).code()})
    assert answer.status_code == 400
    assert account_of(inside, carla).totp is None


def test_administrator_takes_it_off_for_who_lost_it(inside, carla):
    ada = inside.person("ada", (Role.ADMINISTRATOR, ISSUER))
    telephone, codes, browser = ready(inside, carla)
    gives(browser, telephone.code())
    answer = send(inside.browser(ada), f"/admin/people/{carla.person.id}/second-factor/reset")
    assert answer.status_code == 303
    assert browser.get("/account", headers=PAGE).status_code == 303
    assert [each.kind for each in letters(inside)].count("second-factor-reset") == 1
    act = next(act for act in acts(inside) if act.action == "second-factor.reset")
    assert (act.actor, act.subject) == (ada.person.id, f"person:{carla.person.id}")
    again = inside.browser()
    assert sign_in(again, carla.person.email).location == "/account/second-factor"
    assert gives(again, codes[0]) == 409
    assert again.get("/account", headers=PAGE).status_code == 303
