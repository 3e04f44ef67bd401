"""Exactly one credential comes out of a PDF file, or the file is refused."""

import io
import zlib

import pikepdf
import pytest

from badgeservice.credentials import pdf_attachment
from badgeservice.credentials.pdf_attachment import extract
from badgeservice.errors import DocumentRefused, TooComplex

BADGE = b'{"id": "urn:x:1"}'
OTHER = b'{"id": "urn:x:2"}'


def specification(pdf, content=BADGE, name="credential.json", media="application/vc", **stream):
    """A file specification with its stream, as an indirect object."""
    embedded = pdf.make_stream(content, Type=pikepdf.Name.EmbeddedFile, **stream)
    if media:
        embedded.Subtype = pikepdf.Name("/" + media)
    return pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec, F=name, UF=name,
        EF=pikepdf.Dictionary(F=embedded, UF=embedded)))


def written(pdf, **options):
    """The bytes of *pdf*."""
    target = io.BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def made(*listed, associated=None, **options):
    """A PDF with files in its name tree and its /AF list; *listed* are functions of the PDF."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        files = [make(pdf) for make in listed]
        names = [part for number, file in enumerate(files) for part in (f"{number}", file)]
        pdf.Root.Names = pikepdf.Dictionary(
            EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array(names)))
        if associated is not None:
            pdf.Root.AF = pikepdf.Array([files[each] if isinstance(each, int) else each(pdf)
                                         for each in associated])
        return written(pdf, **options)


def file(*arguments, **options):
    """A function that makes a file specification in the PDF that it is given."""
    return lambda pdf: specification(pdf, *arguments, **options)


GOOD = {
    "listed and associated": made(file(), associated=[0]),
    "listed alone": made(file()),
    "packed": made(file(BADGE * 100), compress_streams=True),
    "told by its name": made(file(media=None)),
    "told by its type": made(file(name="insignia")),
    "told by a type with a parameter": made(file(name="x", media="application/json; charset=x")),
    "beside another file": made(file(b"a,b", "notas.csv", "text/csv"), file(), associated=[0, 1]),
    "with object streams": made(file(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
}


@pytest.mark.parametrize("name", GOOD)
def test_the_only_credential_is_taken(name):
    assert extract(GOOD[name]) in (BADGE, BADGE * 100)


def test_attachment_made_by_the_library_is_taken():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["credential.json"] = pikepdf.AttachedFileSpec(
            pdf, BADGE, filename="credential.json", mime_type="application/vc",
            relationship=pikepdf.Name.Data)
        assert extract(written(pdf)) == BADGE


def hidden(pdf):
    """A second credential that hangs on a page's annotation only."""
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 1, 1],
        FS=specification(pdf, OTHER)))])
    return specification(pdf)


def within(pdf):
    """A second credential that a page's annotation holds within itself, not as an object."""
    other = specification(pdf, OTHER)
    pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 1, 1],
        FS=pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="x.json", EF=other.EF))])
    return specification(pdf)


def two_streams(pdf):
    """One specification whose two names lead to different files."""
    found = specification(pdf)
    found.EF.UF = specification(pdf, OTHER).EF.F
    return found


