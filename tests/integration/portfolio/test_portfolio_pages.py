"""A teacher adds, changes, deletes and brings back what shows the work."""

import hashlib
import io
import re
from datetime import timedelta

import pytest

from badgeservice.core.account import Role
from badgeservice.core.judgement import Stage
from badgeservice.core.portfolio import UNDO
from tests.applications import Story, direct, put_item
from tests.integration.portfolio.samples import (
    JSON,
    PAGE,
    PDF,
    SECRET,
    application,
    form,
    picture,
    with_file,
)
from tests.people import send


@pytest.fixture
def ana(inside):
    return inside.person("ana", Role.TEACHER)


@pytest.fixture
def browser(inside, ana):
    return inside.browser(ana)


def items(inside, actor):
    return inside.service.portfolio.items(actor)


def files(inside):
    folder = inside.service.settings.evidence
    return sorted(path for path in folder.rglob("*") if path.is_file())


def added(inside, browser, actor, fields=None):
    answer = send(browser, "/portfolio/new", fields or with_file(), headers=PAGE)
    assert answer.status_code == 303, answer.text
    return items(inside, actor)[0]


def test_file_is_added_and_shown(inside, browser, ana):
    item = added(inside, browser, ana, with_file(narrative="Para 2.º medio"))
    assert item.content.digest == hashlib.sha256(PDF).hexdigest()
    assert (item.content.media_type, item.content.size) == ("application/pdf", len(PDF))
    assert (item.public, item.pupils_visible) == (False, False)
    shown = browser.get(f"/portfolio/items/{item.id}", headers=PAGE)
    assert "Guía de circuitos" in shown.text
    assert "guia.pdf" in shown.text
    assert item.id in browser.get("/portfolio/", headers=PAGE).text
    assert browser.get(f"/portfolio/items/{item.id}/file").data == PDF


def test_link_and_text_are_items_too(inside, browser, ana):
    link = added(inside, browser, ana, form(url="https://video.example/1"))
    assert (link.content.url, link.content.digest) == ("https://video.example/1", None)
    text = added(inside, browser, ana, form(text="Probé\r\nestaciones."))
    stored = "Probé\nestaciones.".encode()
    assert text.content.digest == hashlib.sha256(stored).hexdigest()
    assert browser.get(f"/portfolio/items/{text.id}/file").data == stored


def test_form_with_everything_wrong_says_so_at_once_and_keeps_what_was_typed(
        inside, browser, ana):
    answer = send(browser, "/portfolio/new", {
        "title": "", "narrative": "lo que escribí", "happened_on": "2026-13-01",
        "course": "modulo-99", "file": (io.BytesIO(b"MZ" + bytes(300)), "tarea.pdf"),
    }, headers={**PAGE, "Accept-Language": "en"})
    assert answer.status_code == 400
    for words in ("Choose what kind", "It has no title", "Say whether pupils", "no day up to",
                  "no such module", "This file cannot be taken"):
        assert words in answer.text
    assert "lo que escribí" in answer.text
    assert items(inside, ana) == []
    assert files(inside) == []


@pytest.mark.parametrize("fields", [
    form(), with_file(url="https://a.example"), form(url="https://a.example", text="x")])
def test_content_is_one_of_three(inside, browser, ana, fields):
    answer = send(browser, "/portfolio/new", fields, headers=JSON)
    assert answer.status_code == 400
    assert [each["code"] for each in answer.json["problems"]] == ["content-unclear"]
    assert items(inside, ana) == []


def test_pupils_question_has_no_default(inside, browser, ana):
    page = browser.get("/portfolio/new", headers=PAGE).text
    assert 'name="pupils" value="yes" required>' in page
    assert 'name="pupils" value="no" required>' in page
    fields = with_file()
    del fields["pupils"]
    answer = send(browser, "/portfolio/new", fields, headers=JSON)
    assert [each["code"] for each in answer.json["problems"]] == ["pupils-unanswered"]


def test_what_shows_pupils_never_becomes_public(inside, browser, ana):
    answer = send(browser, "/portfolio/new",
                  with_file(pupils="yes", consent="yes", public="yes"), headers=JSON)
    assert [each["code"] for each in answer.json["problems"]] == ["pupils-public"]
    item = added(inside, browser, ana, with_file(pupils="yes", consent="yes"))
    answer = send(browser, f"/portfolio/items/{item.id}/edit",
                  form(pupils="yes", consent="yes", public="yes", version="1"), headers=JSON)
    assert answer.status_code == 400
    assert not items(inside, ana)[0].public


