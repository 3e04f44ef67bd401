"""The finished PDF: one page, embedded fonts, the credential inside, the same bytes again."""

import subprocess
import sys
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from badgeservice.errors import BadInput
from badgeservice.rendering.attach import ATTACHMENT
from badgeservice.rendering.certificate import (
    compose,
    description,
    make_certificate,
    make_merged,
)
from badgeservice.rendering.fonts import Fonts
from tests.pdf_text import words_of
from tests.unit.rendering.views import LONGEST, URL, view

FONTS = Fonts.shipped()
CREDENTIAL = b'{"id": "urn:uuid:1",  "name": "\xc3\xb1"}\n'


@pytest.fixture(scope="module")
def pdf():
    """An opened certificate."""
    with pikepdf.open(BytesIO(make_certificate(view(), CREDENTIAL, fonts=FONTS))) as opened:
        yield opened


def content(certificate):
    """The drawing instructions of the page, as one text."""
    with pikepdf.open(BytesIO(certificate)) as opened:
        return opened.pages[0].Contents.read_bytes()


def test_it_is_one_page_of_a4_landscape(pdf):
    assert len(pdf.pages) == 1
    assert [float(edge) for edge in pdf.pages[0].MediaBox] == pytest.approx(
        [0, 0, 841.89, 595.28], abs=0.01)


def test_the_credential_is_inside_to_the_byte(pdf):
    assert list(pdf.attachments) == [ATTACHMENT]
    assert pdf.attachments[ATTACHMENT].get_file().read_bytes() == CREDENTIAL


def test_the_attachment_says_what_it_is(pdf):
    spec = pdf.Root.AF[0]
    assert len(pdf.Root.AF) == 1
    assert spec.AFRelationship == pikepdf.Name.Source
    assert spec.EF.F.Subtype == pikepdf.Name("/application/ld+json")
    assert spec.objgen == pdf.attachments[ATTACHMENT].obj.objgen


def test_every_font_is_embedded(pdf):
    fonts = pdf.pages[0].Resources.Font
    assert len(fonts) >= 4
    assert all("/FontFile2" in font.FontDescriptor for font in fonts.values())


def test_the_document_describes_itself(pdf):
    assert pdf.Root.Lang == "es"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    metadata = pdf.open_metadata()
    assert metadata["dc:title"] == f"{view().title} — {view().holder}"
    assert metadata["dc:creator"] == [view().issuer_name]
    assert metadata["dc:language"] == {"es"}
    assert metadata["xmp:CreateDate"] == "2026-11-22T00:00:00Z"
    assert pdf.docinfo.Title == f"{view().title} — {view().holder}"
    assert pdf.docinfo.CreationDate == "D:20261122000000Z"


def test_the_only_actions_are_links_to_the_credential(pdf):
    assert "/OpenAction" not in pdf.Root
    assert {str(link.A.S) for link in pdf.pages[0].Annots} == {"/URI"}
    assert {str(link.A.URI) for link in pdf.pages[0].Annots} == {URL}


def test_a_hidden_name_is_nowhere_in_the_description():
    made = make_certificate(view(holder=None), CREDENTIAL, fonts=FONTS)
    with pikepdf.open(BytesIO(made)) as opened:
        assert opened.docinfo.Title == view().title


def test_equal_values_give_equal_bytes():
    first = make_certificate(LONGEST, CREDENTIAL, fonts=FONTS)
    assert make_certificate(view(), CREDENTIAL, fonts=FONTS) != first
    assert make_certificate(LONGEST, CREDENTIAL, fonts=FONTS) == first


def test_another_process_gives_the_same_bytes():
    code = ("import sys; from tests.unit.rendering.test_certificate_pdf import *; "
            "sys.stdout.buffer.write(make_certificate(view(), CREDENTIAL, fonts=FONTS))")
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True,
                          env={"PYTHONHASHSEED": "7", "TZ": "America/Santiago"})
    assert made.stdout == make_certificate(view(), CREDENTIAL, fonts=FONTS)


def test_another_date_gives_other_bytes():
    made = make_certificate(view(issued_on=date(2026, 11, 23)), CREDENTIAL, fonts=FONTS)
    assert made != make_certificate(view(), CREDENTIAL, fonts=FONTS)


@pytest.mark.parametrize("name", ['Ana <b>', '<img src="/etc/passwd"/>', "{{ config }}",
                                  "{0.__class__}", "%(x)s", "<a href='javascript:1'>A</a>"])
def test_markup_is_printed_as_it_stands_and_draws_nothing(name):
    certificate = make_certificate(view(holder=name), CREDENTIAL, fonts=FONTS)
    assert content(certificate).count(b" Do") == 1
    with pikepdf.open(BytesIO(certificate)) as opened:
        assert list(opened.pages[0].Resources.XObject) == ["/Backdrop"]
        assert opened.docinfo.Title == f"{view().title} — {name}"


@pytest.mark.parametrize(("field", "changes"), [
    ("holder", {"holder": "Ana 😀"}),
    ("title", {"title": "日本"}),
    ("issuer_name", {"issuer_name": "\x1b]0;x\x07"}),
    ("awarding_bodies[1]", {"awarding_bodies": ("Mineduc", "علي")}),
    ("short_url", {"short_url": "credentials.example/\u202e"}),
])
def test_a_missing_glyph_is_an_error_that_names_its_field(field, changes):
    with pytest.raises(BadInput) as refusal:
        make_certificate(view(**changes), CREDENTIAL, fonts=FONTS)
    assert refusal.value.code == "glyph-missing"
    assert {problem.field for problem in refusal.value.problems} == {field}


def test_the_ornament_is_the_same_form_in_each_and_packed():
    packed = set()
    for holder in ("Ana", "Łucja O’Ryan"):
        made = make_certificate(view(holder=holder), CREDENTIAL, fonts=FONTS)
        with pikepdf.open(BytesIO(made)) as opened:
            form = opened.pages[0].Resources.XObject.Backdrop
            assert form.BBox == opened.pages[0].MediaBox
            packed.add(form.read_raw_bytes())
    assert len(packed) == 1


def test_the_form_holds_what_a_merged_file_draws():
    made = make_certificate(view(), CREDENTIAL, fonts=FONTS)
    merged = make_merged([compose(view(), FONTS)], description(view()), FONTS)
    with pikepdf.open(BytesIO(made)) as alone, pikepdf.open(BytesIO(merged)) as printed:
        form, = printed.pages[0].Resources.XObject.values()
        drawn = alone.pages[0].Resources.XObject.Backdrop.read_bytes()
        assert drawn in form.read_bytes()


def test_letters_beyond_the_usual_ones_are_read_back(tmp_path):
    file = tmp_path / "c.pdf"
    for holder in ("Łucja Čapek Ñusta", "Наталья Верещагина", "Žofie Ångström"):
        file.write_bytes(make_certificate(view(holder=holder), CREDENTIAL, fonts=FONTS))
        assert holder in words_of(file)


def test_certificates_that_look_alike_share_their_ornament_in_a_merged_file():
    def merged(count):
        """A file with *count* certificates."""
        composed = [compose(view(holder=f"Ana {number}"), FONTS) for number in range(count)]
        return make_merged(composed, description(view()), FONTS)

    one, many = merged(1), merged(21)
    assert (len(many) - len(one)) / 20 < 12_000 < len(one) / 4
    assert merged(3) == merged(3)
    with pikepdf.open(BytesIO(many)) as opened:
        assert len(opened.pages) == 21
        assert len(opened.attachments) == 0
        forms = {form.objgen for page in opened.pages for form in page.Resources.XObject.values()}
        assert len(forms) == 1