def loop():
    """A PDF whose name tree contains itself."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        node = pdf.make_indirect(pikepdf.Dictionary())
        node.Kids = pikepdf.Array([node, node])
        pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=node)
        return written(pdf)


ENCRYPTION = pikepdf.Encryption(owner="o", user="")
LOCKED = pikepdf.Encryption(owner="o", user="u")

BAD = {
    "two credentials": (made(file(), file(OTHER)), "pdf-several-credentials"),
    "the same name twice": (made(file(), file(OTHER), associated=[0]), "pdf-several-credentials"),
    "a second one associated": (made(file(), associated=[0, file(OTHER)]),
                                "pdf-several-credentials"),
    "another one associated": (made(file(), associated=[file(OTHER)]), "pdf-several-credentials"),
    "associated without being listed": (made(associated=[file()]), "pdf-lists-differ"),
    "listed but not associated": (made(file(), associated=[]), "pdf-lists-differ"),
    "a second one on a page": (made(hidden), "pdf-several-credentials"),
    "a second one within a page": (made(within), "pdf-several-credentials"),
    "two files under one name": (made(two_streams), "pdf-several-credentials"),
    "none": (made(), "pdf-no-credential"),
    "only other files": (made(file(b"a", "a.csv", "text/csv")), "pdf-no-credential"),
    "encrypted without a password": (made(file(), encryption=ENCRYPTION), "pdf-encrypted"),
    "encrypted with a password": (made(file(), encryption=LOCKED), "pdf-encrypted"),
    "cut short": (GOOD["listed alone"][:-6], "pdf-after-end"),
    "something behind the end": (GOOD["listed alone"] + b"PK\x03\x04", "pdf-after-end"),
    "no PDF": (b"hello", "pdf-malformed"),
    "nothing": (b"", "pdf-malformed"),
    "too large": (b"%PDF-1.7\n" + bytes(pdf_attachment.PDF_LIMIT), "pdf-too-large"),
    "bomb": (made(file(bytes(100 << 20)), compress_streams=True), "pdf-too-large"),
    "large as it is": (made(file(b"x" * (pdf_attachment.LIMIT + 1)), compress_streams=False),
                       "pdf-too-large"),
    "unusual packing": (made(file(b"<~87cURD]~>", Filter=pikepdf.Name.ASCII85Decode),
                             compress_streams=False,
                             stream_decode_level=pikepdf.StreamDecodeLevel.none),
                        "pdf-attachment"),
    "packed twice": (made(file(zlib.compress(zlib.compress(BADGE)), Filter=pikepdf.Array(
        [pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])), compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none), "pdf-attachment"),
    "damaged": (made(file(b"no deflate", Filter=pikepdf.Name.FlateDecode), compress_streams=False,
                     stream_decode_level=pikepdf.StreamDecodeLevel.none), "pdf-attachment"),
}


@pytest.mark.parametrize("name", BAD)
def test_item_81_doubtful_file_is_refused(name):
    data, code = BAD[name]
    with pytest.raises(DocumentRefused) as refusal:
        extract(data)
    assert refusal.value.code == code


def test_item_81_tree_that_contains_itself_ends():
    with pytest.raises(TooComplex):
        extract(loop())


def test_item_81_nested_lists_end():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Lists = pikepdf.Array([pikepdf.Array()] * (pdf_attachment.PARTS + 1))
        data = written(pdf)
    with pytest.raises(TooComplex):
        extract(data)


def test_item_83_actions_are_never_run_and_change_nothing():
    """A file that would run a script when opened is only read; none is ever handed out."""
    def active(pdf):
        pdf.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS="app.launchURL('https://evil.example')")
        pdf.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(
            S=pikepdf.Name.Launch, F="/bin/sh"))
        return specification(pdf)

    assert extract(made(active)) == BADGE


def test_zeros_and_empty_lines_at_the_end_are_no_harm():
    assert extract(GOOD["listed alone"] + b"\r\n\0\0\n") == BADGE


@pytest.mark.parametrize("member", ["Names", "AF"])
@pytest.mark.parametrize("value", [5, "x", [5], [[5]], {"EmbeddedFiles": 5}])
def test_structures_of_the_wrong_kind_are_refused(member, value):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root[f"/{member}"] = pikepdf.Dictionary(
            {f"/{key}": inner for key, inner in value.items()}) if isinstance(value, dict) else (
                pikepdf.Array(value) if isinstance(value, list) else value)
        data = written(pdf)
    with pytest.raises(DocumentRefused):
        extract(data)


def test_truncated_file_gives_our_own_error_or_the_credential():
    data = GOOD["listed and associated"]
    for length in range(0, len(data), 37):
        try:
            assert extract(data[:length]) == BADGE
        except DocumentRefused as error:
            assert error.code.startswith("pdf-")
