"""Holders choose what stands in a collection and who has its address; nobody else does."""

import json
import zipfile
from io import BytesIO

import pytest
from werkzeug.datastructures import MultiDict

from badgeservice.core.account import Role
from badgeservice.core.collection import MOST_COLLECTIONS, Wish
from badgeservice.errors import NotFound, NotWilling
from badgeservice.operations.suppress import suppress
from badgeservice.web.collections import wished
from tests.people import send

PLACE = "/portfolio/collections"


def acts(inside, collection):
    with inside.database.reading() as work:
        return [entry.act.action for entry in work.audit.entries()
                if entry.act.subject == f"collection:{collection}"]


def fields(holder, **more):
    return {"title": "Mi trabajo", "words": "", "language": "es", "shows_name": "yes",
            "chosen": holder.credential, f"place-{holder.credential}": "1"} | more


def test_collection_is_made_off_and_switched_on_by_its_holder(holder, stranger):
    browser = holder.browser()
    assert "You have no collection yet." in browser.get(f"{PLACE}?lang=en").text
    answer = send(browser, f"{PLACE}/new", fields(holder))
    assert answer.status_code == 303
    made, = holder.service.collections.mine(holder.actor)
    assert made.wish == Wish("Mi trabajo", "", "es", True, (holder.credential,))
    assert stranger.get(f"/collections/{made.link}").status_code == 404
    assert send(browser, f"{PLACE}/{made.id}/on", {"on": "yes"}).status_code == 303
    assert stranger.get(f"/collections/{made.link}").status_code == 200
    assert made.link in browser.get(f"{PLACE}/{made.id}").text
    assert send(browser, f"{PLACE}/{made.id}/on", {"on": "no"}).status_code == 303
    assert stranger.get(f"/collections/{made.link}").status_code == 404
    assert acts(holder.inside, made.id) == ["collection.made", "collection.shown",
                                            "collection.hidden"]


def test_new_link_leads_there_and_the_one_before_nowhere(holder, made, stranger):
    assert send(holder.browser(), f"{PLACE}/{made.id}/link", {}).status_code == 303
    now = holder.service.collections.get(holder.actor, made.id)
    assert now.link != made.link
    assert stranger.get(f"/collections/{made.link}").status_code == 404
    assert stranger.get(f"/collections/{made.link}/qr.svg").status_code == 404
    assert stranger.get(f"/collections/{now.link}").status_code == 200


def test_deleted_collection_is_gone_and_the_credential_stays(holder, made, stranger):
    assert send(holder.browser(), f"{PLACE}/{made.id}/remove", {}).status_code == 303
    assert stranger.get(f"/collections/{made.link}").status_code == 404
    assert stranger.get(holder.address).status_code == 200
    assert holder.service.collections.mine(holder.actor) == ()


def test_flawed_form_comes_back_with_what_was_typed(holder, made):
    answer = send(holder.browser(), f"{PLACE}/{made.id}?lang=en", fields(
        holder, title=" ", words="Mi RUT es 12.345.678-5", language="xx"))
    assert answer.status_code == 400
    for said in ("Give the collection a title.", "The text holds a RUT",
                 "Choose one of the languages.", "Mi RUT es 12.345.678-5"):
        assert said in answer.text
    assert holder.service.collections.get(holder.actor, made.id) == made


def test_numbers_put_credentials_in_order():
    wish = wished(MultiDict([("chosen", "a"), ("chosen", "b"), ("chosen", "c"), ("chosen", "a"),
                              ("place-c", "1"), ("place-a", " 2 "), ("place-b", "²")]))
    assert wish.credentials == ("c", "a", "b")


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR, Role.AUDITOR, Role.MENTOR])
def test_nobody_else_changes_it_or_learns_that_it_is_there(holder, made, role):
    other = holder.inside.person("otra", role)
    browser = holder.inside.browser(other)
    for what, form in (("", None), ("", fields(holder)), ("/on", {"on": "no"}), ("/link", {}),
                       ("/remove", {})):
        where = f"{PLACE}/{made.id}{what}"
        answer = browser.get(where) if form is None else send(browser, where, form)
        assert answer.status_code == 404, where
    assert holder.service.collections.get(holder.actor, made.id) == made


def test_nobody_collects_the_credential_of_somebody_else(holder):
    other = holder.inside.person("otra", Role.TEACHER)
    for name in (holder.credential, "a" * 26, "x"):
        with pytest.raises(NotFound) as caught:
            holder.service.collections.make(other, Wish("Mío", credentials=(name,)))
        assert caught.value.code == "unknown-credential"
    assert holder.service.collections.mine(other) == ()


def test_form_from_elsewhere_changes_nothing(holder, made):
    answer = holder.browser().post(f"{PLACE}/{made.id}/on", data={"on": "no"})
    assert answer.status_code == 403
    assert holder.service.collections.get(holder.actor, made.id).is_on


def test_there_are_not_more_than_anybody_needs(holder):
    collections = holder.service.collections
    for number in range(MOST_COLLECTIONS):
        collections.make(holder.actor, Wish(f"N.º {number}"))
    with pytest.raises(NotWilling):
        collections.make(holder.actor, Wish("Una más"))
    answer = send(holder.browser(), f"{PLACE}/new?lang=en", fields(holder))
    assert "Delete one that you do not need any more." in answer.text


def test_what_holds_already_is_recorded_no_second_time(holder, made):
    holder.service.collections.set_on(holder.actor, made.id, is_on=True)
    holder.service.collections.change(holder.actor, made.id, made.wish)
    assert acts(holder.inside, made.id) == ["collection.made", "collection.shown"]


def test_log_holds_neither_title_nor_link(holder, made):
    with holder.inside.database.reading() as work:
        entries = [entry.act for entry in work.audit.entries()
                   if entry.act.subject == f"collection:{made.id}"]
    assert entries
    assert made.link not in repr(entries)
    assert "trabajo" not in repr(entries)


def test_copy_of_the_data_has_it_and_suppression_removes_it(holder, made, stranger):
    archive = zipfile.ZipFile(BytesIO(b"".join(holder.service.my_data.export(holder.actor))))
    row, = json.loads(archive.read("data.json"))["collections"]
    assert row["title"] == "Mi trabajo"
    with holder.inside.database.transaction() as work:
        suppress(work, holder.actor.person.id, by="test", at=holder.inside.clock())
    assert stranger.get(f"/collections/{made.link}").status_code == 404
    with holder.inside.database.reading() as work:
        assert work.collections.of_person(holder.actor.person.id) == ()


def test_what_is_agreed_to_by_showing_it_is_recorded_and_taken_back(holder, made):
    """For each credential, when it comes into a collection that is on, and when it leaves."""
    def agreed():
        return [(each.purpose.value, each.is_given, each.credential)
                for each in holder.service.share.agreed(holder.actor)]

    collections = holder.service.collections
    collections.set_on(holder.actor, made.id, is_on=False)
    before = agreed()
    collections.set_on(holder.actor, made.id, is_on=True)
    collections.set_on(holder.actor, made.id, is_on=True)
    collections.remove(holder.actor, made.id)
    assert agreed()[len(before):] == [("collection", True, holder.credential),
                                      ("collection", False, holder.credential)]
