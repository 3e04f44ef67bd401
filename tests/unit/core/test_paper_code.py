"""The code on paper: what people type wrong is noticed, what only looks alike is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.ids import identifier
from badgeservice.core.paper_code import KEPT, SIGNS, code_prefixes, paper_code

IDS = st.binary(min_size=16, max_size=16).map(identifier)


@given(IDS)
def test_a_code_leads_back_to_the_beginning_of_its_id(name):
    assert name[:KEPT] in code_prefixes(paper_code(name).upper().replace("-", " "))


@given(IDS, st.integers(0, KEPT), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(name, place, sign):
    code = paper_code(name).replace("-", "")
    wrong = code[:place] + sign + code[place + 1:]
    assert bool(code_prefixes(wrong)) == (wrong == code)


@given(IDS, st.integers(0, KEPT - 1))
def test_two_exchanged_neighbours_are_noticed(name, place):
    code = paper_code(name).replace("-", "")
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2:]
    assert bool(code_prefixes(wrong)) == (wrong == code)


def test_digits_that_only_look_like_letters_are_read_as_those():
    code = paper_code("oilbg" + "a" * 21)
    read_as = code.replace("o", "0").replace("i", "1").replace("b", "8").replace("g", "9")
    assert "oilbgaaaaaaaaaa" in code_prefixes(read_as)


@pytest.mark.parametrize("typed", ["", "mfzw-izlt-nmaa", "mfzw-izlt-nmaa-aaae-a", "1" * 16,
                                   "mfzw izlt nmaa aaa€", "ñfzw-izlt-nmaa-aaae"])
def test_what_has_not_the_form_of_a_code_is_none(typed):
    assert code_prefixes(typed) == ()


def test_a_code_is_made_of_ids_only():
    with pytest.raises(ValueError, match="id"):
        paper_code("mfzwizltnm")
