"""The guides use the words of the pages, and show their pictures; so does the README."""

import re

import pytest
from babel.messages.pofile import read_po

from tests.docs.pages import DOCS, PAGES, ROOT

GUIDES = [DOCS / "teachers.md", DOCS / "assessors.md", DOCS / "employers.md",
          DOCS / "batches.md"]
PICTURES = sorted(each for guide in GUIDES
                  for each in (DOCS / "pictures").glob(f"{guide.stem[:5]}*-*.png"))
LARGEST = 120_000
ON_THE_FRONT = 150_000
"""Bytes of the pictures of the README together."""


def parts(guide):
    """Return the Spanish and the English half of a guide, by language."""
    text = guide.read_text(encoding="utf-8")
    spanish, _, english = text.partition("\n## English\n")
    return {"es": spanish.partition("\n## Español\n")[2], "en": english}


def sentences(language):
    """Return the sentences that pages can say."""
    catalogue = ROOT / f"templates/translations/{language}/LC_MESSAGES/messages.po"
    with catalogue.open("rb") as file:
        found = read_po(file)
    return {each.id if language == "en" else each.string for each in found
            if isinstance(each.id, str)}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_what_is_bold_in_a_guide_stands_on_the_pages(guide, language):
    named = re.findall(r"\*\*([^*]+)\*\*", parts(guide)[language])
    named = [re.sub(r".*“(.+)”:", r"\1", each).removesuffix(".") for each in named]
    assert len(named) > 5
    assert [each for each in named if each not in sentences(language)] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_both_halves_of_a_guide_have_the_same_shape(guide):
    shapes = [re.findall(r"^(#+ |!\[|\d+\. |- )", half, re.MULTILINE)
              for half in parts(guide).values()]
    assert shapes[0] == shapes[1]


def test_every_picture_is_shown_in_its_language_and_small():
    shown = {(language, name) for guide in GUIDES for language, half in parts(guide).items()
             for name in re.findall(r"\]\(pictures/([^)]+)\)", half)}
    assert shown == {(each.stem[-2:], each.name) for each in PICTURES}
    assert [each.name for each in PICTURES if each.stat().st_size > LARGEST] == []


def test_the_readme_opens_with_a_credential_and_its_certificate_and_stays_light():
    opening = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## ")[0]
    shown = [ROOT / name for name in re.findall(r"!\[[^]]+\]\(([^)]+)\)", opening)]
    assert [each.name for each in shown] == [
        "readme-credential-en.png", "readme-certificate-en.png"]
    assert sum(each.stat().st_size for each in shown) < ON_THE_FRONT


def test_every_other_picture_is_shown_somewhere():
    told = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [each.name for each in (DOCS / "pictures").iterdir() if each.name not in told] == []
