"""The words of letters: each kind in each language, with the same places."""

import pytest

from badgeservice.core.letters import LETTERS
from badgeservice.core.letters.text import LetterText, one_line, pieces, places_of
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Message, say
from badgeservice.languages import translate

OPENS_ACCOUNTS = {"invitation", "password-reset"}
"""Kinds whose link, and the code to be typed in its place, are secrets."""


def parts(text):
    return (text.subject, *text.paragraphs)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_each_kind_of_letter_has_words_with_the_same_places(kind, language):
    for part in parts(LETTERS[kind]):
        places = places_of(part.template)
        said = translate(Message(part.template, {name: f"%({name})s" for name in places}),
                         language)
        assert places_of(said) == places
        is_only_a_place = part.template in ("%(link)s", "%(answer)s")
        assert said.strip()
        assert language == "en" or is_only_a_place or said != part.template, (kind, part.template)


GREETING = "Hello %(name)s,"
"""What every letter begins with, unless it has it itself."""


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_letter_greets_in_no_other_words_than_all_letters(kind):
    """A greeting in other words would stand below the one that is added."""
    first, *others = (part.template for part in LETTERS[kind].paragraphs)
    assert first == GREETING or "Hello" not in first
    assert [each for each in others if "Hello" in each] == []


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_one_time_links_are_places_of_the_letter(kind):
    assert LETTERS[kind].once | LETTERS[kind].people <= LETTERS[kind].places


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_what_opens_an_account_is_forgotten_once_it_was_sent(kind):
    text = LETTERS[kind]
    secret = {"code", "link"} & text.places if kind in OPENS_ACCOUNTS else frozenset()
    assert secret <= text.once


@pytest.mark.parametrize("value", [
    "{{ config }}", "{0.__class__}", "%(link)s", "%s", "%(", "${x}", "%%", "<%= x %>",
])
def test_item_116_what_fills_a_place_is_never_a_template(value):
    filled = list(pieces("Dear %(name)s, %(link)s", {"name": value, "link": "there"}))
    assert filled == [("Dear ", False), (value, True), (", ", False), ("there", True)]


def test_item_116_a_template_knows_no_other_language_than_places():
    text = "{{ config }} {0.__class__} %(name)s 100 %%"
    assert "".join(part for part, _ in pieces(text, {"name": "Ana"})) == (
        "{{ config }} {0.__class__} Ana 100 %")


def test_place_that_nothing_fills_is_an_error():
    with pytest.raises(KeyError):
        list(pieces("Dear %(name)s", {}))


def test_places_are_collected_over_the_whole_letter():
    text = LetterText(say("On %(title)s"), (say("Dear %(name)s"), say("%(link)s")))
    assert text.places == {"title", "name", "link"}


@pytest.mark.parametrize(("value", "expected"), [
    ("A\r\nBcc: x@y", "A Bcc: x@y"),
    ("A\u2028B\u2029C\x0bD\x85E", "A B C D E"),
    ("moc.elpmaxe@\u202eana", "moc.elpmaxe@ana"),
    ("\u200bA\ufeff\x00\x1b[31m", "A[31m"),
    ("  Ana   María ", "Ana María"),
])
def test_item_094_values_are_one_line_without_signs_that_nobody_sees(value, expected):
    assert one_line(value) == expected