def test_pupils_need_the_consent_of_their_families(browser):
    answer = send(browser, "/portfolio/new", with_file(pupils="yes"), headers=JSON)
    assert [each["code"] for each in answer.json["problems"]] == ["consent-missing"]


def test_national_number_never_becomes_public(browser):
    fields = with_file(public="yes", narrative="Mi RUT es 12.345.678-5")
    answer = send(browser, "/portfolio/new", fields, headers=JSON)
    assert [each["code"] for each in answer.json["problems"]] == ["national-number"]


def test_script_that_sends_is_told_where_the_item_is(inside, browser, ana):
    answer = send(browser, "/portfolio/new", with_file(), headers=JSON)
    assert answer.status_code == 201
    assert answer.json["location"] == f"/portfolio/items/{items(inside, ana)[0].id}"


def test_picture_is_kept_upright_and_without_its_metadata(inside, browser, ana):
    item = added(inside, browser, ana, with_file(picture(), "foto.jpg"))
    kept = browser.get(f"/portfolio/items/{item.id}/file").data
    assert SECRET not in kept
    assert hashlib.sha256(kept).hexdigest() == item.content.digest
    assert len(files(inside)) == 1


def test_list_is_filtered_by_kind(inside, browser, ana):
    guide = added(inside, browser, ana)
    thought = added(inside, browser, ana, form(kind="reflection", text="Mucho"))
    page = browser.get("/portfolio/?kind=reflection", headers=PAGE).text
    assert thought.id in page
    assert guide.id not in page
    assert guide.id in browser.get("/portfolio/?kind=';drop", headers=PAGE).text


def test_list_is_shown_fifty_at_a_time(inside, browser, ana):
    for number in range(51):
        inside.service.portfolio.add(ana, _wish(number))
    first = browser.get("/portfolio/", headers=PAGE).text
    assert first.count('class="item-row"') == 50
    second = browser.get("/portfolio/?page=2", headers=PAGE).text
    assert second.count('class="item-row"') == 1
    assert "Item 0<" in second
    assert browser.get("/portfolio/?page=999", headers=PAGE).text.count('class="item-row"') == 1


def _wish(number):
    from badgeservice.operations.item_wish import Wish
    return Wish("material", f"Item {number}", url="https://a.example", pupils="no")


def test_empty_portfolio_says_what_to_do(browser):
    page = browser.get("/portfolio/", headers={**PAGE, "Accept-Language": "en"}).text
    assert "Your portfolio is empty" in page


def test_change_of_an_item_leaves_the_copy_that_was_sent(inside, browser, ana):
    item = added(inside, browser, ana)
    sent = application(inside, ana, [item.as_evidence(("r1/diseno",))])
    answer = send(browser, f"/portfolio/items/{item.id}/edit",
                  form(title="Otro título", narrative="nuevo", version="1"), headers=PAGE)
    assert answer.status_code == 303
    assert items(inside, ana)[0].title == "Otro título"
    with inside.database.reading() as work:
        (copy,) = work.applications.evidence(sent)
    assert (copy.name, copy.criteria, copy.item) == ("Guía de circuitos", ("r1/diseno",), item.id)
    page = browser.get(f"/portfolio/items/{item.id}", headers=PAGE).text
    assert "modulo-2" in page


