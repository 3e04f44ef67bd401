"""YAML means what it says, every value knows its line, and no file breaks the reader."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.storage.yaml_lines import DEEPEST, LARGEST, dotted, read_yaml, shown

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)

SHEET = """\
# A comment
slug: a

title:
  es: >-
    Dos líneas
    juntas
  en: One
criteria:
  - id: uno
    weight: 30
  - id: dos
    levels: [1,
             2]
"""


def read(text):
    return read_yaml(text if isinstance(text, bytes) else text.encode("utf-8"), "a.yaml")


def codes(text):
    reading = read(text)
    return [(p.code, p.line, p.field) for p in reading.problems]


@pytest.mark.parametrize(("word", "value"), [
    ("no", "no"), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("sí", "sí"), ("y", "y"),
    ("true", True), ("False", False), ("tRue", "tRue"),
    ("null", None), ("~", None), ("", None), ("Null", None),
    ("2026-10-11", "2026-10-11"), ("12:30:45", "12:30:45"), ("1_000", "1_000"),
    ("010", 10), ("0o10", "0o10"), ("0x10", "0x10"), ("-7", -7), ("+7", 7),
    ("3.0", 3.0), (".5", 0.5), ("1e3", 1000.0), (".inf", ".inf"), (".nan", ".nan"), (".", "."),
    ('"3.0"', "3.0"), ("'true'", "true"), ('""', ""), ("9" * 30, 1e30),
    ("<<", "<<"), ("=", "="),
])
def test_a_word_means_what_the_core_schema_says(word, value):
    data = read(f"key: {word}").data["key"]
    assert (data, type(data)) == (value, type(value))


@pytest.mark.parametrize("key", ["no", "1", "3.0", "true", "null", "2026-10-11", "<<", '"no"'])
def test_every_key_is_text(key):
    assert read(f"{key}: x").data == {key.strip('"'): "x"}


@given(PLAIN)
def test_whatever_json_can_say_is_read_as_json_means_it(data):
    reading = read(json.dumps(data, ensure_ascii=False))
    assert reading.problems == ()
    assert reading.data == data


def test_every_value_knows_its_line():
    lines = read(SHEET).lines
    assert {dotted(place): line for place, line in lines.items()} == {
        None: 2, "slug": 2, "title": 4, "title.es": 5, "title.en": 8, "criteria": 9,
        "criteria[0]": 10, "criteria[0].id": 10, "criteria[0].weight": 11,
        "criteria[1]": 12, "criteria[1].id": 12, "criteria[1].levels": 13,
        "criteria[1].levels[0]": 13, "criteria[1].levels[1]": 14,
    }


def test_what_is_missing_stands_where_it_should_be():
    reading = read(SHEET)
    assert reading.line(("criteria", 1, "weight")) == 12
    assert reading.line(("criteria", 9)) == 9
    assert reading.line(("nothing",)) == 2


def test_the_first_of_two_keys_counts_and_the_second_is_told():
    reading = read("a: 1\nb: {x: 1, x: 2}\na: 3\n")
    assert reading.data == {"a": 1, "b": {"x": 1}}
    assert codes("a: 1\nb: {x: 1, x: 2}\na: 3\n") == [("key-twice", 2, "b.x"),
                                                     ("key-twice", 3, "a")]


def test_a_key_in_quotes_is_the_same_key():
    assert codes('1: a\n"1": b') == [("key-twice", 2, "1")]


def test_a_byte_order_mark_is_no_part_of_the_first_key():
    assert read(b"\xef\xbb\xbfslug: a").data == {"slug": "a"}


@pytest.mark.parametrize(("text", "code", "line", "field"), [
    (b"a: 1\nb: \xf1", "not-utf-8", 2, None),
    ("a: 1".encode("utf-16"), "not-utf-8", 1, None),
    ("", "file-empty", 1, None),
    ("# comment", "file-empty", 1, None),
    ("a: 1\nb: c: d", "yaml-syntax", 2, None),
    ("a: 1\n\tb: c", "yaml-syntax", 2, None),
    ('a: 1\nb: "c\nd: e\n', "yaml-syntax", 2, None),
    ("a: 1\nb: [c\n\n", "yaml-syntax", 2, None),
    ("a: 1\nb: %c", "yaml-syntax", 2, None),
    ("%YAML 3.0\n---\na: 1", "yaml-syntax", 1, None),
    ('a: "\\U00110000"', "yaml-syntax", 1, None),
    ("a: 1\nb: c\x07", "control-character", 2, None),
    ('a: 1\nb: "\\a"', "control-character", 2, "b"),
    ('a: 1\nb: "\\uD800"', "control-character", 2, "b"),
    ("a: 1\n---\nb: 2", "yaml-documents", 2, None),
    ("a: &x 1\nb: [*x]", "yaml-alias", 2, "b[0]"),
    ("a: 1\n*x : 2", "yaml-alias", 2, "?0"),
    ("a: 1\nb: !!set {c}", "yaml-tag", 2, "b"),
    ("a: 1\nb: !local c", "yaml-tag", 2, "b"),
    ("a: 1\n? [b]\n: c", "key-not-text", 2, None),
    ('a: 1\n"b\\nc": d', "key-not-text", 2, None),
    ("a:\n  ? {b: c}\n  : d", "key-not-text", 2, "a"),
    ("x: " + "[" * 5000, "yaml-depth", 1, "x[0][0]"),
    (b"x" * (LARGEST + 1), "file-too-large", None, None),
])
def test_what_no_definition_needs_is_refused(text, code, line, field):
    found = codes(text)
    assert found[0] == (code, line, field)
    assert all(problem.remedy for problem in read(text).problems)


def test_a_refused_value_is_marked_unread_with_all_inside():
    reading = read("a: 1\nb: !!set {c: 2}")
    assert not reading.was_read(("b",))
    assert not reading.was_read(("b", "c"))
    assert reading.was_read(("a",))
    assert reading.was_read(())


def test_nothing_of_a_broken_file_was_read():
    assert not read("a: [").was_read(("a",))


def test_mappings_as_deep_as_allowed_are_read():
    assert codes("[" * DEEPEST + "]" * DEEPEST) == []
    assert codes("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2))[0][0] == "yaml-depth"


def test_a_bomb_of_aliases_does_not_go_off():
    """Each line would be ten times the one before; nothing is ever built of it."""
    lines = ["a0: &a0 x"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 200)]
    begun = time.monotonic()
    reading = read("\n".join(lines))
    assert time.monotonic() - begun < 5
    assert {p.code for p in reading.problems} == {"yaml-alias"}
    assert len(reading.problems) == 199


@given(st.binary(max_size=60) | st.text(max_size=60)
       | st.text("[]{}:,-?*&!|>'\"#%@`~ \n\tab01\\Ux", max_size=60))
def test_no_file_breaks_the_reader(content):
    try:
        raw = content if isinstance(content, bytes) else content.encode("utf-8")
    except UnicodeEncodeError:
        raw = content.encode("utf-8", "surrogatepass")
    reading = read_yaml(raw, "a.yaml")
    assert reading.problems or reading.was_read(())
    assert all(str(problem) for problem in reading.problems)


def test_places_are_written_for_people():
    assert dotted(("criteria", 2, "must_reach")) == "criteria[2].must_reach"
    assert dotted((0, "a")) == "[0].a"
    assert dotted(()) is None


def test_what_is_shown_is_short_and_obeys_no_terminal():
    assert shown("a\x1b[31mb\nc") == "a\ufffd[31mb\ufffdc"
    assert shown("x" * 200) == "x" * 79 + "…"
    assert shown(12) == "12"
