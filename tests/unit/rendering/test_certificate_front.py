"""Nothing on a certificate overlaps or leaves the sheet, however long the texts are."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.core.certificate_layout import MILLIMETRE, Item, Paper
from badgeservice.core.layout_rules import NEEDED
from badgeservice.errors import BadInput
from badgeservice.rendering.area import Area
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.front import area_of, compose_front, size_of
from badgeservice.rendering.sections import CriterionLine
from tests.unit.rendering.views import (
    CLASSIC,
    LAYOUTS,
    LONG_NAME,
    LONG_TITLE,
    LONGEST,
    criteria,
    view,
)

FONTS = Fonts.shipped()
PLAIN = LAYOUTS["sobrio"]


def compose(shown):
    """The page to hang of *shown*."""
    return compose_front(shown, FONTS)


def areas(page):
    """Everything that must stay clear of everything else, with a name for the message."""
    yield from ((line.text, line.area(FONTS)) for line in page.lines)
    yield from ((f"dot {place}", dot.area) for place, dot in enumerate(page.dots))
    yield from (("code", code.area) for code in page.codes)


def faults(page):
    """Every pair that overlaps, and everything that comes near the edge of the sheet."""
    margin = 5 * MILLIMETRE - 0.5
    inside = Area(margin, margin, page.size[0] - margin, page.size[1] - margin)
    placed = list(areas(page))
    found = [(a, b) for (a, first), (b, second) in combinations(placed, 2)
             if first.overlaps(second)]
    return found + [(name, "outside") for name, area in placed if not inside.holds(area)]


def texts(page):
    """All text of a page, in reading order."""
    return " ".join(line.text for line in page.lines)


@pytest.mark.parametrize("shown", [
    view(),
    view(is_example=False),
    view(criteria=()),
    view(criteria=(), is_participation=True, kind_label="Certificado de participación"),
    view(holder=None, hours=None, assessment_line=""),
    view(holder=LONG_NAME),
    view(title=LONG_TITLE),
    view(criteria=(), title=LONG_TITLE, holder=LONG_NAME, issuer_name=LONGEST.issuer_name,
         partner_name=LONGEST.partner_name, assessment_line=LONGEST.assessment_line * 3),
    view(kind_label="Pienen osaamiskokonaisuuden suorittamisesta annettava todistus " * 2),
    view(holder="Ẫ́Ǻ".replace("\u0301", "") * 12, title="gjpqy " * 30),
    LONGEST,
    replace(LONGEST, criteria=()),
], ids=lambda shown: f"{len(shown.criteria)}-{shown.title[:12]}")
@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_nothing_overlaps(shown, layout, paper):
    assert faults(compose(replace(shown, layout=layout, paper=paper))) == []


@pytest.mark.parametrize("rubrics", [1, 2, 3])
@pytest.mark.parametrize("count", range(3, 13))
def test_up_to_twelve_criteria_fit(count, rubrics):
    shown = view(criteria=criteria(count, rubrics=rubrics), title=LONG_TITLE, holder=LONG_NAME,
                 layout=PLAIN)
    page = compose(shown)
    assert faults(page) == []
    assert len(page.dots) == 4 * count


@pytest.mark.parametrize("count", range(40, 101, 4))
def test_a_full_page_without_criteria_leaves_the_code_free(count):
    shown = view(criteria=(), title=LONG_TITLE, holder=LONG_NAME,
                 assessment_line="jurado " * count)
    assert faults(compose(shown)) == []


WORDS = st.text(st.sampled_from("aeiñÁgW Ấ-/"), min_size=1, max_size=120)
LINES = st.lists(st.builds(CriterionLine, rubric=st.sampled_from(["R1", "R2"]), title=WORDS,
                           value=st.integers(1, 4), top=st.just(4), level=WORDS), max_size=12)


@settings(deadline=None, max_examples=60)
@given(title=WORDS, holder=WORDS | st.none(), issuer_name=WORDS, partner_name=WORDS | st.none(),
       bodies=st.lists(WORDS, max_size=3), lines=LINES, sentence=WORDS, short_url=WORDS)
def test_any_texts_fit_or_are_refused(bodies, lines, sentence, **changes):
    shown = view(awarding_bodies=tuple(bodies), criteria=tuple(lines), assessment_line=sentence,
                 **changes)
    try:
        page = compose(shown)
    except BadInput as refusal:
        assert refusal.code == "certificate-too-full"
    else:
        assert faults(page) == []


@pytest.mark.parametrize("title", ["Taller " * 100_000, "W" * 900])
def test_texts_without_end_are_refused_by_name(title):
    with pytest.raises(BadInput) as refusal:
        compose(replace(LONGEST, title=title))
    assert refusal.value.code == "certificate-too-full"
    assert refusal.value.problems[0].field == "title"


def test_the_holders_name_is_the_largest_text():
    page = compose(view())
    assert max(page.lines, key=lambda line: line.size).text == view().holder


def test_even_the_fullest_page_can_be_read():
    page = compose(replace(LONGEST, layout=PLAIN))
    assert min(line.size for line in page.lines) >= 5.5
    assert max(line.size for line in page.lines if line.face is Face.SERIF_STRONG) >= 15


def test_everything_that_a_certificate_must_say_is_there():
    page = compose(replace(LONGEST, layout=PLAIN))
    said = texts(page).replace(" ", "")
    for text in (LONGEST.holder, LONGEST.title, LONGEST.issuer_name, LONGEST.partner_name,
                 LONGEST.awarding_bodies[0], LONGEST.short_url, LONGEST.credential_id,
                 LONGEST.assessment_line, "12 de noviembre de 2026", "22 de noviembre de 2026",
                 "120 hours", LONGEST.labels.signature_note, LONGEST.labels.example_banner,
                 LONGEST.heading, *(line.title for line in LONGEST.criteria),
                 "3/4 Competente"):
        assert text.replace(" ", "") in said


def test_the_dots_show_the_level():
    page = compose(view(criteria=criteria(3), layout=PLAIN))
    assert [dot.filled for dot in page.dots] == [
        True, False, False, False, True, True, False, False, True, True, True, False]


def test_a_long_scale_is_shown_in_figures():
    line = CriterionLine("R1", "Prueba", 85, 100, "Logrado")
    page = compose(view(criteria=(line,), layout=PLAIN))
    assert "85/100 Logrado" in texts(page)
    assert page.dots == []


def test_a_hidden_name_is_not_printed():
    page = compose(view(holder=None))
    assert view().labels.unnamed_holder in texts(page)


@pytest.mark.parametrize(("hours", "said"), [(1, "1 hour"), (15, "15 hours")])
def test_hours_agree_with_their_number(hours, said):
    assert said in [line.text for line in compose(view(hours=hours)).lines]


def test_only_an_example_carries_the_banner():
    assert "EXAMPLE" in texts(compose(view(is_example=True)))
    assert "EXAMPLE" not in texts(compose(view(is_example=False)))


def test_a_participation_certificate_claims_nothing_earned():
    page = compose(view(is_participation=True, criteria=()))
    assert view().labels.took_part_in in texts(page)
    assert view().labels.has_earned not in texts(page)


def test_a_participation_certificate_leaves_out_the_colours_of_achievements():
    shown = view(is_participation=True, criteria=())
    assert CLASSIC.colours["main"] not in {line.colour for line in compose(shown).lines}
    assert CLASSIC.colours["main"] in {line.colour for line in compose(view()).lines}


def test_an_awarding_body_named_already_is_not_repeated():
    page = compose(view(awarding_bodies=(view().issuer_name,)))
    assert view().labels.awarding_bodies not in texts(page)


@pytest.mark.parametrize(("language", "day"), [
    ("es", "12 de noviembre de 2026"), ("en", "12 November 2026"), ("fi", "12. marraskuuta 2026")])
def test_dates_are_written_out_in_the_language(language, day):
    assert day in texts(compose(view(language=language)))


def test_an_unknown_language_is_refused():
    with pytest.raises(BadInput) as refusal:
        compose(view(language="qx"))
    assert refusal.value.problems[0].code == "unknown-language"


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout_says_all_that_is_needed_in_every_language(layout):
    for language in ("es", "en", "fi"):
        shown = view(layout=layout, language=language, translation_note="Traducción.")
        said = texts(compose(shown)).replace(" ", "")
        for text in (shown.holder, shown.title, shown.issuer_name, shown.short_url,
                     shown.paper_code, shown.credential_id, "Traducción.",
                     shown.labels.signature_note, shown.labels.example_banner):
            assert text.replace(" ", "") in said
    assert len(NEEDED) == 12


def test_a_code_stands_on_one_line():
    for layout in LAYOUTS.values():
        lines = [line.text for line in compose(view(layout=layout)).lines]
        assert sum(view().paper_code in line for line in lines) == 2


def test_item_116_braces_in_a_name_are_printed_as_they_stand():
    item = Item("text", CLASSIC.boxes[0].items[0].letters, text=view().layout.name.__class__(
        {"es": "{holder} | {title}"}))
    box = replace(CLASSIC.boxes[2], items=(*CLASSIC.boxes[2].items, item))
    layout = replace(CLASSIC, boxes=(*CLASSIC.boxes[:2], box, *CLASSIC.boxes[3:]))
    for name in ("{{ config }}", "{0.__class__}", "{title}", "%(issuer)s", "${holder}"):
        assert f"{name} | Aprendizaje activo" in texts(compose(view(holder=name, layout=layout)))


def test_the_code_is_square_and_keeps_its_place():
    for layout in LAYOUTS.values():
        for paper in Paper:
            shown = view(layout=layout, paper=paper)
            code, = compose(shown).codes
            assert code.area.width == pytest.approx(code.area.height)
            assert area_of(layout.code, size_of(shown)).holds(code.area)


def test_lines_of_one_text_share_a_role():
    page = compose(view(title=LONG_TITLE))
    roles = {line.role for line in page.lines if line.text in LONG_TITLE}
    assert len(roles) == 1
    assert all(line.role is not None for line in page.lines)
    assert sorted(role.number for role in page.roles) == list(range(len(page.roles)))
