"""What a holder does not show is served to no stranger: at no address, in no format."""

import json
from dataclasses import replace
from io import BytesIO
from itertools import product

import pytest

from badgeservice.core.account import Role
from badgeservice.core.correction import Corrections
from badgeservice.core.credential import Status
from badgeservice.core.status_rows import StatusWish
from badgeservice.operations.hidden import PAGE_OFF
from tests.sharing import SECRETS

PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ENDINGS = ("", ".json", ".jwt", ".png", ".svg", ".pdf", "/refresh", "?lang=fi", "?key=",
           "?key=aaaaaaaaaaaaaaaaaaaaaaaaaa", ".json?key=wrong", ".pdf?lang=en&key=%00",
           ".png?key=a&key=b")
ACCEPTS = (PAGE, "*/*", "application/vc", "application/ld+json", "application/vc+ld+json",
           "application/json", "application/problem+json", "application/pdf", "image/png",
           "image/svg+xml", "text/plain", "")


def leaks(answer):
    """Whatever of the credential itself an answer gives away."""
    text = answer.get_data().decode("utf-8", "replace") + str(answer.headers)
    return [secret for secret in SECRETS if secret in text]


def test_what_is_not_public_is_served_in_no_format(holder, stranger):
    holder.hide()
    for case in product(ENDINGS, ACCEPTS, ("GET", "HEAD")):
        ending, accept, method = case
        headers = {"Accept": accept} if accept else {}
        answer = stranger.open(holder.address + ending, method=method, headers=headers)
        assert answer.status_code in (403, 406), case
        assert answer.headers["Cache-Control"] == "no-store", case
        assert leaks(answer) == [], case


def test_the_same_addresses_answer_while_the_page_is_on(holder, stranger):
    for ending in ENDINGS[:7]:
        answer = stranger.get(holder.address + ending)
        assert answer.status_code == 200, ending


def test_every_public_address_of_a_credential_goes_through_the_door(holder, stranger):
    """Also those that somebody adds: every rule with the name of a credential."""
    holder.hide()
    asked = []
    for rule in holder.inside.app.url_map.iter_rules():
        if (rule.rule.startswith(("/credentials/", "/v/", "/oembed")) and "name" in rule.arguments
                and "GET" in rule.methods and rule.endpoint != "static"):
            others = dict.fromkeys(rule.arguments - {"name"}, "es")
            with holder.inside.app.test_request_context():
                address = holder.inside.app.url_map.bind("").build(
                    rule.endpoint, {"name": holder.credential, **others})
            answer = stranger.get(address)
            assert answer.status_code == 403, rule.rule
            assert leaks(answer) == []
            asked.append(rule.endpoint)
    assert len(asked) >= 7


def corrected(holder):
    """Correct the holder's credential; return the new one's id."""
    return holder.service.correct(
        holder.credential, Corrections(given_names="Ana Luisa"), reason="name-corrected",
        note="", by="test").new


def test_switching_off_a_corrected_one_hides_what_it_replaced(holder, stranger):
    """Its address is the one on paper, and its page says the name and the levels."""
    newer = corrected(holder)
    old_secret = holder.link()
    holder.service.share.set_page(holder.actor, newer, is_on=False)
    for ending in ENDINGS[:7]:
        answer = stranger.get(holder.address + ending)
        assert (answer.status_code, leaks(answer)) == (403, []), ending
    secret = holder.service.share.make_link(holder.actor, newer)
    assert stranger.get(f"{holder.address}?key={old_secret}").status_code == 403
    assert stranger.get(f"{holder.address}?key={secret}").status_code == 200


def test_what_is_decided_at_the_old_address_holds_for_the_new_one(holder, stranger):
    newer = corrected(holder)
    holder.service.share.set_listed(holder.actor, newer, is_listed=True)
    holder.hide()
    assert stranger.get(f"/credentials/{newer}.json").status_code == 403
    page = holder.browser().get(f"/portfolio/credentials/{newer}?lang=en").text
    assert "holds for all its versions" in page
    assert "page off" in page
    assert holder.consents() == [("listing", True), ("page", False)]


