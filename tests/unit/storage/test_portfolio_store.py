"""Portfolios, practice cycles and looks at evidence come back, and keep their rules."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from badgeservice.core.portfolio import Content, Form, Item, View
from badgeservice.core.practice import Cycle, Entry, Step
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import ANA, BEA, EVIDENCE, LATER, NOW, application, apply, publish

EVA = replace(ANA, id="eva", email="eva@escuela.cl")
DIGEST = "ab" * 32
FILE = Content(Form.FILE, None, DIGEST, "application/pdf", 3 * 10**9, "guía.pdf")


def item(name="item", **changes):
    return replace(Item(
        id=name, owner="ana", kind="material", title="Guía", content=FILE, created_at=NOW,
        changed_at=NOW, pupils_visible=False, narrative="Para 2.º medio", public=True,
        happened_on=date(2026, 10, 11), course="modulo-1"), **changes)


@pytest.fixture
def people(work):
    work.people.add(ANA)
    work.people.add(EVA)
    return work


def test_items_come_back_the_newest_first(people):
    link = item("link", content=Content(Form.LINK, "https://a.example"), kind="progress")
    for each in (item(), link):
        people.portfolio.add(each)
    assert people.portfolio.of_owner("ana") == (link, item())
    assert people.portfolio.of_owner("ana", kind="material") == (item(),)
    assert people.portfolio.of_owner("eva") == ()
    assert people.portfolio.used("ana") == 3 * 10**9
    assert people.portfolio.used("eva") == 0


def test_item_is_only_found_by_its_owner(people):
    people.portfolio.add(item())
    assert people.portfolio.get("ana", "item") == item()
    for owner, name in (("eva", "item"), ("ana", "other")):
        with pytest.raises(NotFound) as caught:
            people.portfolio.get(owner, name)
        assert caught.value.code == "unknown-item"


def test_change_of_an_older_version_is_a_conflict(people):
    people.portfolio.add(item())
    second = item(version=2, title="Otra", changed_at=LATER)
    people.portfolio.change(second)
    with pytest.raises(Conflict) as caught:
        people.portfolio.change(item(version=2, title="A la vez"))
    assert caught.value.code == "item-changed"
    assert people.portfolio.get("ana", "item") == second


def test_value_that_shows_pupils_in_public_cannot_be_made():
    with pytest.raises(ValueError, match="pupils"):
        item(pupils_visible=True)
    with pytest.raises(ValueError, match="pupils"):
        replace(EVIDENCE[0], pupils_visible=True, public=True)


@pytest.mark.parametrize("table", ["portfolio_items", "application_evidence"])
def test_no_row_shows_pupils_in_public(database, table):
    with database.transaction() as work:
        apply(work)
        work.portfolio.add(item())
    statement = text(f"UPDATE {table} SET pupils_visible = true, public = true")
    with pytest.raises(Conflict) as caught, database.transaction() as work:
        work.portfolio._connection.execute(statement)
    assert caught.value.code == "rule-of-tables"
    assert "pupils_not_public" in str(caught.value.__cause__)


def test_use_of_an_item_is_known_by_its_copies(work):
    apply(work)
    work.portfolio.add(item())
    assert work.portfolio.uses("item") == ()
    work.people.add(BEA)
    work.applications.add(application("second", person=BEA), BEA,
                          [item().as_evidence(), item().as_evidence(("r1/diseno",))])
    (use,) = work.portfolio.uses("item")
    assert (use.application, use.achievement, use.stage) == ("second", "modulo-1", "sent")


def test_purge_names_the_content_that_nothing_names_any_more(work):
    publish(work)
    work.people.add(ANA)
    other, shared = "cd" * 32, "ef" * 32
    for name, digest in (("a", DIGEST), ("b", other), ("c", shared), ("d", shared)):
        work.portfolio.add(item(name, content=replace(FILE, digest=digest),
                                deleted_at=None if name == "d" else NOW))
    work.applications.add(application(), ANA, [item("b", content=replace(
        FILE, digest=other)).as_evidence()])
    assert work.portfolio.purge(NOW) == set()
    assert work.portfolio.purge(NOW + timedelta(seconds=1)) == {DIGEST}
    assert [each.id for each in work.portfolio.of_owner("ana")] == ["d"]
    assert work.portfolio.of_owner("ana", is_deleted=True) == ()


def test_copy_of_an_item_is_named_by_its_title_and_keeps_the_digest():
    copy = item().as_evidence(("r1/diseno",))
    assert (copy.name, copy.digest, copy.media_type, copy.size, copy.item, copy.criteria) == (
        "Guía", DIGEST, "application/pdf", 3 * 10**9, "item", ("r1/diseno",))
    assert "guía.pdf" not in str(copy)


def test_cycle_comes_back_with_its_entries(people):
    cycle = Cycle("cycle", "ana", "Estaciones", NOW, "modulo-1", programme="tekna")
    people.practice.add(cycle)
    entry = Entry(Step.PLAN, "Plan", date(2026, 10, 1), 1, NOW, "ana")
    assert people.practice.save("cycle", entry)
    assert people.practice.get("cycle") == replace(cycle, entries={Step.PLAN: entry})
    assert people.practice.of_teachers(["ana", "eva"]) == [people.practice.get("cycle")]
    assert people.practice.of_teachers([]) == []


def test_entry_is_saved_only_over_the_version_before(people):
    people.practice.add(Cycle("cycle", "ana", "Estaciones", NOW))
    first = Entry(Step.PLAN, "uno", None, 1, NOW, "ana")
    assert people.practice.save("cycle", first)
    assert not people.practice.save("cycle", replace(first, text="a la vez"))
    second = replace(first, text="dos", version=2)
    assert people.practice.save("cycle", second)
    assert not people.practice.save("cycle", replace(second, text="también dos"))
    assert people.practice.get("cycle").entry(Step.PLAN).text == "dos"


def test_unknown_cycle_is_not_found(work):
    with pytest.raises(NotFound) as caught:
        work.practice.get("none")
    assert caught.value.code == "unknown-cycle"


def test_looks_at_evidence_come_back_by_its_owner(work):
    apply(work)
    work.people.add(EVA)
    first = View("eva", "ana", "app", 0, NOW, "item")
    second = View("eva", "ana", "app", 1, LATER, is_download=True)
    for each in (first, second):
        work.evidence_views.add(each)
    assert work.evidence_views.of_owner("ana") == (second, first)
    assert work.evidence_views.of_owner("eva") == ()
    assert set(work.evidence_views.since("eva", NOW - timedelta(seconds=1))) == {first, second}
    assert work.evidence_views.since("eva", NOW) == (second,)
    assert work.evidence_views.since("ana", NOW - timedelta(days=1)) == ()
