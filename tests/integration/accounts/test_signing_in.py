"""Signing in and out with a password, sessions, and what keeps others from doing it."""

import re
import time
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from badgeservice.assembly import build
from badgeservice.core.account import AccountState, Role
from badgeservice.core.tries import OF_ASKER, Kind
from badgeservice.web import create_app
from tests.accounts import (
    OTHER,
    PASSWORD,
    account_of,
    acts,
    change,
    letters,
    sign_in,
    with_password,
)
from tests.people import ISSUER, send, token

PAGE = {"Accept": "text/html"}


@pytest.fixture
def ana(inside):
    return with_password(inside, inside.person("ana", Role.TEACHER))


def token_in(answer):
    return re.search(r'name="csrf_token" value="([^"]+)"', answer.text)[1]


def cookies(answer):
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def test_teacher_signs_in_sees_the_account_and_signs_out(inside, ana):
    browser = inside.browser()
    answer = sign_in(browser, " ANA@personas.example ")
    assert answer.status_code == 303
    assert "ana@personas.example" in browser.get("/account", headers=PAGE).text
    send(browser, "/account/logout")
    assert browser.get("/account", headers=PAGE).status_code == 303
    assert inside.service.sessions.of(ana) == ()


def test_wrong_password_is_told_with_what_was_typed_and_opens_nothing(inside, ana):
    browser = inside.browser()
    answer = sign_in(browser, ana.person.email, "something else altogether")
    assert answer.status_code == 400
    assert 'value="ana@personas.example"' in answer.text
    assert "something else" not in answer.text
    assert "session" not in cookies(answer)


def test_closed_account_opens_for_nobody(inside, ana):
    change(inside, ana, state=AccountState.DISABLED)
    assert sign_in(inside.browser(), ana.person.email).status_code == 403
    assert sign_in(inside.browser(), ana.person.email, "wrong wrong wrong").status_code == 400


def test_password_kept_by_older_parameters_is_kept_by_todays_after_signing_in(inside, ana):
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    change(inside, ana, password=old)
    assert sign_in(inside.browser(), ana.person.email).status_code == 303
    kept = account_of(inside, ana).password
    assert kept != old
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert sign_in(inside.browser(), ana.person.email).status_code == 303


@pytest.mark.parametrize("wanted", [
    "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/",
    "%2f%2fevil.example", "\\\\evil.example", "/\t/evil.example", "javascript:alert(1)",
    "evil.example", "/\r\nLocation: https://evil.example",
])
def test_item_095_nobody_is_sent_to_another_site_after_signing_in(inside, ana, wanted):
    answer = send(inside.browser(), "/account/login", {
        "email": ana.person.email, "password": PASSWORD, "next": wanted})
    assert answer.status_code == 303
    assert answer.location == "/portfolio/"


def test_item_095_an_address_of_ours_is_returned_to(inside, ana):
    browser = inside.browser()
    away = browser.get("/account/sessions?a=1", headers=PAGE)
    assert away.location == "/account/login?next=%2Faccount%2Fsessions%3Fa%3D1"
    assert 'name="next" value="/account/sessions?a=1"' in browser.get(away.location).text
    answer = send(browser, "/account/login", {
        "email": ana.person.email, "password": PASSWORD, "next": "/account/sessions?a=1"})
    assert answer.location == "/account/sessions?a=1"
    assert browser.get(away.location).location == "/account/sessions?a=1"


@pytest.mark.parametrize("address", [
    "/account/login", "/account/logout", "/account/password", "/account/sessions/end-others",
    "/account/reset", "/account/invitation", "/account/second-factor", "/admin/people/invite",
])
def test_item_096_forms_of_other_sites_change_nothing(inside, address):
    ada = with_password(inside, inside.person("ada", (Role.ADMINISTRATOR, ISSUER)))
    browser = inside.browser(ada)
    assert browser.post(address, headers=PAGE).status_code == 403
    assert browser.post(address, data="a=b", content_type="text/plain").status_code == 403
    assert send(browser, address, headers={"Origin": "https://evil.example"}).status_code == 403
    assert len(inside.service.sessions.of(ada)) == 1


def test_item_097_a_session_that_was_put_into_the_browser_is_not_the_one_signed_in(inside, ana):
    browser = inside.browser()
    browser.set_cookie("session", "chosen-by-somebody-else")
    answer = sign_in(browser, ana.person.email)
    line = cookies(answer)["session"]
    assert "chosen-by-somebody-else" not in line
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(line.split("; "))
    assert inside.service.sessions.find("chosen-by-somebody-else") is None


