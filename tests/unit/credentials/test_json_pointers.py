"""JSON pointers: what they name, and everything but that."""

import pytest

from badgeservice.credentials import json_pointers
from badgeservice.credentials.json_pointers import all_but, exists, resolve, select
from badgeservice.errors import DocumentRefused

DOCUMENT = {
    "@context": ["c"], "id": "urn:x:1", "type": ["A"], "name": "n",
    "list": [{"type": "B", "x": 1}, {"type": "B", "x": 2, "y": {"id": "urn:x:2", "z": 3}}],
    "a/b": 1, "m~n": 2, "0": "zero", "~1": "tilde", "no": False,
}


@pytest.mark.parametrize(("pointer", "steps"), [
    ("", []), ("/name", ["name"]), ("/list/1/y/z", ["list", 1, "y", "z"]), ("/a~1b", ["a/b"]),
    ("/m~0n", ["m~n"]), ("/0", ["0"]), ("/~01", ["~1"]),
])
def test_steps(pointer, steps):
    """RFC 6901 §4: ~1 is decoded before ~0."""
    assert resolve(DOCUMENT, pointer) == steps


@pytest.mark.parametrize("pointer", [
    "name", "/a~2b", "/a~", "#/name", "/" * 1001, "/name\n~",
])
def test_what_is_no_pointer(pointer):
    with pytest.raises(DocumentRefused) as caught:
        resolve(DOCUMENT, pointer)
    assert caught.value.code == "pointer-malformed"


@pytest.mark.parametrize("pointer", [
    "/", "/other", "/list/2", "/list/-", "/list/-1", "/list/01", "/list/x", "/name/0", "/list/¹",
    "/list/1/y/z/0", "/list/9999999",
])
def test_where_nothing_is(pointer):
    with pytest.raises(DocumentRefused) as caught:
        resolve(DOCUMENT, pointer)
    assert caught.value.code == "pointer-unknown"
    assert not exists(DOCUMENT, pointer)


def test_part_keeps_its_place():
    assert select(DOCUMENT, ["/list/1/y/z", "/no"]) == {
        "@context": ["c"], "id": "urn:x:1", "type": ["A"],
        "list": [{"type": "B", "y": {"id": "urn:x:2", "z": 3}}], "no": False}


def test_nothing_and_everything():
    assert select(DOCUMENT, []) == {"@context": ["c"], "id": "urn:x:1", "type": ["A"]}
    assert select(DOCUMENT, [""]) == DOCUMENT
    assert select(DOCUMENT, ["/type/0", "/name"])["type"] == ["A"]


def test_wider_pointer_wins_in_either_order():
    for pointers in (["/list/1", "/list/1/y/z"], ["/list/1/y/z", "/list/1"]):
        assert select(DOCUMENT, pointers)["list"] == [DOCUMENT["list"][1]]


def test_order_is_that_of_the_document():
    assert list(select(DOCUMENT, ["/no", "/name"])) == ["@context", "id", "type", "name", "no"]
    assert select(DOCUMENT, ["/list/1/x", "/list/0/x"])["list"][0]["x"] == 1


def test_part_is_a_copy():
    part = select(DOCUMENT, ["/list"])
    part["list"][0]["x"] = 99
    part["type"].append("C")
    assert DOCUMENT["list"][0]["x"] == 1
    assert DOCUMENT["type"] == ["A"]


def test_too_many_pointers():
    with pytest.raises(DocumentRefused):
        select(DOCUMENT, ["/name"] * (json_pointers.MOST + 1))


def test_everything_but():
    pointers = all_but(DOCUMENT, ["/list/1/y", "/a~1b", "/m~0n"])
    expected = {key: value for key, value in DOCUMENT.items() if key not in ("a/b", "m~n")}
    expected["list"] = [DOCUMENT["list"][0], {"type": "B", "x": 2}]
    assert select(DOCUMENT, pointers) == expected
    assert all_but(DOCUMENT, [""]) == []
    assert select(DOCUMENT, all_but(DOCUMENT, [])) == DOCUMENT