def test_second_window_does_not_overwrite_the_first(inside, browser, ana):
    item = added(inside, browser, ana)
    place = f"/portfolio/items/{item.id}/edit"
    assert send(browser, place, form(title="Primero", version="1")).status_code == 303
    answer = send(browser, place, form(title="Segundo", version="1"), headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (409, "item-changed")
    assert items(inside, ana)[0].title == "Primero"


def test_deleted_item_can_be_brought_back_for_thirty_days(inside, browser, ana, clock):
    item = added(inside, browser, ana)
    assert send(browser, f"/portfolio/items/{item.id}/delete").status_code == 303
    assert items(inside, ana) == []
    assert browser.get(f"/portfolio/items/{item.id}", headers=PAGE).status_code == 404
    assert item.id in browser.get("/portfolio/", headers=PAGE).text
    assert send(browser, f"/portfolio/items/{item.id}/restore").status_code == 303
    assert [each.id for each in items(inside, ana)] == [item.id]
    inside.service.portfolio.delete(ana, item.id)
    clock.ahead = UNDO + timedelta(seconds=1)
    again = inside.browser(ana)
    assert send(again, f"/portfolio/items/{item.id}/restore").status_code == 404
    assert item.id not in again.get("/portfolio/", headers=PAGE).text


def test_file_goes_when_its_item_is_gone_for_good_and_nothing_sent_names_it(
        inside, browser, ana, clock):
    free = added(inside, browser, ana, with_file(PDF + b"%1"))
    sent = added(inside, browser, ana, with_file(PDF + b"%2"))
    double = added(inside, browser, ana, with_file(PDF + b"%3"))
    added(inside, browser, ana, with_file(PDF + b"%3"))
    application(inside, ana, [sent.as_evidence()], stage=Stage.SENT)
    for item in (free, sent, double):
        inside.service.portfolio.delete(ana, item.id)
    assert inside.service.portfolio.purge() == 0
    assert len(files(inside)) == 3
    clock.ahead = UNDO + timedelta(seconds=1)
    assert inside.service.portfolio.purge() == 1
    assert [path.name for path in files(inside)] == sorted(
        [sent.content.digest, double.content.digest])


def test_deleted_item_is_removed_for_good_and_makes_room(inside, browser, ana):
    before = inside.service.portfolio.room(ana)
    item = added(inside, browser, ana, with_file(PDF + b"%1"))
    place = f"/portfolio/items/{item.id}/discard"
    assert send(browser, place).status_code == 404, "what is not deleted stays"
    inside.service.portfolio.delete(ana, item.id)
    assert place in browser.get("/portfolio/", headers=PAGE).text
    assert send(browser, place).status_code == 303
    assert inside.service.portfolio.room(ana) == before
    assert files(inside) == []
    assert item.id not in browser.get("/portfolio/", headers=PAGE).text
    assert send(browser, f"/portfolio/items/{item.id}/restore").status_code == 404
    assert send(browser, place).status_code == 404


def test_file_of_what_was_removed_for_good_stays_while_something_names_it(
        inside, browser, ana):
    sent = added(inside, browser, ana, with_file(PDF + b"%2"))
    double = added(inside, browser, ana, with_file(PDF + b"%3"))
    added(inside, browser, ana, with_file(PDF + b"%3"))
    application(inside, ana, [sent.as_evidence()], stage=Stage.SENT)
    for item in (sent, double):
        inside.service.portfolio.delete(ana, item.id)
        inside.service.discard_item(ana, item.id)
    assert [path.name for path in files(inside)] == sorted(
        [sent.content.digest, double.content.digest])


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("act", ["", "/edit", "/delete", "/restore", "/discard", "/file"])
def test_item_of_another_teacher_is_not_found(inside, browser, ana, method, act):
    item = added(inside, browser, ana)
    other = inside.browser(inside.person("eva", Role.TEACHER))
    if method == "get":
        answer = other.get(f"/portfolio/items/{item.id}{act}", headers=JSON)
    else:
        answer = send(other, f"/portfolio/items/{item.id}{act}", form(version="1"), headers=JSON)
    assert answer.status_code in (404, 405)
    assert items(inside, ana)[0] == item


def test_what_is_done_is_in_the_log_by_ids_alone(inside, browser, ana):
    item = added(inside, browser, ana)
    inside.service.portfolio.delete(ana, item.id)
    with inside.database.reading() as work:
        acts = [entry.act for entry in work.audit.entries() if entry.act.action.startswith("item")]
    assert [(act.action, act.subject, act.actor) for act in acts] == [
        ("item.added", f"item:{item.id}", ana.person.id),
        ("item.deleted", f"item:{item.id}", ana.person.id)]
    assert "Guía" not in "".join(act.content for act in acts)


def test_form_that_comes_back_says_that_the_file_must_be_chosen_again(browser):
    again = "Choose the file once more"
    answer = send(browser, "/portfolio/new?lang=en", with_file(title=""), headers=PAGE)
    assert answer.status_code == 400 and again in answer.text
    without = send(browser, "/portfolio/new?lang=en", form(title="", text="Un texto."),
                   headers=PAGE)
    assert without.status_code == 400 and again not in without.text
    assert again not in browser.get("/portfolio/new?lang=en", headers=PAGE).text


def test_form_names_everybody_who_sees_what_shows_pupils(inside):
    cast = inside.cast()
    story = Story(inside, cast["teacher"])
    item = put_item(inside, cast["teacher"], pupils="yes")
    kinds = inside.service.show.achievement("mentor-emtp").course.evidence
    sent = story.send(story.draft(*(direct(kind) for kind in kinds), items={item: ()}))
    with inside.database.reading() as work:
        (position,) = [n for n, each in enumerate(work.applications.evidence(sent))
                       if each.pupils_visible]
    seeing = {name for name, actor in cast.items() if name != "teacher"
              and inside.browser(actor).get(f"/evidence/{sent}/{position}").status_code == 200}
    assert {"administrator", "coordinator", "auditor"} <= seeing
    page = inside.browser(cast["teacher"]).get("/portfolio/new", headers={
        "Accept": "text/html", "Accept-Language": "en"}).text
    help_text = page.split('id="pupils-help">')[1].split("</p>")[0]
    for name in seeing | {"assessor", "mentor"}:
        assert name.rpartition("_")[2] in help_text, name


# --- two windows -------------------------------------------------------------------------


def test_what_was_typed_while_another_window_saved_comes_back_beside_what_stands_there(
        inside, browser, ana):
    item = added(inside, browser, ana, form(text="Primero"))
    place = f"/portfolio/items/{item.id}/edit"
    send(browser, place, form(text="De la otra ventana", title="Otro título", version="1"),
         headers=PAGE)
    late = form(text="Una hora de trabajo", title="Mi título", version="1")
    answer = send(browser, place, late, headers=PAGE)
    assert answer.status_code == 409
    for words in ("Una hora de trabajo", "Mi título", "De la otra ventana", "Otro título"):
        assert words in answer.text
    assert items(inside, ana)[0].content.text == "De la otra ventana"
    shown = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert send(browser, place, late | {"version": shown}, headers=PAGE).status_code == 303
    assert items(inside, ana)[0].content.text == "Una hora de trabajo"


def test_program_that_changes_what_was_changed_meanwhile_is_told_by_a_code(inside, browser, ana):
    item = added(inside, browser, ana, form(text="Primero"))
    answer = send(browser, f"/portfolio/items/{item.id}/edit", form(text="x", version="7"),
                  headers=JSON)
    assert (answer.status_code, answer.json["code"]) == (409, "item-changed")


# --- pupils, after all not ---------------------------------------------------------------


def test_item_shows_pupils_no_more_only_for_a_reason_that_the_log_keeps(inside, browser, ana):
    item = added(inside, browser, ana, form(text="x", pupils="yes", consent="yes"))
    place = f"/portfolio/items/{item.id}/edit"
    assert 'name="why_no_pupils"' in browser.get(place, headers=PAGE).text
    fields = form(text="x", pupils="no", public="yes", version="1")
    for why in ({}, {"why_no_pupils": "porque sí"}):
        answer = send(browser, place, fields | why, headers=PAGE)
        assert answer.status_code == 400
        assert 'id="why_no_pupils-problem-1"' in answer.text
    assert items(inside, ana)[0].pupils_visible
    answer = send(browser, place, fields | {"why_no_pupils": "mistaken"}, headers=PAGE)
    assert answer.status_code == 303
    assert items(inside, ana)[0].public
    with inside.database.reading() as work:
        (act,) = [entry.act for entry in work.audit.entries()
                  if entry.act.action == "item.changed"]
    assert act.details == {"version": 2, "pupils": "not-shown", "why": "mistaken",
                           "public": True}


def test_log_tells_that_an_item_shows_pupils_and_asks_for_no_reason(inside, browser, ana):
    item = added(inside, browser, ana, form(text="x"))
    place = f"/portfolio/items/{item.id}/edit"
    assert 'name="why_no_pupils"' not in browser.get(place, headers=PAGE).text
    send(browser, place, form(text="x", pupils="yes", consent="yes", version="1"), headers=PAGE)
    with inside.database.reading() as work:
        (act,) = [entry.act for entry in work.audit.entries()
                  if entry.act.action == "item.changed"]
    assert act.details == {"version": 2, "pupils": "shown"}
