"""JSON that two readers could understand differently is refused."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials import strict_json
from badgeservice.credentials.strict_json import DEPTH, VALUES, parse
from badgeservice.errors import BadgeError, DocumentRefused, TooComplex

BAD = {
    "duplicate key": (b'{"issuer": "did:good", "issuer": "did:evil"}', "json-duplicate-key"),
    "duplicate key by escape": (rb'{"a": 1, "\u0061": 2}', "json-duplicate-key"),
    "duplicate key deep inside": (b'{"a": [{"b": 1, "b": 1}]}', "json-duplicate-key"),
    "NaN": (b'{"v": NaN}', "json-number"),
    "Infinity": (b'{"v": [-Infinity]}', "json-number"),
    "beyond 2^53": (b'{"v": 9007199254740993}', "json-number"),
    "negative beyond 2^53": (b'{"v": -9007199254740992}', "json-number"),
    "5000 digits": (b'{"v": ' + b"1" * 5000 + b"}", "json-number"),
    "overflow": (b'{"v": 1e400}', "json-number"),
    "underflow": (b'{"v": 1e-400}', "json-number"),
    "large by exponent": (b'{"v": 1e21}', "json-number"),
    "sixteen digits": (b'{"v": 1.234567890123456}', "json-number"),
    "lone surrogate": (rb'{"v": "\ud800"}', "json-surrogate"),
    "lone surrogate in a key": (rb'{"\udc00": 1}', "json-surrogate"),
    "surrogate bytes": (b'{"v": "\xed\xa0\x80"}', "json-encoding"),
    "escaped NUL": (rb'{"v": "\u0000"}', "json-control-character"),
    "escaped ESC": (rb'{"v": "\u001b[2J"}', "json-control-character"),
    "DEL": (b'{"v": "\x7f"}', "json-control-character"),
    "raw newline in text": (b'{"v": "a\nb"}', "json-syntax"),
    "null": (b'{"v": null}', "json-null"),
    "null in a list": (b'{"v": [1, null]}', "json-null"),
    "UTF-8 byte order mark": (b"\xef\xbb\xbf{}", "json-bom"),
    "UTF-16": ('{"v": 1}'.encode("utf-16"), "json-bom"),
    "Latin-1": ('{"v": "ñ"}'.encode("latin-1"), "json-encoding"),
    "array": (b"[{}]", "json-not-object"),
    "text": (b'"x"', "json-not-object"),
    "nothing": (b"", "json-syntax"),
    "two objects": (b"{} {}", "json-syntax"),
    "trailing comma": (b'{"a": 1,}', "json-syntax"),
    "comment": (b'{"a": 1 /* x */}', "json-syntax"),
    "single quotes": (b"{'a': 1}", "json-syntax"),
    "unended text": (b'{"a": "\\', "json-syntax"),
}


@pytest.mark.parametrize("name", BAD)
def test_ambiguous_json_is_refused(name):
    data, code = BAD[name]
    with pytest.raises(DocumentRefused) as refusal:
        parse(data, limit=1 << 20)
    assert refusal.value.code == code


def test_syntax_error_names_line_and_column():
    with pytest.raises(DocumentRefused) as refusal:
        parse(b'{"a": 1,\n "b": ?}', limit=100)
    assert dict(refusal.value.message.values) == {"line": 2, "column": 7}


def test_size_is_counted_in_bytes():
    assert parse('{"a": "ñ"}', limit=11) == {"a": "ñ"}
    with pytest.raises(TooComplex) as refusal:
        parse('{"a": "ñ"}', limit=10)
    assert refusal.value.code == "json-too-large"


@pytest.mark.parametrize("data", [
    b'{"v": ' + b"[" * DEPTH + b"]" * DEPTH + b"}", b"[" * 100_000])
def test_deep_nesting_is_too_complex(data):
    with pytest.raises(TooComplex) as refusal:
        parse(data, limit=1 << 20)
    assert refusal.value.code == "json-depth"


def test_many_values_are_too_complex():
    with pytest.raises(TooComplex) as refusal:
        parse(b'{"a": [' + b"1," * (VALUES - 1) + b"1]}", limit=1 << 20)
    assert refusal.value.code == "json-too-many"


def test_most_values_that_are_read():
    text = '{"a": [' + "1," * (VALUES - 2) + '"' + "," * 1000 + '"]}'
    assert len(parse(text, limit=1 << 20)["a"]) == VALUES - 1


def test_deepest_that_is_read():
    levels = DEPTH - 1
    assert parse(b'{"v": ' + b"[" * levels + b"]" * levels + b"}", limit=1000)


def test_brackets_in_texts_do_not_count_as_depth():
    assert parse(json.dumps({"v": "[" * 100, 'q"': "\\[["}), limit=1000)


def test_line_breaks_and_tabs_in_texts_stay():
    assert parse(rb'{"v": "a\n\tb\r"}', limit=100) == {"v": "a\n\tb\r"}


@pytest.mark.parametrize(("literal", "value"), [
    ("1.23456789012345", 1.23456789012345),
    ("1.0", 1), ("-0.0", 0), ("1e3", 1000), ("1.50", 1.5), ("0.1", 0.1), ("9007199254740991",
                                                                         2**53 - 1)])
def test_numbers_with_one_canonical_form_are_read_alike(literal, value):
    found = parse(f'{{"v": {literal}}}', limit=100)["v"]
    assert (found, type(found)) == (value, type(value))


def test_texts_are_not_normalised():
    """Signed text is compared by code point: é in two spellings stays two texts."""
    assert parse(rb'{"a": "e\u0301", "b": "\u00e9"}', limit=100) == {"a": "e\u0301", "b": "\u00e9"}


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
VALUES_OF_ALL_KINDS = st.recursive(
    TEXTS | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12)


@settings(deadline=None)
@given(st.dictionaries(TEXTS, VALUES_OF_ALL_KINDS, max_size=4))
def test_plain_documents_are_read_as_they_were_written(document):
    assert parse(json.dumps(document), limit=1 << 20) == document


@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60))
def test_nothing_but_our_own_errors_is_raised(data):
    try:
        assert isinstance(parse(data, limit=1000), dict)
    except BadgeError as error:
        assert error.code.startswith("json-")


TEXTS = st.lists(st.sampled_from([
    "{", "}", "[", "]", ",", ":", '"', "\\", '\\"', "\\u0041", "\\ud800", "\\b", "\\f", "null", "a",
    "\x7f", "\n", "1", "true", '"a"', '"k":', "é", "[" * 33, "]" * 33]), max_size=12).map("".join)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(TEXTS)
def test_limits_are_those_of_reading_sign_by_sign(text):
    """The quick look at the brackets passes what the slow one passes, and nothing else."""
    def refused(look):
        try:
            look(text)
        except TooComplex as error:
            return error.code
        return None

    assert refused(strict_json._ensure_bounded) == refused(strict_json._refuse_unbounded)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(TEXTS.map(lambda inner: '{"a": "' + inner + '"}') | TEXTS.map(lambda inner: "{" + inner))
def test_texts_are_walked_through_wherever_one_could_be_refused(text):
    try:
        found = strict_json.parse(text, limit=1000)
    except BadgeError:
        return
    strict_json._ensure_clean(found)
