"""Messages in three languages: counts, days, moments, fractions and clocks."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from badgeservice.errors import say, say_n
from badgeservice.languages import minute_words, translate

MOMENT = datetime(2026, 11, 26, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(("language", "words"), [
    ("es", ["0 días", "1 día", "2 días", "12.345 días"]),
    ("en", ["0 days", "1 day", "2 days", "12,345 days"]),
    ("fi", ["0 päivää", "1 päivä", "2 päivää", "12\xa0345 päivää"]),
])
def test_counted_things_have_the_form_of_their_number(language, words):
    assert [translate(say_n("%(num)s day", "%(num)s days", count), language)
            for count in (0, 1, 2, 12345)] == words


@pytest.mark.parametrize(("language", "words"), [
    ("es", "3.000 filas. Emitidas: 1.500; ya tenían el logro: 0."),
    ("en", "3,000 rows. Issued: 1,500; achievement held already: 0."),
])
def test_all_counts_of_a_sentence_have_the_marks_of_the_language(language, words):
    assert translate(say_n(
        "%(num)s row. Issued: %(issued)s; achievement held already: %(standing)s.",
        "%(num)s rows. Issued: %(issued)s; achievement held already: %(standing)s.",
        3000, issued=1500, standing=0), language) == words
    count = translate(say("%(count)s", count=12345), language)
    assert count == translate(say_n("%(num)s", "%(num)s", 12345), language)


@pytest.mark.parametrize(("language", "words"), [
    ("es", "1.234 de 100.000"), ("en", "1,234 de 100,000"), ("fi", "1\xa0234 de 100\xa0000"),
])
def test_rows_to_be_done_have_the_marks_and_a_year_has_none(language, words):
    message = say("%(left)s de %(total)s, %(year)s", left=1234, total=100_000, year=2026)
    assert translate(message, language) == f"{words}, 2026"


@pytest.mark.parametrize(("language", "words"), [
    ("es", "%s 25 de noviembre de 2026"), ("en", "%s 25 November 2026"),
    ("fi", "%s 25. marraskuuta 2026"),
])
def test_days_in_a_sentence_are_written_as_people_write_them(language, words):
    sentence = say("%(what)s %(day)s", what="%s", day=date(2026, 11, 25))
    assert translate(sentence, language) == words


@pytest.mark.parametrize(("language", "words"), [("es", "0,25"), ("en", "0.25"), ("fi", "0,25")])
def test_fractions_in_a_sentence_have_the_sign_of_the_language(language, words):
    assert translate(say("%(share)s", share=0.25), language) == words


@pytest.mark.parametrize(("language", "zone", "words"), [
    ("es", "America/Santiago", "25 de noviembre de 2026, 23:15 (hora de Chile)"),
    ("fi", "Europe/Helsinki", "26. marraskuuta 2026, 04:15 (Itä-Euroopan aika)"),
    ("en", "UTC", "26 November 2026, 02:15 (UTC)"),
])
def test_moments_name_their_clock(language, zone, words):
    there = MOMENT.astimezone(ZoneInfo(zone))
    assert minute_words(there, language) == words
    assert translate(say("%(moment)s", moment=there), language) == words


def test_moment_without_a_named_zone_is_told_in_utc():
    assert minute_words(MOMENT, "en") == "26 November 2026, 02:15 (UTC)"


def test_numbers_that_name_something_stay_as_they_are():
    """A port, a year or a line is no amount."""
    assert translate(say("%(port)s", port=8001), "es") == "8001"
