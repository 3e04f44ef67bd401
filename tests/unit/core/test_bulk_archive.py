"""The files in a ZIP: read in memory, each within limits, whatever the ZIP says."""

import io
import tracemalloc
import zipfile

import pytest

from badgeservice.core.bulk import MOST_ITEMS
from badgeservice.core.bulk_archive import LARGEST_FILE, members, shown
from badgeservice.errors import BadInput
from tests.zips import bomb, crowded, linked, marked, packed

ONE = packed({"ana.json": b"{}"})


def found(data, **limits):
    return list(members(io.BytesIO(data), "lote.zip", **limits))


def refused(data, **limits):
    with pytest.raises(BadInput) as caught:
        found(data, **limits)
    return caught.value.code


def test_files_come_with_name_and_content_in_their_order():
    assert [(each.place, each.name, each.content) for each in found(
        packed({"b/uno.json": b"1", "a/dos.png": b"2"}))] == [
            (1, "b/uno.json", b"1"), (2, "a/dos.png", b"2")]


def test_what_machines_add_is_left_out():
    assert [each.name for each in found(packed({
        "__MACOSX/._ana.json": b"x", "a/.DS_Store": b"x", "Thumbs.db": b"x", "a/": b"",
        "a/ana.json": b"{}"}))] == ["a/ana.json"]


@pytest.mark.parametrize(("name", "told"), [
    ("../../x", "x"),
    ("/etc/passwd", "etc/passwd"),
    ("..\\..\\windows\\x.json", "windows/x.json"),
    ("C:\\x.json", "x.json"),
    ("a\nb\u202e.json", "a\ufffdb\ufffd.json"),
])
def test_item_086_no_name_in_a_zip_leads_anywhere(name, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entry = zipfile.ZipInfo("x")
    entry.filename = name
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, b"{}")
    assert [each.name for each in found(out.getvalue())] == [told]
    assert list(tmp_path.iterdir()) == []


def test_item_086_a_link_in_a_zip_is_not_followed():
    (only,) = found(linked("ana.json", "/etc/passwd"))
    assert (only.flaw, only.content) == ("zip-link", None)


def test_item_086_a_file_that_unpacks_to_more_is_read_up_to_the_limit():
    data = bomb(180)
    assert len(data) < 300_000
    tracemalloc.start()
    (only,) = found(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(only.content) == LARGEST_FILE + 1
    assert peak < 4 * LARGEST_FILE


def test_item_086_many_files_that_unpack_to_too_much_together_are_refused():
    limits = {"largest": 5 << 20}
    assert len(found(packed({str(n): b"\0" * (1 << 20) for n in range(5)}), **limits)) == 5
    assert refused(packed({str(n): b"\0" * (1 << 20) for n in range(6)}),
                   **limits) == "zip-too-large"


def test_item_086_a_zip_with_a_million_entries_is_refused_before_they_are_read():
    data = crowded(1_000_000)
    tracemalloc.start()
    assert refused(data) == "too-many-items"
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()


def test_more_files_than_are_taken_are_refused():
    assert len(found(crowded(MOST_ITEMS))) == MOST_ITEMS
    assert refused(crowded(MOST_ITEMS + 1)) == "too-many-items"


@pytest.mark.parametrize(("data", "flaw"), [
    (marked(ONE, flag=1), "zip-encrypted"),
    (packed({"a": b"{}"}, method=zipfile.ZIP_BZIP2), "zip-method"),
    (marked(ONE, method=99), "zip-method"),
    (packed({"inner.zip": ONE}), "zip-nested"),
    (ONE.replace(b"ana.json", b"eva.json", 1), "zip-damaged"),
])
def test_item_086_a_file_that_cannot_be_read_says_why_and_the_others_are(data, flaw):
    assert [(each.flaw, each.content) for each in found(data)] == [(flaw, None)]


@pytest.mark.parametrize("data", [
    b"PK\x03\x04", ONE[:-30], ONE[:-22] + b"PK\x06\x07" + b"\0" * 16 + ONE[-22:], b"PK\x05\x06",
    ONE[:-10] + b"\x0a\0\0\0" + ONE[-6:],
], ids=["beginning", "cut", "64 bits", "end", "wrong place"])
def test_item_086_what_is_no_whole_zip_is_refused(data):
    assert refused(data) == "zip-broken"


def test_an_empty_zip_is_refused():
    assert refused(packed({})) == "zip-empty"
    assert refused(packed({"__MACOSX/x": b"x"})) == "zip-empty"


def test_names_in_an_older_encoding_are_shown():
    # Without the flag of UTF-8 a name is in the old encoding of DOS.
    data = packed({"nino.json": b"{}"}).replace(b"nino", b"ni\xa4o")
    assert [each.name for each in found(data)] == ["niño.json"]


def test_a_long_name_is_shortened_in_front():
    assert shown("a" * 500 + "/b.json").endswith("a/b.json")
    assert len(shown("a" * 500)) == 200
