"""Batches, keys and what was fixed at `init`."""

from dataclasses import replace

import pytest

from badgeservice.core.key import KeyState, Purpose
from badgeservice.core.ports import Batch
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import ISSUER, LATER, NOW, key


def test_newest_batch_comes_first(work):
    first = Batch("b", "á.csv", "modulo-1", 150, LATER, "admin")
    second = Batch("a", "b.csv", "modulo-1", 1, NOW, "admin")
    work.batches.add(first)
    work.batches.add(second)
    assert work.batches.all() == (second, first)
    assert work.batches.get("b") == first


def test_unknown_batch_is_not_found(work):
    with pytest.raises(NotFound) as caught:
        work.batches.get("nothing")
    assert caught.value.code == "unknown-batch"


def test_keys_come_back_oldest_first(work):
    work.keys.add(key("z2"))
    work.keys.add(key("z1", purpose=Purpose.STATUS))
    assert work.keys.of_issuer("uni") == (key("z2"), key("z1", purpose=Purpose.STATUS))
    assert work.keys.of_issuer("other") == ()


def test_keys_of_all_issuers_are_those_of_each(work):
    for slug in ("uni", "Ä", "a-z"):
        content = {**ISSUER, "slug": slug}
        work.definitions.publish("issuer", slug, content)
        work.definitions.publish("issuer", slug, {**content, "url": "https://new.example"})
    for issuer, name, purpose in (("uni", "z2", Purpose.CREDENTIALS), ("a-z", "z3", Purpose.STATUS),
                                  ("uni", "z1", Purpose.STATUS), ("gone", "z4", Purpose.STATUS)):
        work.keys.add(replace(key(name, purpose=purpose), issuer=issuer))
    found = {issuer: tuple(keys) for issuer, keys in work.keys.of_issuers().items()}
    assert list(found) == ["a-z", "uni"]
    assert found == {slug: work.keys.of_issuer(slug) for slug in found}


def test_life_of_a_key_is_recorded(work):
    new = key("z1", state=KeyState.NEW)
    work.keys.add(new)
    work.keys.add(key("z2"))
    published = new.published(LATER)
    work.keys.change(new, published)
    assert work.keys.of_issuer("uni") == (published, key("z2"))
    lost = published.compromised(NOW, LATER)
    work.keys.change(published, lost)
    assert work.keys.get("did:web:uni.example#z1") == lost


def test_a_change_that_starts_from_an_older_state_is_refused(work):
    work.keys.add(key("z1"))
    work.keys.change(key("z1"), key("z1").retired(NOW))
    with pytest.raises(Conflict) as caught:
        work.keys.change(key("z1"), key("z1").retired(LATER))
    assert caught.value.code == "key-changed"


@pytest.mark.parametrize(("first", "second", "code"), [
    (KeyState.ACTIVE, KeyState.ACTIVE, "key-active"),
    (KeyState.NEW, KeyState.PUBLISHED, "key-coming"),
])
def test_a_purpose_has_one_active_and_one_coming_key(work, first, second, code):
    work.keys.add(key("z1", state=first))
    work.keys.add(key("z2", state=first, purpose=Purpose.STATUS))
    with pytest.raises(Conflict) as caught:
        work.keys.add(key("z3", state=second))
    assert caught.value.code == code


def test_key_is_recorded_once(work):
    work.keys.add(key())
    with pytest.raises(Conflict) as caught:
        work.keys.add(key(purpose=Purpose.STATUS))
    assert caught.value.code == "key-exists"


def test_unknown_key_is_not_found(work):
    with pytest.raises(NotFound) as caught:
        work.keys.get("did:web:uni.example#nothing")
    assert caught.value.code == "unknown-key"


def test_base_url_is_fixed_once(work):
    assert work.installation.base_url() is None
    work.installation.set_base_url("https://one.example")
    work.installation.set_base_url("https://one.example")
    with pytest.raises(Conflict) as caught:
        work.installation.set_base_url("https://two.example")
    assert caught.value.code == "base-url-changed"
    assert work.installation.base_url() == "https://one.example"
