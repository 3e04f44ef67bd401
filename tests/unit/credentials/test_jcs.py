"""Canonical JSON as RFC 8785 has it; the library's own tests are not repeated."""

import pytest

from badgeservice.credentials import jcs
from badgeservice.errors import DocumentRefused, TooComplex


def test_members_are_sorted_by_their_utf16_units():
    """RFC 8785 §3.2.3: a letter beyond the basic plane comes before one at its end."""
    assert jcs.canonicalize({"\ufb33": 1, "\U0001f600": 2, "a": 3}).decode() == (
        '{"a":3,"\U0001f600":2,"\ufb33":1}')


@pytest.mark.parametrize(("value", "text"), [
    (1.0, "1"), (-0.0, "0"), (1e21, "1e+21"), (1e-7, "1e-7"), (0.1, "0.1"), (True, "true"),
    ("\u001f\n\"/é", '"\\u001f\\n\\"/é"'), ([2, 1], "[2,1]")])
def test_values_have_one_spelling(value, text):
    assert jcs.canonicalize({"a": value}).decode() == f'{{"a":{text}}}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, -2**53, "\ud800"])
def test_what_readers_differ_on_is_refused(value):
    with pytest.raises(DocumentRefused) as refusal:
        jcs.canonicalize({"a": value})
    assert refusal.value.code == "json-not-canonical"


def test_deep_nesting_is_too_complex():
    document = {}
    for _ in range(5000):
        document = {"a": document}
    with pytest.raises(TooComplex):
        jcs.canonicalize(document)
