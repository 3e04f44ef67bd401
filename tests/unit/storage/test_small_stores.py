"""Batches, keys and what was fixed at `init`."""

import pytest

from badgeservice.core.key import KeyState, Purpose
from badgeservice.core.ports import Batch
from badgeservice.errors import Conflict, NotFound
from tests.unit.storage.samples import LATER, NOW, key


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


def test_state_of_a_key_changes(work):
    work.keys.add(key("z1"))
    work.keys.add(key("z2"))
    work.keys.set_state(key("z1").method, KeyState.RETIRED)
    assert work.keys.of_issuer("uni") == (key("z1", state=KeyState.RETIRED), key("z2"))


def test_key_is_recorded_once(work):
    work.keys.add(key())
    with pytest.raises(Conflict) as caught:
        work.keys.add(key())
    assert caught.value.code == "key-exists"


def test_unknown_key_is_not_found(work):
    with pytest.raises(NotFound) as caught:
        work.keys.set_state("did:web:uni.example#nothing", KeyState.RETIRED)
    assert caught.value.code == "unknown-key"


def test_base_url_is_fixed_once(work):
    assert work.installation.base_url() is None
    work.installation.set_base_url("https://one.example")
    work.installation.set_base_url("https://one.example")
    with pytest.raises(Conflict) as caught:
        work.installation.set_base_url("https://two.example")
    assert caught.value.code == "base-url-changed"
    assert work.installation.base_url() == "https://one.example"
