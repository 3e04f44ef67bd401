"""Texts: the language asked for, else English, else Spanish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.text import LANGUAGES, Text, optional_text, text

VERSIONS = st.dictionaries(st.sampled_from(LANGUAGES), st.text(min_size=1), min_size=1)


def test_spanish_is_the_first_language():
    assert LANGUAGES == ("es", "en", "fi")


@given(VERSIONS, st.sampled_from(LANGUAGES))
def test_a_language_that_is_there_is_given_itself(versions, language):
    shown = Text(versions).in_language(language)
    if language in versions:
        assert shown == versions[language]
    assert shown in versions.values()


@pytest.mark.parametrize(("versions", "expected"), [
    ({"es": "uno", "en": "one"}, "one"),
    ({"es": "uno", "fi": "yksi"}, "uno"),
    ({"fi": "yksi"}, "yksi"),
    ({"sv": "ett"}, "ett"),
])
def test_english_then_spanish_stand_in(versions, expected):
    assert Text(versions).in_language("de") == expected


def test_has_knows_no_fallback():
    words = Text({"en": "one"})
    assert words.has("en")
    assert not words.has("es")
    assert list(words) == ["en"]


def test_a_text_without_a_language_is_none():
    with pytest.raises(ValueError, match="language"):
        Text({})


@given(VERSIONS)
def test_texts_are_equal_by_content(versions):
    reverse = dict(reversed(versions.items()))
    assert Text(versions) == Text(reverse)
    assert hash(Text(versions)) == hash(Text(reverse))
    assert Text(versions) != versions


def test_a_text_does_not_change_with_the_data_it_was_made_of():
    data = {"es": "uno"}
    words = text(data)
    data["es"] = "dos"
    assert words.in_language("es") == "uno"


def test_a_text_cannot_be_changed():
    with pytest.raises(TypeError):
        Text({"es": "uno"}).versions["es"] = "dos"


def test_only_a_mapping_is_a_text():
    with pytest.raises(TypeError):
        text("uno")


def test_an_absent_text_stays_absent():
    assert optional_text(None) is None
    assert optional_text({"es": "uno"}) == Text({"es": "uno"})
