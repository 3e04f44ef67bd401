"""Collections of credentials, on both engines."""

from dataclasses import replace

from badgeservice.core.collection import Collection, Wish
from tests.unit.storage.samples import ANA, BEA, LATER, NOW

ONE = Collection("one", ANA.id, Wish("Uno", "Con palabras.", "fi", False, ("b", "a")), "link-1",
                 False, NOW, NOW)


def test_collection_comes_back_as_it_was_put(work):
    work.people.add(ANA)
    work.collections.add(ONE)
    assert work.collections.find(ANA.id, "one") == ONE
    assert work.collections.at("link-1") == ONE
    changed = replace(ONE, wish=Wish("Otro", credentials=("a",)), link="link-2", is_on=True,
                      changed_at=LATER)
    work.collections.hold(ANA.id)
    work.collections.put(changed)
    assert work.collections.find(ANA.id, "one") == changed
    assert work.collections.at("link-1") is None


def test_collections_are_found_by_their_person_the_newest_first(work):
    work.people.add(ANA)
    work.people.add(BEA)
    two = replace(ONE, id="two", link="link-2")
    work.collections.add(ONE)
    work.collections.add(two)
    work.collections.add(replace(ONE, id="three", person=BEA.id, link="link-3"))
    assert work.collections.of_person(ANA.id) == (two, ONE)
    assert work.collections.find(BEA.id, "one") is None
    work.collections.remove("one")
    assert work.collections.of_person(ANA.id) == (two,)
