"""Definitions are versioned by content and never change."""

import copy
import hashlib
import json

import pytest
from sqlalchemy import update

from badgeservice.errors import NotFound
from badgeservice.storage.definition_memory import MOST, DefinitionMemory
from badgeservice.storage.definitions import SqlDefinitionStore, digest_of
from badgeservice.storage.tables import rubric_versions
from tests.unit.storage.samples import ANA, COURSE, ISSUER, RUBRIC, award, publish


def changed(content, **fields):
    return copy.deepcopy(content) | fields


def test_same_content_is_published_once(work):
    first = work.definitions.publish("issuer", "uni", ISSUER)
    again = work.definitions.publish("issuer", "uni", dict(reversed(ISSUER.items())))
    assert (first.version, first.is_new) == (1, True)
    assert (again.version, again.is_new) == (1, False)


def test_changed_content_is_a_new_version_and_the_current_one(work):
    publish(work)
    second = work.definitions.publish("rubric", "r1", changed(RUBRIC, cut_score=2))
    assert (second.version, second.is_new) == (2, True)
    assert work.definitions.rubric("r1").cut_score == 2
    assert work.definitions.rubric("r1", 1).cut_score == 3


def test_older_content_published_again_is_current_again(work):
    publish(work)
    work.definitions.publish("rubric", "r1", changed(RUBRIC, cut_score=2))
    back = work.definitions.publish("rubric", "r1", RUBRIC)
    assert (back.version, back.is_new) == (1, False)
    assert [entry.version for entry in work.definitions.current("rubric")] == [1]
    third = work.definitions.publish("rubric", "r1", changed(RUBRIC, cut_score=4))
    assert third.version == 3


def test_achievement_keeps_the_rubric_that_it_was_published_with(work):
    publish(work)
    work.definitions.publish("rubric", "r1", changed(RUBRIC, cut_score=2))
    assert work.definitions.achievement("modulo-1").rubrics[0].version == 1


def test_changed_rubric_makes_a_new_version_of_the_achievement(work):
    publish(work)
    work.definitions.publish("rubric", "r1", changed(RUBRIC, cut_score=2))
    assert work.definitions.publish("course", "modulo-1", COURSE).version == 2
    versions = [work.definitions.achievement("modulo-1", n).rubrics[0].version for n in (1, 2)]
    assert versions == [1, 2]


def test_course_of_an_unpublished_rubric_is_refused(work):
    with pytest.raises(NotFound) as caught:
        work.definitions.publish("course", "modulo-1", COURSE)
    assert caught.value.code == "unknown-rubric"


def test_published_content_comes_back_as_core_values(work):
    publish(work)
    achievement = work.definitions.achievement("modulo-1", 1)
    assert achievement.course.timezone == "America/Santiago"
    assert achievement.rubrics[0].criteria[1].descriptors[4].in_language("es") == "4"
    assert list(work.definitions.issuer("uni").name) == ["es", "en"]
    assert work.definitions.issuers() == (work.definitions.issuer("uni"),)
    assert work.definitions.achievements() == (achievement,)


def test_current_definitions_are_sorted_by_slug(work):
    for slug in ("b", "a-z", "Ä", "a1"):
        work.definitions.publish("issuer", slug, changed(ISSUER, slug=slug))
    assert [entry.slug for entry in work.definitions.current("issuer")] == ["a-z", "a1", "b", "Ä"]


@pytest.mark.parametrize(("find", "code"), [
    (lambda store: store.issuer("x"), "unknown-issuer"),
    (lambda store: store.rubric("x"), "unknown-rubric"),
    (lambda store: store.rubric("r1", 9), "unknown-rubric"),
    (lambda store: store.achievement("x"), "unknown-achievement"),
    (lambda store: store.achievement("modulo-1", 9), "unknown-achievement"),
])
def test_unknown_definition_is_not_found(work, find, code):
    publish(work)
    with pytest.raises(NotFound) as caught:
        find(work.definitions)
    assert caught.value.code == code


def test_awards_are_counted_by_version_while_they_stand(work):
    publish(work)
    work.people.add(ANA)
    work.awards.add(award("first"))
    work.awards.close("first")
    work.definitions.publish("course", "modulo-1", changed(COURSE, timezone="UTC"))
    work.awards.add(award("second", version=2))
    assert work.definitions.award_counts() == {("modulo-1", 2): 1}


def test_digest_is_of_sorted_compact_json():
    text = '{"a":[1,"\\u00f1"],"b":null}'
    assert json.loads(text) == {"b": None, "a": [1, "ñ"]}
    assert digest_of({"b": None, "a": [1, "ñ"]}) == hashlib.sha256(text.encode()).hexdigest()


def test_number_keys_and_text_keys_are_the_same_content(work):
    work.definitions.publish("rubric", "r1", RUBRIC)
    again = work.definitions.publish("rubric", "r1", json.loads(json.dumps(RUBRIC)))
    assert not again.is_new


def test_what_is_remembered_is_told_by_its_content_not_by_its_number(work):
    """As in another database, or in an older copy that was put back."""
    publish(work)
    assert work.definitions.rubric("r1", 1).cut_score == 3
    other = changed(RUBRIC, cut_score=2)
    connection = work.definitions._connection
    connection.execute(update(rubric_versions).where(rubric_versions.c.slug == "r1")
                       .values(content=other, digest=digest_of(other)))
    assert SqlDefinitionStore(connection).rubric("r1", 1).cut_score == 2
    assert SqlDefinitionStore(connection).achievement("modulo-1").rubrics[0].cut_score == 2


def test_no_more_is_remembered_than_may_be():
    memory = DefinitionMemory()
    for version in range(2 * MOST):
        assert memory.get(("t", "d", version), lambda made=version: made) == version
    assert len(memory._known) == MOST
    assert memory.get(("t", "d", 2 * MOST - 1), lambda: "anew") == 2 * MOST - 1
    assert memory.get(("t", "d", 0), lambda: "anew") == "anew"
