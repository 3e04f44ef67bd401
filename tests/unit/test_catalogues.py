"""Every sentence that a person may read has its translation, compiled."""

import re
from pathlib import Path

import pytest

from scripts.catalogues import (
    LANGUAGES,
    collect,
    for_people,
    for_programs,
    missing,
    path_of,
    update,
)

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"%\((\w+)\)[a-z]")


@pytest.fixture(scope="module")
def sentences():
    """What the code and the templates say today."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield collect()


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch):
    """The catalogues' paths are relative to the checkout."""
    monkeypatch.chdir(ROOT)


def forms(text):
    """The singular and plural forms of a sentence or translation."""
    return text if isinstance(text, (list, tuple)) else (text,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_complete(language, sentences):
    assert missing(update(language, sentences)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_up_to_date(language, sentences):
    """Where this fails, `make catalogues` was not run."""
    catalog = update(language, sentences)
    assert path_of(language).read_bytes() == for_people(catalog)
    assert path_of(language).with_suffix(".mo").read_bytes() == for_programs(catalog)


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_every_place(language, sentences):
    """A place that the sentence does not fill would break the page that shows it."""
    for message in update(language, sentences):
        known = {place for form in forms(message.id) for place in PLACE.findall(form)}
        for form in forms(message.string or ""):
            assert set(PLACE.findall(form)) <= known, message.id
        if not message.pluralizable and message.string:
            assert set(PLACE.findall(message.string)) == known, message.id


@pytest.mark.parametrize(("thing", "others"), [
    ("endors", "vahvist"),  # suositus
    ("credential", "osaamistodist|todiste"),  # merkki
])
def test_finnish_has_one_word_for_one_thing(sentences, thing, others):
    """An endorsement is no confirmation, and a badge is called a badge in the log too."""
    told = [form for message in update("fi", sentences)
            if any(thing in form.lower() for form in forms(message.id))
            for form in forms(message.string)]
    assert len(told) > 40
    assert [each for each in told if re.search(others, each, re.I)] == []
