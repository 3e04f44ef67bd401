"""Addresses: written and read back by the same hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.ids import identifier
from badgeservice.core.urls import Urls

URLS = Urls("https://insignias.example")
NAMES = st.binary(min_size=16, max_size=16).map(identifier)


@given(NAMES)
def test_an_id_is_read_back_from_its_address(name):
    assert URLS.credential_id(URLS.credential(name)) == name
    assert URLS.status_list_id(URLS.status_list(name)) == name


@pytest.mark.parametrize("url", [
    "https://otra.example/credentials/a",
    "https://insignias.example.evil.example/credentials/a",
    "http://insignias.example/credentials/a",
    "https://insignias.example/credentials",
    "urn:uuid:0",
    "",
])
def test_addresses_of_others_are_not_ours(url):
    assert URLS.credential_id(url) is None
    assert URLS.status_list_id(url) is None


def test_a_credential_is_no_status_list():
    assert URLS.status_list_id(URLS.credential("a")) is None
    assert URLS.credential_id(URLS.status_list("a")) is None


def test_every_thing_has_an_address_of_its_own():
    addresses = [
        URLS.credential("x"), URLS.status_list("x"), URLS.issuer("x"), URLS.did_document("x"),
        URLS.achievement("x", 1, "es"), URLS.achievement("x", 1, "en"),
        URLS.achievement("x", 2, "es"), URLS.achievement_page("x"),
    ]
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith("https://insignias.example/") for address in addresses)
