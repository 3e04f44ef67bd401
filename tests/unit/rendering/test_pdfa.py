"""Certificates keep the rules of PDF/A-3 for level B; each test names its clause of ISO 19005-3.

A validator made by others looks at the same certificates: docs/decisions/0056-archives.md.
"""

import hashlib
import re
from io import BytesIO

import pikepdf
import pytest

from badgeservice.rendering.attach import ATTACHMENT
from badgeservice.resources import resource
from tests.unit.rendering.archives import CREDENTIAL, VIEWS, certificate


@pytest.fixture(scope="module", params=VIEWS)
def pdf(request):
    """Each certificate in turn, opened."""
    with pikepdf.open(BytesIO(certificate(request.param))) as opened:
        yield opened


def streams(pdf):
    """Every stream of the file."""
    return [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]


def dictionaries(pdf):
    """Every dictionary of the file, those within others too."""
    waiting, found = list(pdf.objects), []
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            waiting += [part for part in item
                        if isinstance(part, pikepdf.Object) and not part.is_indirect]
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            found.append(item)
            waiting += [part for _, part in item.items()
                        if isinstance(part, pikepdf.Object) and not part.is_indirect]
    return found


def operators(pdf):
    """Every instruction of every page, with what it is about."""
    return [(str(step.operator), [str(each) for each in step.operands])
            for page in pdf.pages for step in pikepdf.parse_content_stream(page)]


def test_the_library_behind_qpdf_finds_no_fault(pdf):
    assert pdf.check_pdf_syntax() == []


def test_6_1_2_the_header_is_of_a_version_1_file_with_bytes_that_tell_it_is_binary():
    for name in VIEWS:
        made = certificate(name)
        assert re.match(rb"%PDF-1\.7\n%[\x80-\xff]{4}", made)
        assert made.endswith(b"%%EOF\n")


def test_6_1_3_the_trailer_has_an_id_and_no_encryption(pdf):
    assert len(pdf.trailer.ID) == 2
    assert not pdf.is_encrypted and "/Encrypt" not in pdf.trailer


def test_6_1_7_no_stream_lies_outside_or_is_packed_by_lzw(pdf):
    for stream in streams(pdf):
        assert not {"/F", "/FFilter", "/FDecodeParms"} & set(stream.keys())
        filters = stream.get("/Filter", [])
        names = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
        assert set(map(str, names)) <= {"/FlateDecode", "/ASCII85Decode"}


def test_6_1_8_no_name_is_longer_than_127_bytes(pdf):
    assert max(len(str(key)) for each in dictionaries(pdf) for key in each.keys()) < 127  # noqa: SIM118


def test_6_2_3_colours_are_those_of_the_one_profile(pdf):
    intent, = pdf.Root.OutputIntents
    assert intent.S == pikepdf.Name.GTS_PDFA1
    profile = intent.DestOutputProfile
    assert profile.N == 3
    content = profile.read_bytes()
    assert content == resource("templates", "pdf", "sRGB2014.icc").read_bytes()
    assert content[8] == 2 and content[12:20] == b"mntrRGB " and content[36:40] == b"acsp"


def test_6_2_4_3_no_colour_is_of_another_space(pdf):
    assert not {"k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "sh"} & {
        name for name, _ in operators(pdf)}
    spaces = {str(stream.ColorSpace) for stream in streams(pdf) if "/ColorSpace" in stream}
    assert spaces <= {"/DeviceRGB", "/DeviceGray"}


def test_6_2_5_nothing_turns_colours_or_halftones_to_something_else(pdf):
    for each in dictionaries(pdf):
        assert not {"/TR", "/TR2", "/HTP", "/HT"} & set(each.keys())


def test_6_2_8_images_are_not_smoothed_and_have_no_alternates(pdf):
    for stream in streams(pdf):
        if stream.get("/Subtype") == pikepdf.Name.Image:
            assert not {"/Alternates", "/OPI"} & set(stream.keys())
            assert not stream.get("/Interpolate", False)


