"""Signing in by an OpenID Connect provider: a real one, run here, and what others try."""

import threading
import warnings
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from flask import request
from werkzeug.serving import make_server

from badgeservice.assembly import build
from badgeservice.core.account import AccountState, Role
from badgeservice.credentials import base64url
from badgeservice.errors import BadSettings, CouldNotCheck, NotAllowed
from badgeservice.network.openid import identity_of
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.accounts import account_of, change, letters
from tests.people import ISSUER, Inside

with warnings.catch_warnings():
    # The provider is older than the library that it is made with.
    warnings.simplefilter("ignore")
    import oidc_provider_mock as mock

PAGE = {"Accept": "text/html"}
BACK = "http://127.0.0.1:8000/account/openid/answer"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Provider:
    """A provider of identities on a port of this machine."""

    def __init__(self, base):
        self.base = base

    def knows(self, subject, **claims):
        assert requests.put(f"{self.base}/users/{subject}", json=claims, timeout=10).ok

    def register(self, *addresses):
        found = requests.post(f"{self.base}/oauth2/clients", timeout=10, json={
            "redirect_uris": list(addresses)}).json()
        return found["client_id"], found["client_secret"]

    def approve(self, url, subject):
        """Sign in there as *subject*; return where the browser is sent back to."""
        answer = requests.post(url, data={"sub": subject}, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


def with_pkce(app):
    """Let a provider that does not look at the verifier of a code look at it (RFC 7636 §4.6)."""
    challenges = {}

    @app.after_request
    def remember(response):
        code = parse_qs(urlsplit(response.headers.get("Location", "")).query).get("code")
        if code:
            challenges[code[0]] = request.args["code_challenge"]
        return response

    @app.before_request
    def compare():
        if request.path.endswith("/token"):
            hashed = sha256(request.form["code_verifier"].encode()).digest()
            if base64url.encode(hashed) != challenges.get(request.form["code"]):
                return {"error": "invalid_grant"}, 400
        return None

    return app


@contextmanager
def serving(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def provider():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        app = with_pkce(mock.app(require_client_registration=True, require_nonce=True))
    app.debug = False
    with pytest.MonkeyPatch.context() as patch:
        # The provider's own check; ours allows plain http on this machine alone.
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with serving(app) as base:
            yield Provider(base)


@pytest.fixture
def there(inside, provider, tmp_path):
    """The installation of `inside`, connected to the provider."""
    client, secret = provider.register(BACK)
    file = tmp_path / "client-secret"
    file.write_text(f"{secret}\n", encoding="utf-8")
    found = replace(inside.service.settings, oidc_issuer=provider.base, oidc_client_id=client,
                    oidc_client_secret_file=file, oidc_name="Universidad")
    built = build(found, clock=inside.clock)
    yield Inside(built, create_app(built), inside.clock)
    built.close()


def depart(browser, onward=""):
    """Follow the link to the provider; return the address that it leads to."""
    answer = browser.get(f"/account/openid?next={onward}")
    assert answer.status_code == 303
    return answer.location


def come_back(browser, address, **more):
    """Let the browser be where the provider sends it."""
    return browser.get(address.removeprefix("http://127.0.0.1:8000"), headers=PAGE, **more)


def known(there, provider, *roles, name="ana", subject="sub-1", **claims):
    who = there.person(name, *(roles or (Role.TEACHER,)))
    provider.knows(subject, **{"email": who.person.email, "email_verified": True, **claims})
    return who


def test_person_with_a_verified_address_is_signed_in_and_told(there, provider):
    ana = known(there, provider)
    browser = there.browser()
    page = browser.get("/account/login").text
    assert 'href="/account/openid"' in page
    url = depart(browser, "/account/sessions")
    query = parse_qs(urlsplit(url).query)
    assert query["redirect_uri"] == [BACK]
    assert query["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= set(query)
    answer = come_back(browser, provider.approve(url, "sub-1"))
    assert (answer.status_code, answer.location) == (303, "/account/sessions")
    assert ana.person.email in browser.get("/account").text
    assert [each.kind for each in letters(there)] == ["provider-connected"]


def test_after_the_first_time_the_address_counts_no_more(there, provider):
    ana = known(there, provider, subject="sub-2")
    eva = there.person("eva", Role.TEACHER)
    browser = there.browser()
    come_back(browser, provider.approve(depart(browser), "sub-2"))
    provider.knows("sub-2", email=eva.person.email, email_verified=True)
    again = there.browser()
    come_back(again, provider.approve(depart(again), "sub-2"))
    assert ana.person.email in again.get("/account").text
    provider.knows("sub-3", email=ana.person.email, email_verified=True)
    other = there.browser()
    answer = come_back(other, provider.approve(depart(other), "sub-3"))
    assert answer.status_code == 409, "the account has another identity there"
    assert other.get("/account", headers=PAGE).status_code == 303


@pytest.mark.parametrize("claims", [
    {"email_verified": False}, {"email_verified": "true"}, {"email": "nix@personas.example"}, {}])
def test_nobody_without_an_account_and_a_verified_address_gets_in(there, provider, claims):
    ana = there.person("ana", Role.TEACHER)
    subject = f"sub-{len(str(claims))}"
    provider.knows(subject, **({"email": ana.person.email, "email_verified": True} | claims
                               if claims else {"email": ana.person.email}))
    browser = there.browser()
    answer = come_back(browser, provider.approve(depart(browser), subject))
    assert answer.status_code == 403
    assert "provider-stranger" in answer.text
    assert browser.get("/account", headers=PAGE).status_code == 303


def test_invited_account_is_opened_and_a_closed_one_is_not(there, provider):
    ana = known(there, provider, subject="sub-4")
    change(there, ana, state=AccountState.INVITED)
    browser = there.browser()
    assert come_back(browser, provider.approve(depart(browser), "sub-4")).status_code == 303
    assert account_of(there, ana).is_active
    change(there, ana, state=AccountState.DISABLED)
    again = there.browser()
    assert come_back(again, provider.approve(depart(again), "sub-4")).status_code == 403


@pytest.mark.parametrize(("claims", "onward"), [
    ({}, "/account/second-factor"), ({"amr": ["pwd"]}, "/account/second-factor"),
    ({"amr": "mfa"}, "/account/second-factor"), ({"amr": ["pwd", "mfa"]}, "/assess"),
])
def test_assessor_gives_our_second_factor_unless_the_provider_asked_for_one(claims, onward):
    found = identity_of({"iss": "i", "sub": "s", **claims})
    assert found.has_second_factor is (onward == "/assess")


def test_assessor_is_led_to_the_second_factor_after_the_provider(there, provider):
    known(there, provider, (Role.ASSESSOR, ISSUER), subject="sub-5")
    browser = there.browser()
    answer = come_back(browser, provider.approve(depart(browser), "sub-5"))
    assert answer.location == "/account/second-factor"


def refused(answer):
    return answer.status_code == 403 and "provider-refused" in answer.text


def test_item_114_an_answer_with_another_state_or_none_is_refused(there, provider):
    known(there, provider, subject="sub-6")
    browser = there.browser()
    address = provider.approve(depart(browser), "sub-6")
    code = parse_qs(urlsplit(address).query)["code"][0]
    assert refused(come_back(browser, f"{BACK}?code={code}&state=wrong"))
    assert refused(come_back(browser, address)), "what was remembered is good for one attempt"
    assert refused(come_back(browser, f"{BACK}?code={code}"))


def test_item_114_an_answer_in_a_browser_that_did_not_depart_is_refused(there, provider):
    known(there, provider, subject="sub-7")
    victim = there.browser()
    address = provider.approve(depart(there.browser()), "sub-7")
    assert refused(come_back(victim, address))
    depart(victim)
    assert refused(come_back(victim, address))
    assert victim.get("/account", headers=PAGE).status_code == 303


def test_item_114_a_code_counts_only_with_the_verifier_and_nonce_of_its_departure(there, provider):
    known(there, provider, subject="sub-8")
    openid = there.service.accounts.by_provider._provider
    for changes in ({"nonce": "x" * 43}, {"verifier": "x" * 43}, {}):
        journey = openid.begin()
        address = provider.approve(journey.url, "sub-8")
        code = parse_qs(urlsplit(address).query)["code"][0]
        if not changes:
            assert openid.finish(code, None, journey).subject == "sub-8"
            return
        with pytest.raises(NotAllowed) as caught:
            openid.finish(code, None, replace(journey, **changes))
        assert caught.value.code == "provider-refused"


def test_item_114_an_answer_that_names_another_issuer_is_refused(there, provider):
    known(there, provider, subject="sub-9")
    browser = there.browser()
    address = provider.approve(depart(browser), "sub-9")
    assert refused(come_back(browser, f"{address}&iss=https%3A%2F%2Fevil.example"))


def test_item_114_a_discovery_document_of_another_issuer_is_refused(there, provider):
    openid = there.service.accounts.by_provider._provider
    mixed = type(openid)(replace(openid._settings, issuer=f"{provider.base}/"), openid._chance)
    with pytest.raises(NotAllowed) as caught:
        mixed.begin()
    assert caught.value.code == "provider-refused"


@pytest.mark.parametrize("address", [
    "http://127.0.0.1:8000.evil.example/account/openid/answer",
    "http://127.0.0.1:8000/account/openid/answer/../../evil", f"{BACK}?x=y", f"{BACK}/",
    "http://127.0.0.1:8000@evil.example/account/openid/answer", "https://evil.example/",
])
def test_item_114_the_provider_sends_people_back_to_the_one_address_alone(there, provider, address):
    url = depart(there.browser())
    parts = urlsplit(url)
    query = {**{name: found[0] for name, found in parse_qs(parts.query).items()},
             "redirect_uri": address}
    answer = requests.post(f"{provider.base}{parts.path}?{urlencode(query)}",
                           data={"sub": "sub-1"}, allow_redirects=False, timeout=10)
    assert answer.status_code == 400


def test_item_114_the_address_to_come_back_to_is_no_matter_of_the_request(there):
    answer = there.browser().get(
        "/account/openid?redirect_uri=https://evil.example&next=//evil.example",
        base_url="http://evil.example", headers={"X-Forwarded-Host": "evil.example"})
    assert parse_qs(urlsplit(answer.location).query)["redirect_uri"] == [BACK]


def test_provider_that_is_not_there_is_said_to_be_so(there):
    openid = there.service.accounts.by_provider._provider
    gone = type(openid)(replace(openid._settings, issuer="http://127.0.0.1:9"), openid._chance)
    with pytest.raises(CouldNotCheck) as caught:
        gone.begin()
    assert caught.value.code == "provider-unreachable"


def test_without_a_provider_there_is_no_way_to_one(inside):
    assert inside.browser().get("/account/openid", headers=PAGE).status_code == 404
    assert "/account/openid" not in inside.browser().get("/account/login").text


def test_half_of_a_provider_is_no_setting():
    with pytest.raises(BadSettings):
        Settings.from_environment({"BADGESERVICE_OIDC_ISSUER": "https://login.example"})
    with pytest.raises(BadSettings):
        Settings.from_environment({"BADGESERVICE_OIDC_ISSUER": "http://login.example",
                                   "BADGESERVICE_OIDC_CLIENT_ID": "x"})
    whole = Settings.from_environment({"BADGESERVICE_OIDC_ISSUER": "https://login.example",
                                       "BADGESERVICE_OIDC_CLIENT_ID": "x"})
    assert whole.oidc_name == "login.example"
