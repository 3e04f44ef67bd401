"""Codes on paper: enough bits, no look-alikes, forgiving to type."""

from math import log2

from badgeservice.core.claim_code import LENGTH, SIGNS, digest, drawn, grouped, normalise
from badgeservice.storage.chance import SystemChance


def test_a_code_has_more_bits_than_anybody_tries_out():
    assert log2(len(set(SIGNS))) * LENGTH >= 75


def test_no_two_signs_look_alike():
    assert not set(SIGNS) & set("01OILU")
    assert len(set(SIGNS)) == len(SIGNS)


def test_what_is_printed_is_found_however_it_is_typed():
    code = drawn(SystemChance().below)
    printed = grouped(code)
    assert [len(group) for group in printed.split("-")] == [4, 4, 4, 4]
    for typed in (printed, printed.lower(), code, printed.replace("-", " – "), f" {printed}\n"):
        assert digest(normalise(typed)) == digest(code)