def test_6_2_9_no_drawing_is_postscript_or_stands_for_another_file(pdf):
    for stream in streams(pdf):
        assert stream.get("/Subtype") != pikepdf.Name.PS
        assert not {"/OPI", "/Ref", "/PS", "/Subtype2"} & set(stream.keys())


def test_6_2_10_what_is_below_shows_through_in_the_usual_way_alone(pdf):
    assert {str(each.BM) for each in dictionaries(pdf) if "/BM" in each} <= {"/Normal"}


def test_6_2_11_fonts_are_embedded_and_their_letters_are_known(pdf):
    fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
    assert len(fonts) >= 4
    for font in fonts:
        assert "/FontFile2" in font.FontDescriptor
        assert "/ToUnicode" in font
        assert len(font.Widths) == font.LastChar - font.FirstChar + 1


def test_6_3_annotations_are_links_that_are_printed(pdf):
    notes = [note for page in pdf.pages for note in page.obj.get("/Annots", [])]
    assert notes
    for note in notes:
        assert note.Subtype == pikepdf.Name.Link
        assert note.F == 4
        assert not {"/AP", "/CA", "/AA"} & set(note.keys())


def test_6_4_and_6_5_there_is_no_form_and_nothing_runs(pdf):
    assert not {"/AcroForm", "/AA", "/OpenAction"} & set(pdf.Root.keys())
    for each in dictionaries(pdf):
        assert not {"/JS", "/Launch", "/AA"} & set(each.keys())
        if "/S" in each and "/URI" in each:
            assert each.S == pikepdf.Name.URI


def test_6_6_the_metadata_says_what_it_is_and_agrees_with_the_rest(pdf):
    metadata = pdf.open_metadata()
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
    info = pdf.docinfo
    assert metadata["dc:title"] == info.Title
    assert metadata["dc:creator"] == [info.Author]
    assert metadata["dc:description"] == info.Subject
    assert metadata["xmp:CreatorTool"] == info.Creator
    assert metadata["pdf:Producer"] == info.Producer
    for ours, theirs in (("xmp:CreateDate", info.CreationDate), ("xmp:ModifyDate", info.ModDate)):
        assert re.sub(r"[-:T]", "", metadata[ours]) == str(theirs)[2:]


def test_6_6_2_3_every_property_is_of_a_schema_that_the_standard_knows(pdf):
    spaces = set(re.findall(rb'xmlns:\w+="([^"]+)"', pdf.Root.Metadata.read_bytes()))
    assert spaces <= {
        b"adobe:ns:meta/", b"http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        b"http://purl.org/dc/elements/1.1/", b"http://ns.adobe.com/xap/1.0/",
        b"http://ns.adobe.com/pdf/1.3/", b"http://www.aiim.org/pdfa/ns/id/"}


def test_6_8_the_credential_is_an_associated_file_that_tells_what_it_is(pdf):
    spec, = pdf.Root.AF
    assert spec.AFRelationship == pikepdf.Name.Source
    assert (spec.F, spec.UF) == (ATTACHMENT, ATTACHMENT)
    assert spec.Desc
    stream = spec.EF.F
    assert stream.Type == pikepdf.Name.EmbeddedFile
    assert stream.Subtype == pikepdf.Name("/application/ld+json")
    assert stream.Params.Size == len(CREDENTIAL)
    assert bytes(stream.Params.CheckSum) == hashlib.md5(CREDENTIAL, usedforsecurity=False).digest()
    assert stream.Params.ModDate == pdf.docinfo.ModDate
    assert stream.read_bytes() == CREDENTIAL


def test_6_9_to_6_12_nothing_is_optional_alternate_or_required(pdf):
    assert not {"/OCProperties", "/Requirements", "/Perms"} & set(pdf.Root.keys())
    assert "/AlternatePresentations" not in pdf.Root.Names
    assert all("/PresSteps" not in page.obj for page in pdf.pages)


def test_the_outline_leads_to_the_certificate_the_transcript_and_each_rubric():
    with pikepdf.open(BytesIO(certificate("clasico"))) as opened, opened.open_outline() as outline:
        roots = [entry.title for entry in outline.root]
        inside = [child.title for entry in outline.root for child in entry.children]
    assert len(roots) == 2
    assert "Rúbrica 1" in inside