def test_strangers_are_told_status_and_achievement(holder, stranger):
    holder.hide()
    page = stranger.get(f"{holder.address}?lang=en", headers={"Accept": PAGE}).text
    assert "says: <strong>valid</strong>" in " ".join(page.split())
    assert "Aprendizaje activo" in page or "Active learning" in page
    told = stranger.get(holder.address, headers={"Accept": "application/vc"})
    assert told.mimetype == "application/problem+json"
    assert told.json["code"] == PAGE_OFF
    assert told.json["credential"]["status"] == "valid"
    assert "/achievements/modulo-2/" in told.json["credential"]["achievement"]
    assert set(told.json["credential"]) == {"status", "achievement"}


def test_a_revoked_one_says_so_also_while_the_page_is_off(holder, stranger):
    holder.service.revoke([holder.credential], reason="issued-in-error",
                          note="", by="test")
    holder.hide()
    told = stranger.get(holder.address, headers={"Accept": "application/json"})
    assert (told.status_code, told.json["credential"]["status"]) == (403, "revoked")
    assert leaks(told) == []


@pytest.mark.parametrize(("status", "reason"), [
    (Status.REVOKED, "issued-in-error"), (Status.SUSPENDED, "under-review")])
def test_hiding_turns_no_refusal_into_could_not_be_checked(holder, stranger, status, reason):
    holder.service.change_status(status, [StatusWish(holder.credential, reason)], by="test")
    holder.hide()
    told = stranger.post("/api/verify", data=holder.credential)
    assert (told.json["verdict"], told.json["state"]) == ("failed", status.value)
    assert leaks(told) == []
    page = stranger.get("/verify", query_string={"id": holder.credential, "lang": "en"}).text
    assert "could not be read" not in page


@pytest.mark.parametrize("ask", ["id", "url"])
def test_the_verifier_tells_strangers_no_more(holder, stranger, ask):
    holder.hide()
    wanted = holder.credential if ask == "id" else holder.service.urls.credential(
        holder.credential) + ".json"
    for answer in (stranger.get("/verify", query_string={ask: wanted, "lang": "en"}),
                   stranger.post("/verify", data={"text": wanted}),
                   stranger.post("/api/verify", data=wanted)):
        assert answer.status_code == 200
        assert leaks(answer) == []
    found = holder.service.verify(wanted.encode())
    assert found.document is None
    assert [check.code for check in found.report.checks] == [PAGE_OFF]
    assert found.report.verdict.value == "unknown"
    assert "register says: valid" in " ".join(str(found.report.checks[0].message).split())


def test_whoever_brings_the_file_gets_the_whole_report(holder, stranger):
    content = holder.service.show.credential(holder.credential).credential.document
    paper = holder.service.certify(holder.credential)
    holder.hide()
    for brought in (content, paper):
        answer = stranger.post("/verify?lang=en", data={
            "file": (BytesIO(brought), "brought")}, content_type="multipart/form-data")
        assert "The credential is genuine, unchanged and in force." in answer.text
        assert "Rojas" in answer.text


def test_the_secret_link_opens_page_and_files(holder, stranger):
    holder.hide()
    key = holder.link()
    for ending in ("", ".json", ".jwt", ".png", ".svg", ".pdf", "/refresh"):
        answer = stranger.get(f"{holder.address}{ending}?key={key}")
        assert answer.status_code == 200, ending
        assert answer.headers["Cache-Control"] == "no-store", ending
        assert answer.headers["Referrer-Policy"] == "no-referrer", ending
        assert answer.headers["X-Robots-Tag"] == "noindex", ending
    page = stranger.get(f"{holder.address}?key={key}&lang=en").text
    assert f".pdf?key={key}&amp;lang=en" in page
    assert f".json?key={key}" in page
    found = holder.service.verify(
        f"{holder.service.urls.credential(holder.credential)}?key={key}".encode())
    assert found.report.verdict.value == "passed"


