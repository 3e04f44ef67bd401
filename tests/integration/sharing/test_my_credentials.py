"""The holder decides, on a page of their own; nobody else does, and each word is recorded."""

import json
import zipfile
from io import BytesIO

import pytest

from badgeservice.core.account import Role
from badgeservice.core.sharing import Purpose
from badgeservice.errors import NotFound
from badgeservice.operations.suppress import suppress
from tests.people import PROGRAMME, send


def page(holder, language="en"):
    return holder.browser().get(
        f"/portfolio/credentials/{holder.credential}?lang={language}").text


def test_the_list_shows_what_was_earned_and_who_sees_it(holder):
    browser = holder.browser()
    text = browser.get("/portfolio/credentials?lang=en").text
    assert f"/portfolio/credentials/{holder.credential}" in text
    assert "by its address" in text
    holder.hide()
    assert "page off" in browser.get("/portfolio/credentials?lang=en").text


def test_somebody_without_credentials_is_told_when_one_appears(inside):
    text = inside.browser(inside.person("nadia", Role.TEACHER)).get(
        "/portfolio/credentials?lang=en").text
    assert "You have no credential yet." in text


@pytest.mark.parametrize(("what", "on", "off", "said"), [
    ("page", "Switch the page on", "Switch the page off", ("credential.hidden",
                                                           "credential.shown")),
    ("listed", "Let it be found", "Make it unlisted", ("credential.listed",
                                                       "credential.unlisted")),
])
def test_each_decision_can_be_taken_back(holder, what, on, off, said):
    first, then = ("no", "yes") if what == "page" else ("yes", "no")
    assert (off if what == "page" else on) in page(holder)
    assert holder.decide(what, {"on": first}).status_code == 303
    assert (on if what == "page" else off) in page(holder)
    assert holder.decide(what, {"on": then}).status_code == 303
    assert tuple(holder.acts()[-2:]) == said


def test_what_holds_already_is_recorded_no_second_time(holder):
    holder.hide()
    holder.hide()
    assert holder.acts().count("credential.hidden") == 1
    assert holder.consents() == [("page", False)]


def test_each_word_is_recorded_with_version_and_moment_and_shown(holder):
    holder.service.share.set_listed(holder.actor, holder.credential, is_listed=True)
    holder.service.share.set_listed(holder.actor, holder.credential, is_listed=False)
    given, taken = holder.service.share.agreed(holder.actor)
    assert (given.purpose, given.version, given.is_given) == (Purpose.LISTING, 1, True)
    assert (taken.is_given, taken.credential) == (False, holder.credential)
    assert given.at <= taken.at
    for address in (f"/portfolio/credentials/{holder.credential}", "/account/data"):
        text = holder.browser().get(f"{address}?lang=en").text
        assert "search engines may show its page" in text
        assert "taken back" in text


def test_the_secret_is_shown_once_and_kept_by_nobody(holder):
    answer = holder.decide("link")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    secret = answer.text.split("?key=")[1].split('"')[0]
    assert len(secret) == 26
    assert secret not in page(holder)
    file = holder.service.settings.home / "database.sqlite"
    assert secret.encode() not in file.read_bytes()
    assert "Make another link" in page(holder)
    assert holder.decide("link/end").status_code == 303
    assert "Make another link" not in page(holder)
    assert holder.acts()[-2:] == ["credential.link-made", "credential.link-ended"]


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR, Role.AUDITOR, Role.MENTOR])
def test_nobody_else_decides_or_even_learns_that_it_is_there(holder, role):
    other = holder.inside.person("otra", role)
    browser = holder.inside.browser(other)
    for what, form in (("", None), ("/page", {"on": "no"}), ("/listed", {"on": "yes"}),
                       ("/link", {}), ("/link/end", {})):
        where = f"/portfolio/credentials/{holder.credential}{what}"
        answer = browser.get(where) if form is None else send(browser, where, form)
        assert answer.status_code == 404, where
    share = holder.service.share
    for act in (lambda: share.get(other, holder.credential),
                lambda: share.set_page(other, holder.credential, is_on=False),
                lambda: share.make_link(other, holder.credential)):
        with pytest.raises(NotFound) as caught:
            act()
        assert caught.value.code == "unknown-credential"
    assert holder.consents() == []


def test_forms_from_elsewhere_change_nothing(holder):
    browser = holder.browser()
    answer = browser.post(f"/portfolio/credentials/{holder.credential}/page", data={"on": "no"})
    assert answer.status_code == 403
    assert browser.get(holder.address).status_code == 200
    assert holder.consents() == []


def test_the_copy_of_the_data_has_decisions_and_words_and_no_digest_of_a_secret(holder):
    holder.hide()
    holder.link()
    archive = zipfile.ZipFile(BytesIO(b"".join(holder.service.my_data.export(holder.actor))))
    data = json.loads(archive.read("data.json"))
    assert [(row["purpose"], row["is_given"]) for row in data["consents"]] == [("page", False)]
    row, = data["credential_sharing"]
    assert row["is_page_off"] is True
    assert "link_digest" not in row


def test_suppression_ends_the_link_and_takes_back_what_was_agreed_to(holder, stranger):
    holder.service.share.set_listed(holder.actor, holder.credential, is_listed=True)
    key = holder.link()
    with holder.inside.database.transaction() as work:
        suppress(work, holder.actor.person.id, by="test", at=holder.inside.clock())
    with holder.inside.database.reading() as work:
        assert work.sharing.find(holder.credential) is None
        assert [(each.purpose.value, each.is_given)
                for each in work.consents.of_person(holder.actor.person.id)] == [
                    ("listing", True), ("listing", False)]
    assert stranger.get(f"{holder.address}?key={key}").status_code == 410


def test_decisions_are_in_the_log_of_the_programme_without_secrets(holder):
    secret = holder.link()
    with holder.inside.database.reading() as work:
        entry = [each.act for each in work.audit.entries()][-1]
    assert (entry.action, entry.programme) == ("credential.link-made", PROGRAMME)
    assert secret not in repr(entry)
