"""Only public hosts, only https, and only addresses that have one reading."""

import pytest

from badgeservice.errors import CouldNotCheck
from badgeservice.network.addresses import Target, is_public

CLOSED = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.254", "192.0.2.1", "198.18.0.1", "203.0.113.7",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "fe80::1", "fe80::1%lo", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "ff0e::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::a00:1", "64:ff9b:1::808:808",
    "2002:7f00:1::", "2002:808:808::1", "2001::7f00:1", "2001:db8::1", "3fff::1", "5f00::1",
    "100::1", "", "localhost", "0x7f.1", "2130706433", "127.1",
]
OPEN = ["8.8.8.8", "93.184.216.34", "200.1.123.4", "2606:2800:220:1::1", "2a00:1450::1",
        "64:ff9b::808:808"]


@pytest.mark.parametrize("address", CLOSED)
def test_item_50_no_address_that_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_item_50_public_addresses_are_asked(address):
    assert is_public(address)


@pytest.mark.parametrize("url", [
    "http://badges.example/", "file:///etc/passwd", "gopher://badges.example/", "ftp://x.example/",
    "https://badges.example:25/", "https://badges.example:80/", "https://badges.example:0443/",
    "https://badges.example:99999/", "https:badges.example", "//badges.example/", "HTTPS://x.example/",
    "data:application/json,{}", "",
])
def test_item_53_only_https_at_its_own_port(url):
    with pytest.raises(CouldNotCheck) as refusal:
        Target.parse(url)
    assert refusal.value.code == "fetch-address"


@pytest.mark.parametrize("url", [
    "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[::1]/",
    "https://2130706433/", "https://0x7f.1/", "https://0x7f000001/", "https://127.0.0.1/",
    "https://169.254.169.254/latest/", "https://0.0.0.0/", "https://127.1/", "https://0177.0.0.1/",
    "https://x.0x10/",
])
def test_item_50_no_number_in_the_place_of_a_name(url):
    with pytest.raises(CouldNotCheck):
        Target.parse(url)


@pytest.mark.parametrize("url", [
    "https://user@badges.example/", "https://good.cl:443@evil.cl/", "https://good.cl\\@evil.cl/",
    "https://good.cl/a b", "https://good.cl/\r\nX: y", "https://good.cl/\n", "https://good.cl/#x",
    "https://good.cl/é", "https://universıdad.cl/", "https://good.cl./", "https://.good.cl/",
    "https://-good.cl/", "https://good..cl/", "https://good.cl:/", "https://good.cl?x#y",
    " https://good.cl/", "https://good.cl/" + "x" * 2000, "https://good.cl/\x00",
    "https://good%2ecl/", "https://" + "a." * 130 + "cl/",
])
def test_item_49_addresses_with_two_readings_are_refused(url):
    with pytest.raises(CouldNotCheck):
        Target.parse(url)


@pytest.mark.parametrize(("url", "parts"), [
    ("https://Badges.Example", ("badges.example", 443, "/")),
    ("https://badges.example:443/a/b?c=d%20e", ("badges.example", 443, "/a/b?c=d%20e")),
    ("https://xn--universdad-c5b.cl/.well-known/did.json",
     ("xn--universdad-c5b.cl", 443, "/.well-known/did.json")),
    ("https://badges.example?x=1", ("badges.example", 443, "/?x=1")),
])
def test_an_address_is_taken_apart(url, parts):
    found = Target.parse(url)
    assert (found.host, found.port, found.path) == parts


def test_another_port_where_the_settings_allow_it():
    assert Target.parse("https://x.example:8443/", {443, 8443}).authority == "x.example:8443"
    with pytest.raises(CouldNotCheck):
        Target.parse("https://x.example/", {8443})