def test_item_097_over_https_the_cookie_cannot_come_from_elsewhere(inside, ana):
    inside.service.urls.__dict__["base"] = "https://badges.example"
    client = create_app(inside.service).test_client()
    there = {"base_url": "https://badges.example"}
    answer = client.post("/account/login", **there, data={
        "csrf_token": token_in(client.get("/account/login", **there)),
        "email": ana.person.email, "password": PASSWORD})
    names = cookies(answer)
    assert {"__Host-session", "__Host-browser"} <= set(names)
    for name in ("__Host-session", "__Host-browser"):
        assert "Secure" in names[name]
        assert "Domain" not in names[name]


def test_item_097_a_token_of_before_the_sign_in_is_worth_nothing_after_it(inside, ana):
    browser = inside.browser()
    before = token(browser)
    sign_in(browser, ana.person.email)
    answer = browser.post("/account/sessions/end-others", data={"csrf_token": before})
    assert answer.status_code == 403


def test_item_098_twenty_tries_over_four_workers_are_ten(inside, ana):
    with ExitStack() as open_until_then:
        services = [open_until_then.enter_context(closing(
            build(inside.service.settings, clock=inside.clock))) for _ in range(4)]
        workers = [create_app(service) for service in services]
        codes = [sign_in(workers[n % 4].test_client(), ana.person.email, "not it").status_code
                 for n in range(20)]
    assert codes == [400] * 10 + [429] * 10
    answer = sign_in(inside.browser(), ana.person.email, headers=PAGE)
    assert answer.status_code == 429, "the right password opens nothing either"
    assert 0 < int(answer.headers["Retry-After"]) <= 180
    assert "too-many-tries" in answer.text
    assert "<h1>Demasiados intentos</h1>" in answer.text
    assert 'href="/account/login"' in answer.text.partition("<main")[2]


def test_item_098_after_a_rest_the_owner_gets_in_and_all_is_forgotten(inside, ana, clock):
    for _ in range(10):
        sign_in(inside.browser(), ana.person.email, "not the password")
    clock.ahead += timedelta(minutes=3, seconds=1)
    assert sign_in(inside.browser(), ana.person.email).status_code == 303
    assert sign_in(inside.browser(), ana.person.email).status_code == 303


def test_item_098_one_address_cannot_try_many_accounts(inside):
    def tried_from(address):
        return sign_in(inside.browser(), "ana@x.example", headers={"X-Forwarded-For": address})

    for number in range(OF_ASKER[Kind.SIGN_IN].most):
        inside.service.accounts.sign_in._tries.take(
            Kind.SIGN_IN, account=f"someone{number}@elsewhere.example", asker="203.0.113.9")
    assert tried_from("203.0.113.9").status_code == 429
    assert tried_from("203.0.113.10").status_code == 400


def test_item_098_an_unknown_address_is_answered_as_a_known_one(inside, ana):
    known = sign_in(inside.browser(), ana.person.email, "not the password")
    unknown = sign_in(inside.browser(), "nix@personas.example", "not the password")
    assert known.status_code == unknown.status_code
    pages = [answer.text.replace(email, "X").replace(token_in(answer), "T")
             for answer, email in ((known, ana.person.email), (unknown, "nix@personas.example"))]
    assert pages[0] == pages[1]


def test_item_098_an_unknown_address_costs_the_same_work(inside, ana):
    def took(email):
        began = time.process_time()
        sign_in(inside.browser(), email, "not the password")
        return time.process_time() - began

    took("nix@personas.example")  # makes what nobody's password is compared with
    known = min(took(ana.person.email) for _ in range(4))
    unknown = min(took("nix@personas.example") for _ in range(4))
    assert unknown > known / 2


