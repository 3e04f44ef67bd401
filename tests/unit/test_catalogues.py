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
    read,
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_catalogue_is_unused(language, sentences):
    """What no code or template says any more is no work for translators."""
    kept = {message.id for message in read(language) if message.id}
    assert kept == {message.id for message in sentences if message.id}
    assert b"#~" not in path_of(language).read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language):
    assert [message.id for message in read(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_count_has_both_forms_with_the_same_places(language, sentences):
    """Also what the form for one may leave out is in the form for many."""
    counted = [each for each in update(language, sentences) if each.pluralizable]
    assert len(counted) > 40
    for message in counted:
        assert len(message.string) == 2, message.id
        known = set(PLACE.findall(message.id[1]))
        assert set(PLACE.findall(message.string[1])) == known, message.id
        assert set(PLACE.findall(message.string[0])) >= known - {"num"}, message.id


COUNTED = re.compile(
    r"%\((?:num|count|rows|items|files|hours|days|months|years|minutes|times|new|found|given|all"
    r"|lists|population|awards|issuers)\)s (?:[a-z]+ )?[a-z]+s\b")
ALWAYS_MANY = {
    "It was tried %(count)s times and is not": "MOST_ATTEMPTS",
    "The password has fewer than %(count)s signs.": "SHORTEST",
    "The password has more than %(count)s signs.": "LONGEST",
    "At least %(count)s signs.": "SHORTEST",
    "You have %(count)s lists that are not done": "MOST_WAITING",
    "Your request was filed. It is answered within %(days)s days.": "30 by law",
    "Up to %(count)s credentials": "MOST_ITEMS",
    "Each file is deleted as soon": "KEPT is a day, in hours",
    "For %(minutes)s minutes, verifiers": "PUBLISHED_FOR",
    "The transcript would have more than %(count)s pages.": "MOST_PAGES",
    "%(count)s lists from the same place are being": "MOST_OPEN",
    "%(hours)s hours or more": "the last of BANDS",
    "All %(count)s of this kind": "more than a shelf holds",
}
"""Beginnings of sentences whose number is fixed in the code and never one."""


def test_a_count_beside_a_noun_has_a_form_for_one(sentences):
    """`1 files` is wrong in every language; `say_n` and `ngettext` count."""
    bare = [message.id for message in sentences if message.id and not message.pluralizable
            and COUNTED.search(message.id)]
    assert [each for each in bare if not each.startswith(tuple(ALWAYS_MANY))] == []
    assert len(bare) >= len(ALWAYS_MANY) - 1


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


FOR_STRANGERS = ("templates/public/", "badgeservice/rendering/", "badgeservice/credentials/")
SLIPS = "badgeservice/rendering/slips.py"
"""Handed to colleagues, who have an account by it."""

TU = re.compile(r"\b(tú|tu|tus|te|contigo|puedes|tienes|quieres|elige|escanea|asegúrate)\b", re.I)
OF_THEMSELVES = ("Ocultaste esta página", "Esta es tu colección", "Se abre un borrador")
"""Shown on public pages to holders and teachers who are signed in, of what is theirs."""


def public(sentences, language):
    """The sentences of public pages, certificates and reports, with their translations."""
    for message in update(language, sentences):
        if any(place.startswith(FOR_STRANGERS) and place != SLIPS
               for place, _ in message.locations):
            yield from zip(forms(message.id), forms(message.string), strict=True)


def test_strangers_are_addressed_as_usted(sentences):
    """An employer or a ministry is no colleague; behind the sign-in it is tú."""
    told = [form for _, form in public(sentences, "es")]
    assert len(told) > 500
    assert [each for each in told
            if TU.search(each) and not each.startswith(OF_THEMSELVES)] == []


@pytest.mark.parametrize(("thing", "spanish", "finnish"), [
    ("rubric", "rúbrica", "arviointimatriis"),
    ("criteri", "criteri", "kriteeri"),
    ("milestone", "hito", "koontimerk"),
    ("issuer", "emisor|emite", "myöntäj"),
    ("revoked", "revoc", "peruut"),
    ("expired", "venc", "vanhen|voimassaolo"),
    ("endorsement", "respald", "suosit"),
    ("workload", "carga horaria", "työmäärä"),
    ("learning outcome", "resultados de aprendizaje", "osaamistavoit"),
])
def test_public_words_are_those_of_the_glossary(sentences, thing, spanish, finnish):
    for language, wanted in (("es", spanish), ("fi", finnish)):
        told = [(english, form) for english, form in public(sentences, language)
                if re.search(rf"\b{thing}", PLACE.sub("", english), re.I)]
        assert told
        assert [pair for pair in told if not re.search(wanted, pair[1], re.I)] == []
