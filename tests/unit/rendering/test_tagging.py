"""Certificates can be heard: everything on a page is an element in reading order, or ornament."""

from collections import Counter
from io import BytesIO

import pikepdf
import pytest

from badgeservice.credentials.pdf_attachment import extract
from badgeservice.rendering.certificate import (
    compose,
    description,
    make_certificate,
    make_merged,
)
from badgeservice.rendering.fonts import Fonts
from tests.unit.rendering.archives import CREDENTIAL, VIEWS, certificate
from tests.unit.rendering.views import URL, sections, view

PAINTING = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"', "Do",
                      "sh", "BI"})


@pytest.fixture(scope="module", params=VIEWS)
def pdf(request):
    """Each certificate in turn, opened."""
    with pikepdf.open(BytesIO(certificate(request.param))) as opened:
        yield opened


def marks(page):
    """Yield each painting instruction with the mark that it stands in."""
    inside = []
    for step in pikepdf.parse_content_stream(page):
        name = str(step.operator)
        if name in ("BMC", "BDC"):
            number = step.operands[1].MCID if name == "BDC" else None
            inside.append((str(step.operands[0]), number))
        elif name == "EMC":
            inside.pop()
        elif name in PAINTING:
            assert len(inside) == 1, f"{name} is inside {inside}"
            yield name, *inside[0]
    assert not inside


def elements(node):
    """Yield the elements under *node* in reading order."""
    for kid in node.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and kid.Type == pikepdf.Name.StructElem:
            yield kid
            yield from elements(kid)


def kind(element):
    """The kind of an element."""
    return str(element.S)[1:]


def owners(pdf):
    """What the parent tree says, by its keys."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))


def test_everything_painted_is_an_element_or_an_artifact(pdf):
    kinds = Counter(tag for page in pdf.pages for _, tag, _ in marks(page))
    assert {"/Artifact", "/P", "/H1", "/Figure"} <= set(kinds)


def test_texts_are_elements_but_for_the_heads_and_feet_of_pages_behind(pdf):
    first = list(marks(pdf.pages[0]))
    assert all(tag != "/Artifact" for name, tag, _ in first if name == "Tj")


def test_every_mark_has_the_owner_that_names_it(pdf):
    table = owners(pdf)
    for page in pdf.pages:
        used = {number for _, _, number in marks(page) if number is not None}
        found = table[int(page.obj.StructParents)]
        assert used <= set(range(len(found)))
        for number, owner in enumerate(found):
            assert number in [kid for kid in owner.K if isinstance(kid, int)]
            assert owner.Pg.objgen == page.obj.objgen


def test_every_link_stands_in_a_link_element(pdf):
    table = owners(pdf)
    for page in pdf.pages:
        for note in page.obj.get("/Annots", []):
            owner = table[int(note.StructParent)]
            assert kind(owner) == "Link"
            assert any(isinstance(kid, pikepdf.Dictionary) and kid.get("/Obj") is not None
                       and kid.Obj.objgen == note.objgen for kid in owner.K)
            assert note.Contents == URL


def test_the_tree_has_one_document_one_title_and_no_empty_element(pdf):
    top, = pdf.Root.StructTreeRoot.K
    assert kind(top) == "Document"
    kinds = Counter(kind(each) for each in elements(top))
    assert kinds["H1"] == 1
    assert set(kinds) <= {"H1", "H2", "P", "Figure", "Link", "Table", "TR", "TH", "TD"}
    assert all(len(each.K) for each in elements(top))


def test_a_figure_says_what_it_shows(pdf):
    top, = pdf.Root.StructTreeRoot.K
    figures = [each for each in elements(top) if kind(each) == "Figure"]
    assert figures
    assert all(str(figure.Alt) for figure in figures)


def test_cells_stand_in_rows_and_rows_in_tables(pdf):
    top, = pdf.Root.StructTreeRoot.K
    for each in elements(top):
        inside = {kind(kid) for kid in each.K if isinstance(kid, pikepdf.Dictionary)
                  and kid.get("/Type") == pikepdf.Name.StructElem}
        if kind(each) == "Table":
            assert inside == {"TR"}
        elif kind(each) == "TR":
            assert inside <= {"TH", "TD"}
        else:
            assert not inside & {"TR", "TH", "TD"}
        if kind(each) == "TH":
            assert str(each.A.O) == "/Table"
            assert each.A.Scope in (pikepdf.Name.Column, pikepdf.Name.Row)


def test_names_head_their_rows_and_the_heads_of_tables_their_columns():
    with pikepdf.open(BytesIO(certificate("clasico"))) as opened:
        tables = [each for each in elements(opened.Root.StructTreeRoot.K[0])
                  if kind(each) == "Table"]
        facts, levels = tables[0], tables[1]
        assert [[str(cell.get("/A", {}).get("/Scope", "-")) for cell in row.K]
                for row in facts.K] == [["/Row", "-"]] * 2
        assert [[str(cell.get("/A", {}).get("/Scope", "-")) for cell in row.K]
                for row in levels.K] == [["/Column"] * 3, *[["/Row", "-", "-"]] * 4]


def test_a_certificate_of_the_most_pages_is_not_too_intricate_for_our_reader():
    full = view(transcript=sections(170))
    made = make_certificate(full, CREDENTIAL, fonts=Fonts.shipped())
    with pikepdf.open(BytesIO(made)) as opened:
        assert len(opened.pages) > 8
    assert extract(made) == CREDENTIAL


def test_the_document_is_marked_and_its_pages_are_tabbed_in_order(pdf):
    assert pdf.Root.MarkInfo.Marked is True
    assert pdf.Root.Lang in ("es", "fi")
    assert all(page.obj.Tabs == pikepdf.Name.S for page in pdf.pages)


def test_a_picture_with_words_is_a_figure_and_one_without_is_an_artifact():
    def figures(name):
        """How many figures the first page has above its ornament."""
        with pikepdf.open(BytesIO(certificate(name))) as opened:
            ornament, *shown = [tag for operator, tag, _ in marks(opened.pages[0])
                                if operator == "Do"]
            assert ornament == "/Artifact"
            return shown

    assert figures("clear logo") == ["/Figure"]
    assert figures("grey logo") == ["/Artifact"]


def test_a_merged_file_has_no_marks_without_a_tree():
    made = make_merged([compose(view(), Fonts.shipped())], description(view()), Fonts.shipped())
    with pikepdf.open(BytesIO(made)) as opened:
        assert "/StructTreeRoot" not in opened.Root
        assert b"BDC" not in opened.pages[0].Contents.read_bytes()
