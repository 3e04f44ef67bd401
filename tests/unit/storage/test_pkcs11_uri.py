"""The address of a token: strict, and without a PIN."""

from pathlib import Path

import pytest

from badgeservice.errors import KeyUnusable
from badgeservice.storage.pkcs11_uri import parse

QUERY = "?module-path=/usr/lib/t.so&pin-source=file:/etc/pin"


def test_the_parts_of_an_address():
    found = parse("pkcs11:token=My%20token;object=ministry;serial=07" + QUERY)
    assert (found.token, found.label, found.serial) == ("My token", "ministry", "07")
    assert (found.module, found.pin_source) == (Path("/usr/lib/t.so"), Path("/etc/pin"))


@pytest.mark.parametrize("uri", [
    "pkcs11:",
    "pkcs11:" + QUERY,
    "pkcs11:token=a",
    "pkcs11:token=a?module-path=/x",
    "pkcs11:token=a;token=b" + QUERY,
    "pkcs11:token=" + QUERY,
    "pkcs11:token=a;type=private" + QUERY,
    "pkcs11:token=a" + QUERY + "&pin-value=canary",
    "pkcs12:token=a" + QUERY,
])
def test_any_other_address_is_refused_without_being_repeated(uri):
    with pytest.raises(KeyUnusable) as caught:
        parse(uri)
    assert caught.value.code == "key-store-uri" and "canary" not in str(caught.value)
