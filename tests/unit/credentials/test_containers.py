"""What a file is, its content says; and it is nothing else besides (item 76)."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.credentials import base64url, pdf_attachment
from badgeservice.credentials.checks import verify
from badgeservice.credentials.compact_form import begins_as_token, is_compact_jws
from badgeservice.credentials.containers import Form, embed, form_of, unwrap
from badgeservice.errors import BadgeError, DocumentRefused
from tests.factories_documents import world
from tests.pictures import END, HEAD, JSON, JWS, PIXELS, PNG, SVG, chunk, png, svg, text
from tests.unit.credentials.test_pdf_attachment import BADGE, GOOD

PDF = GOOD["listed and associated"]
FORMS = {
    Form.JSON: [JSON, b"\n" + JSON, b"[1]", b"\xef\xbb\xbf" + JSON],
    Form.JWT: [JWS, b" " + JWS + b"\n"],
    Form.PNG: [PNG, b"\x89PNG broken"],
    Form.SVG: [SVG, svg(""), b"\xef\xbb\xbf" + SVG, b"<svg", b"<s:svg/>",
               b"<!DOCTYPE svg><svg/>", b"<!doctype lolz [<!ENTITY a 'a'>]><svg/>"],
    Form.PDF: [PDF, b"%PDF-1.7"],
    Form.HTML: [b"<!DOCTYPE html><p><svg/>", b"<html>", b"<!-- a --><!doctype HTML>"],
    Form.XML: [b"<?xml version='1.0'?><feed/>", b"<", b"<!DOCTYPE feed><feed/>", b"<!-- "],
    Form.ZIP: [b"PK\x03\x04"],
    Form.JPEG: [b"\xff\xd8\xff\xe0"],
    Form.EMPTY: [b"", b" \n"],
    Form.UNKNOWN: [b"hello", b" \x89PNG", b" %PDF-1.7", JWS + b".x", b"eyJ", "ñ".encode("utf-16")],
}


@pytest.mark.parametrize("form", FORMS)
def test_content_tells_the_form(form):
    assert [form_of(content) for content in FORMS[form]] == [form] * len(FORMS[form])


@pytest.mark.parametrize(("content", "held"), [
    (JSON, JSON), (b" " + JWS + b"\n", JWS), (embed(PNG, JSON), JSON), (embed(SVG, JWS), JWS),
    (PDF, BADGE),
])
def test_credential_comes_out_of_every_form(content, held):
    found = unwrap(content, form_of(content), pdf_attachment.extract)
    assert (found.form, found.content) == (form_of(content), held)


@pytest.mark.parametrize("form", [Form.HTML, Form.XML, Form.ZIP, Form.JPEG, Form.UNKNOWN])
def test_what_holds_none_is_said_to_look_like_something(form):
    with pytest.raises(DocumentRefused) as refused:
        unwrap(FORMS[form][0], form, pdf_attachment.extract)
    assert refused.value.code == "no-credential"
    assert "it looks like" in str(refused.value)


def test_only_pictures_are_baked():
    with pytest.raises(DocumentRefused) as refused:
        embed(PDF, JSON)
    assert refused.value.code == "not-a-picture"


def zipped(content):
    """A ZIP file with *content* in front."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "a")
    return content + packed.getvalue()


PAGE = b"<!DOCTYPE html><script>alert(1)</script>"
POLYGLOTS = {
    "PNG and a web page": (png(HEAD, text(), PIXELS, END) + PAGE, "png-after-end"),
    "PNG and ZIP": (zipped(png(HEAD, text(), PIXELS, END)), "png-after-end"),
    "PNG and PDF": (png(HEAD, text(), PIXELS, END) + PDF, "png-after-end"),
    "PDF and ZIP": (zipped(PDF), "pdf-after-end"),
    "PDF and a web page": (PDF + PAGE, "pdf-after-end"),
    "picture of another format and ZIP": (zipped(b"GIF89a"), "no-credential"),
    "PDF that does not begin at once": (b"\n" + PDF, "no-credential"),
    "SVG and a web page": (SVG + PAGE, "svg-malformed"),
    "web page with our SVG in it": (b"<!DOCTYPE html>" + embed(SVG, JSON)[54:], "no-credential"),
    "JSON and a web page": (JSON + PAGE, None),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_item_76_file_that_is_two_things(name):
    content, code = POLYGLOTS[name]
    if code is None:  # the reader of JSON, not of containers, refuses what stands behind
        assert unwrap(content, form_of(content), pdf_attachment.extract).content == content
        return
    with pytest.raises(DocumentRefused) as refused:
        unwrap(content, form_of(content), pdf_attachment.extract)
    assert refused.value.code == code


def test_item_76_web_page_inside_a_picture_is_only_a_picture():
    """Bytes of a page in a chunk change nothing: the file is a PNG, and never served again."""
    content = png(HEAD, chunk(b"tEXt", b"Comment\0" + PAGE), text(), PIXELS, END)
    assert form_of(content) is Form.PNG
    assert unwrap(content, Form.PNG, pdf_attachment.extract).content == JSON


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_give_a_form_and_our_own_error(content):
    form = form_of(content)
    try:
        assert unwrap(content, form, pdf_attachment.extract).form is form
    except BadgeError as error:
        assert error.code != "error"


@pytest.mark.parametrize("content", [b"eyJhbGciOiJFUzI1NiJ9.e30", b"eyJ.e30.", b"eyJh..",
                                     b"abc.def.ghi", JWS + b"=", b"eyJh.e30.\xc3\xb1", JWS + b"\n"])
def test_other_text_is_no_compact_form(content):
    assert not is_compact_jws(content)


@pytest.mark.parametrize("start", [b"{", b"{ ", b"{\n  ", b"{\r\n", b"{\t"])
def test_token_is_known_however_its_header_is_laid_out(start):
    """Some issuers write headers with blanks or on several lines; the signature covers them."""
    token = base64url.encode(start + b'"alg":"EdDSA"}').encode() + b".e30.c2ln"
    assert form_of(token) is Form.JWT
    assert begins_as_token(token)
    assert verify(token, world()).report.find("parse").code == "parse-passed"
