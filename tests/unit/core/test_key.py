"""The life of a key: which steps there are, and that none leads back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from badgeservice.core.key import FITTING, KEY_TYPES, Key, KeyState, Purpose, fragment
from badgeservice.errors import BadInput, Conflict

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NEW = Key("uni", Purpose.CREDENTIALS, "z6Mk", "did:web:uni.example", KeyState.NEW, NOW)
STEPS = {
    KeyState.PUBLISHED: lambda key: key.published(NOW),
    KeyState.ACTIVE: lambda key: replace(key, published_at=NOW).activated(NOW),
    KeyState.RETIRED: lambda key: key.retired(NOW),
    KeyState.COMPROMISED: lambda key: key.compromised(NOW, NOW),
}
ALLOWED = {
    KeyState.NEW: {KeyState.PUBLISHED, KeyState.RETIRED, KeyState.COMPROMISED},
    KeyState.PUBLISHED: {KeyState.ACTIVE, KeyState.RETIRED, KeyState.COMPROMISED},
    KeyState.ACTIVE: {KeyState.RETIRED, KeyState.COMPROMISED},
    KeyState.RETIRED: {KeyState.COMPROMISED},
    KeyState.COMPROMISED: {KeyState.COMPROMISED},
}


@pytest.mark.parametrize("state", KeyState)
@pytest.mark.parametrize("wanted", STEPS)
def test_only_these_steps_are_possible(state, wanted):
    key = replace(NEW, state=state)
    if wanted in ALLOWED[state]:
        assert STEPS[wanted](key).state is wanted
    else:
        with pytest.raises(Conflict) as caught:
            STEPS[wanted](key)
        assert caught.value.code == (
            "key-compromised" if state is KeyState.COMPROMISED else "key-state")


def test_fault_7_no_key_is_used_that_was_never_published():
    with pytest.raises(Conflict) as caught:
        replace(NEW, state=KeyState.PUBLISHED).activated(NOW)
    assert caught.value.code == "key-unpublished"


def test_each_step_is_dated():
    later = [NOW + timedelta(hours=hours) for hours in range(5)]
    key = NEW.published(later[0]).activated(later[1]).retired(later[2])
    key = key.compromised(later[3], later[4])
    assert (key.published_at, key.activated_at, key.retired_at, key.compromised_since,
            key.compromised_at) == tuple(later)


@pytest.mark.parametrize(("key", "is_listed"), [
    (NEW, False),
    (NEW.published(NOW), True),
    (NEW.published(NOW).activated(NOW), True),
    (NEW.published(NOW).activated(NOW).retired(NOW), True),
    (NEW.retired(NOW), False),
    (NEW.published(NOW).compromised(NOW, NOW), False),
])
def test_listed_are_keys_that_verify(key, is_listed):
    assert key.is_listed is is_listed


def test_a_loss_may_turn_out_to_be_earlier_but_not_later():
    key = NEW.compromised(NOW, NOW)
    assert key.compromised(NOW - timedelta(days=1), NOW).compromised_since < NOW
    with pytest.raises(Conflict):
        key.compromised(NOW + timedelta(seconds=1), NOW + timedelta(days=1))
    with pytest.raises(BadInput):
        NEW.compromised(NOW + timedelta(seconds=1), NOW)


def test_a_key_is_named_by_itself_and_an_rsa_key_by_a_digest():
    assert NEW.method == "did:web:uni.example#z6Mk"
    assert fragment("uMIIB").startswith("rsa-") and len(fragment("uMIIB")) == 68


def test_no_rsa_key_signs_documents():
    for purpose in (Purpose.CREDENTIALS, Purpose.STATUS, Purpose.DISCLOSURE):
        assert not [name for name in FITTING[purpose] if name.startswith("RSA")]
    assert FITTING[Purpose.TOKENS] == set(KEY_TYPES)