def test_item_099_letters_name_our_own_address_whatever_the_request_says(inside, ana):
    browser, there = inside.browser(), {"base_url": "http://evil.example", "headers": {
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example", "X-Original-URL": "http://evil.example/"}}
    page = browser.get("/account/forgotten", **there)
    answer = browser.post("/account/forgotten", **there, data={
        "csrf_token": token_in(page), "email": ana.person.email})
    assert answer.status_code == 200
    (letter,) = letters(inside, "password-reset")
    assert letter.values["link"].startswith("http://127.0.0.1:8000/account/reset#")
    assert "evil" not in str(letter.values)


def test_item_100_fields_that_the_form_does_not_have_change_nothing(inside, ana):
    browser = inside.browser(ana)
    send(browser, "/account/language", {
        "language": "fi", "role": "administrator", "state": "disabled", "person": "x",
        "memberships": "administrator", "email": "evil@evil.example", "is_complete": "1"})
    after = account_of(inside, ana)
    assert (after.language, after.state) == ("fi", AccountState.ACTIVE)
    again = inside.service.sessions.actor(ana.person.id)
    assert (again.memberships, again.person) == (ana.memberships, ana.person)


def test_changed_password_ends_every_other_session_and_is_told(inside, ana):
    first, second = inside.browser(), inside.browser()
    sign_in(first, ana.person.email)
    sign_in(second, ana.person.email)
    wrong = send(first, "/account/password", {"present": "wrong", "password": OTHER})
    assert wrong.status_code == 400
    done = send(first, "/account/password", {"present": PASSWORD, "password": OTHER})
    assert done.status_code == 303
    assert first.get("/account", headers=PAGE).status_code == 200
    assert second.get("/account", headers=PAGE).status_code == 303
    assert sign_in(inside.browser(), ana.person.email).status_code == 400
    assert sign_in(inside.browser(), ana.person.email, OTHER).status_code == 303
    assert len(letters(inside, "password-changed")) == 1


@pytest.mark.parametrize(("password", "code"), [
    ("corto", "password-short"), ("a" * 12, "password-common"), ("123456789012", "password-common"),
    ("Contraseña123", "password-common"), ("la clave de rojas", "password-personal"),
    ("ana@personas.example", "password-personal"), ("x" * 257, "password-long"),
])
def test_weak_password_is_refused_and_said_why(inside, ana, password, code):
    answer = send(inside.browser(ana), "/account/password",
                  {"present": PASSWORD, "password": password})
    assert answer.status_code == 400
    with pytest.raises(Exception) as caught:
        inside.service.accounts.own.change_password(
            inside.service.sessions.find(secret_of(inside, ana)), PASSWORD, password, asker=None)
    assert code in {problem.code for problem in caught.value.problems}


def secret_of(inside, actor):
    return inside.service.sessions.open(actor.person.id, agent="test")[1]


def test_sessions_are_listed_and_ended_one_by_one_and_together(inside, ana):
    first, second = inside.browser(), inside.browser()
    sign_in(first, ana.person.email, headers={"User-Agent": "Mozilla/5.0 (Windows) Firefox/140"})
    sign_in(second, ana.person.email, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"})
    page = first.get("/account/sessions").text
    assert "Firefox · Windows" in page
    assert "Safari · iPhone" in page
    other = inside.service.sessions.of(ana)[0]
    assert send(first, f"/account/sessions/{other.id}/end").status_code == 303
    assert second.get("/account", headers=PAGE).status_code == 303
    sign_in(second, ana.person.email)
    send(first, "/account/sessions/end-others")
    assert second.get("/account", headers=PAGE).status_code == 303
    assert first.get("/account", headers=PAGE).status_code == 200


def test_session_of_another_is_not_there(inside, ana):
    eva = inside.person("eva", Role.TEACHER)
    inside.browser(eva)
    (session,) = inside.service.sessions.of(eva)
    answer = send(inside.browser(ana), f"/account/sessions/{session.id}/end", headers=PAGE)
    assert answer.status_code == 404
    assert inside.service.sessions.of(eva) == (session,)


def test_browser_never_seen_is_told_but_neither_the_first_nor_one_that_is_known(inside, ana):
    home = inside.browser()
    sign_in(home, ana.person.email)
    assert letters(inside, "new-browser") == []
    sign_in(home, ana.person.email)
    assert letters(inside, "new-browser") == []
    sign_in(inside.browser(), ana.person.email)
    (letter,) = letters(inside, "new-browser")
    assert letter.address == ana.person.email


def test_language_of_the_account_is_the_pages_until_the_reader_chooses_another(inside):
    aino = with_password(inside, inside.person("aino", Role.TEACHER, language="fi"))
    browser = inside.browser()
    sign_in(browser, aino.person.email)
    assert '<html lang="fi" ' in browser.get("/account").text
    send(browser, "/account/language", {"language": "en"})
    assert '<html lang="en" ' in browser.get("/account").text
    assert ("account.language-changed", "en") in [
        (act.action, act.details.get("language")) for act in acts(inside)]
