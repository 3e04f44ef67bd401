"""What holders decide, and what they agreed to."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from badgeservice.core.sharing import (
    VERSIONS,
    WORDS,
    Consent,
    Purpose,
    Sharing,
    link_digest,
    standing,
)

NOW = datetime(2026, 11, 26, tzinfo=UTC)
LISTING = Consent("ana", Purpose.LISTING, 1, True, NOW, credential="c1")


def test_without_a_decision_whoever_has_the_address_sees_it_and_nobody_finds_it():
    nothing_said = Sharing()
    assert nothing_said.shows_to("")
    assert not nothing_said.may_be_found


@pytest.mark.parametrize("secret", ["", "S", "secret2", "s\udcff", "x" * 10_000])
def test_what_is_off_is_shown_to_nobody_without_the_secret(secret):
    off = Sharing(is_page_off=True)
    assert not off.shows_to(secret)
    assert not replace(off, link_digest=link_digest("secret"), link_made_at=NOW).shows_to(secret)


def test_the_secret_opens_what_is_off():
    assert Sharing(is_page_off=True, link_digest=link_digest("secret"),
                   link_made_at=NOW).shows_to("secret")


def test_the_digest_itself_opens_nothing():
    digest = link_digest("secret")
    assert not Sharing(is_page_off=True, link_digest=digest, link_made_at=NOW).shows_to(digest)


def test_what_is_off_is_not_to_be_found_though_listed():
    assert Sharing(is_listed=True).may_be_found
    assert not Sharing(is_listed=True, is_page_off=True).may_be_found


def test_the_last_word_on_each_matter_stands():
    taken = replace(LISTING, is_given=False)
    other = replace(LISTING, credential="c2")
    first = Consent("ana", Purpose.EVIDENCE, 1, True, NOW, application="a", position=0)
    second = replace(first, position=1)
    assert standing([LISTING, first, other, second, taken]) == (taken, first, other, second)


@pytest.mark.parametrize("purpose", Purpose)
def test_the_words_of_every_version_stay(purpose):
    """What somebody agreed to must be told them years later."""
    assert [(purpose, version) in WORDS for version in range(1, VERSIONS[purpose] + 1)] == [
        True] * VERSIONS[purpose]
