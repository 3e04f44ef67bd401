"""The pages behind a certificate: nothing overlaps, nothing is lost, tables go on."""

from dataclasses import replace
from itertools import combinations

import pytest

from badgeservice.core.certificate_layout import Paper
from badgeservice.errors import BadInput
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.roles import Tag
from badgeservice.rendering.sections import (
    Bullets,
    Levels,
    Pairs,
    Prose,
    Section,
)
from badgeservice.rendering.transcript import compose_transcript
from tests.unit.rendering.views import LONG_NAME, LONG_TITLE, LOREM, criteria, sections, view

FONTS = Fonts.shipped()

def pages(paper=Paper.A4, **changes):
    """The pages behind a certificate."""
    return compose_transcript(view(**{"transcript": sections(), "paper": paper} | changes), FONTS)


def said(page):
    """All text of a page."""
    return " ".join(line.text for line in page.lines)


def faults(page):
    """What overlaps, and what leaves the sheet."""
    placed = [(line.text, line.area(FONTS)) for line in page.lines]
    placed += [("code", code.area) for code in page.codes]
    placed += [("dot", dot.area) for dot in page.dots]
    found = [(a, b) for (a, first), (b, second) in combinations(placed, 2)
             if first.overlaps(second)]
    return found + [name for name, area in placed
                    if area.left < 40 or area.right > page.size[0] - 40
                    or area.bottom < 20 or area.top > page.size[1] - 20]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("count", [1, 12, 30])
@pytest.mark.parametrize("words", [1, 6])
def test_nothing_overlaps(paper, count, words):
    made = pages(paper, transcript=sections(count, words), title=LONG_TITLE, holder=LONG_NAME,
                 translation_note="Traducción, sin firma.")
    assert [faults(page) for page in made] == [[]] * len(made)
    assert all(page.size == paper.size(landscape=False) for page in made)


def test_no_word_is_lost_where_a_row_is_parted():
    words = " ".join(f"palabra{number}" for number in range(380))
    made = pages(transcript=(Section("details", "Detalles", (
        Prose("Antes " * 300), Pairs((("Evaluación", words),)))),))
    assert len(made) == 2
    body = " ".join(map(said, made))
    assert [word for word in words.split() if f"{word} " not in body + " "] == []


def test_every_page_says_whose_it_is_and_which():
    made = pages(transcript=sections(30, 4))
    assert len(made) > 2
    for number, page in enumerate(made, start=2):
        assert f"Page {number} of {len(made) + 1}" in said(page)
        assert view().short_url in said(page)
        assert view().title in said(page)


def test_the_head_of_a_table_stands_again_on_the_next_page():
    made = pages(transcript=(Section("criteria", "Criterios", (
        Levels("Rúbrica 1", ("Criterio", "Nivel", "Visto"),
               tuple(replace(line, descriptor=LOREM * 3) for line in criteria(30))),)),))
    assert len(made) > 1
    assert all("Rúbrica 1" in said(page) for page in made)


def test_a_heading_is_never_the_last_of_a_page():
    for filler in range(1, 60):
        made = pages(transcript=(
            Section("outcomes", "Resultados", (Bullets(("x",) * filler),)),
            Section("criteria", "Criterios", (Levels(
                "Rúbrica 1", ("Criterio", "Nivel", "Visto"), criteria(2)),)),
        ))
        for page in made:
            tags = [line.role.tag for line in page.lines if line.role]
            assert tags[-1] not in (Tag.SUBHEADING, Tag.HEADER_CELL)


def test_cells_know_their_table_and_row():
    page, *_ = pages(transcript=sections(2))
    tables = {role.cell[0] for role in page.roles if role.cell}
    assert tables == {0, 1, 2}
    rows = [role.cell[1] for role in page.roles if role.cell and role.cell[0] == 1]
    assert rows == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_a_text_without_end_is_refused():
    with pytest.raises(BadInput) as refusal:
        pages(transcript=(Section("details", "Detalles", (Prose("palabra " * 40_000),)),))
    assert refusal.value.problems[0].code == "transcript-too-long"


def test_without_sections_there_is_no_page_behind():
    assert pages(transcript=()) == []


def test_a_text_of_the_first_page_is_asked_about_once():
    shown = view(holder=LONG_NAME, transcript=sections())
    fields = [field for field, text in shown.texts() if text == LONG_NAME]
    assert fields == ["holder"]
    assert "details[1][1]" not in fields
    assert any(text == LOREM for _, text in shown.texts())