def test_a_renewed_link_opens_and_the_old_one_does_not(holder, stranger):
    holder.hide()
    old, new = holder.link(), holder.link()
    assert stranger.get(f"{holder.address}?key={old}").status_code == 403
    assert stranger.get(f"{holder.address}?key={new}").status_code == 200
    holder.service.share.end_link(holder.actor, holder.credential)
    assert stranger.get(f"{holder.address}?key={new}").status_code == 403


def test_the_link_of_one_credential_opens_no_other(holder, stranger, inside):
    other = inside.person("beto", Role.TEACHER)
    key = holder.link()
    holder.hide()
    with inside.database.reading() as work:
        digest = work.sharing.find(holder.credential).link_digest
    assert key not in digest
    assert inside.browser(other).get(holder.address).status_code == 403


def test_the_holder_sees_the_page_and_is_told_who_else_does(holder):
    holder.hide()
    answer = holder.browser().get(f"{holder.address}?lang=en")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "only you see this page" in answer.text.lower()


def test_nothing_that_must_vanish_is_kept_by_anybody(holder, stranger):
    """A copy may be kept, but is asked about: what was public is gone at once."""
    first = stranger.get(f"{holder.address}.json")
    assert first.headers["Cache-Control"] == "no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    assert stranger.get(f"{holder.address}.json", headers=known).status_code == 304
    holder.hide()
    assert stranger.get(f"{holder.address}.json", headers=known).status_code == 403


def test_a_page_that_is_switched_off_while_a_file_is_made_gives_no_file(
        holder, stranger, monkeypatch):
    """The door is looked at once more after the certificate was drawn."""
    service = holder.service
    certify = service.certify

    def slow(name, language=None, **more):
        content = certify(name, language, **more)
        holder.hide()
        return content

    from badgeservice.web import create_app
    browser = create_app(replace(service, certify=slow)).test_client()
    answer = browser.get(f"{holder.address}.pdf")
    assert answer.status_code == 403
    assert not answer.data.startswith(b"%PDF")


def test_switched_on_again_it_is_as_before(holder, stranger):
    before = stranger.get(f"{holder.address}.json").data
    holder.hide()
    holder.service.share.set_page(holder.actor, holder.credential, is_on=True)
    assert stranger.get(f"{holder.address}.json").data == before


def test_a_corrected_credential_is_as_hidden_as_the_one_before(holder, stranger):
    key = holder.link()
    holder.hide()
    done = holder.service.correct(holder.credential, Corrections(given_names="Anita"),
                                  reason="name-corrected", note="", by="test")
    for name in (holder.credential, done.new):
        answer = stranger.get(f"/credentials/{name}.json")
        assert (answer.status_code, leaks(answer)) == (403, [])
        assert stranger.get(f"/credentials/{name}.json?key={key}").status_code == 200
    refreshed = stranger.get(f"{holder.address}/refresh?key={key}")
    assert "Anita" in json.dumps(refreshed.get_json(force=True), ensure_ascii=False)
    assert "Anita" not in stranger.get(f"{holder.address}/refresh").text


def test_only_what_is_listed_may_be_kept_by_search_engines(holder, stranger):
    def asked_to_leave_it_out():
        answer = stranger.get(holder.address)
        assert ("noindex" in answer.headers.get("X-Robots-Tag", "")) == (
            '<meta name="robots" content="noindex">' in answer.text)
        return "X-Robots-Tag" in answer.headers

    assert asked_to_leave_it_out()
    holder.service.share.set_listed(holder.actor, holder.credential, is_listed=True)
    assert not asked_to_leave_it_out()
    assert stranger.get(f"{holder.address}.pdf").headers["X-Robots-Tag"] == "noindex"
    holder.hide()
    assert stranger.get(holder.address).headers["X-Robots-Tag"] == "noindex"
