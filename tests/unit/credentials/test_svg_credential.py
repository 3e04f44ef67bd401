"""An SVG file gives its only credential, or it is refused (items 77, 78 and 80)."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.credentials import svg_credential
from badgeservice.credentials.svg_credential import DEPTH, ELEMENTS, embed, extract
from badgeservice.errors import Conflict, DocumentRefused, TooComplex
from tests.pictures import JSON, JWS, SVG, svg

OTHER = b'{"id": "urn:x:2"}'
ELEMENT = f"<ob:credential><![CDATA[{JSON.decode()}]]></ob:credential>"
TOKEN = f'<ob:credential verify="{JWS.decode()}"/>'
ATTACKS = Path(__file__).parents[2] / "assets" / "attacks"


def refusal(data):
    """The code that *data* is refused with."""
    with pytest.raises(DocumentRefused) as refused:
        extract(data)
    return refused.value.code


@pytest.mark.parametrize("content", [JSON, JWS, b'{"a": "]]> & <b>"}', "{\"ñ\": 1}".encode(),
                                     b"]]>]]>", b"]]", b"> a", b"\n {} \n\n"])
def test_embedded_credential_comes_out_to_the_byte(content):
    assert extract(embed(SVG, content)) == content


def test_line_ends_of_json_become_plain_ones():
    assert extract(embed(SVG, b'{\r\n"id": 1\r}\r\n')) == b'{\n"id": 1\n}\n'


def test_it_is_the_first_child_and_written_as_the_standard_says():
    root = ElementTree.fromstring(embed(SVG, JSON))
    assert root[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert (root[0].text, dict(root[0].attrib)) == (JSON.decode(), {})
    baked = embed(SVG, JWS).decode()
    assert 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential' in baked
    assert ElementTree.fromstring(baked)[0].attrib == {"verify": JWS.decode()}


def test_the_rest_of_the_picture_stays_as_it_was():
    start, _, rest = SVG.partition(b'"0 0 9 9"')
    baked = embed(SVG, JSON)
    assert baked.startswith(start)
    assert baked.endswith(rest[1:])


@pytest.mark.parametrize("picture", [
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<svg xmlns="http://www.w3.org/2000/svg" />',
    '\ufeff<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    '<s:svg xmlns:s="http://www.w3.org/2000/svg" id="a>b"/>',
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org"/>',
    '<!-- <svg> --><?x <svg> ?><svg\nxmlns="http://www.w3.org/2000/svg"\n></svg>',
])
def test_any_way_to_begin_a_picture_will_do(picture):
    assert extract(embed(picture.encode(), JSON)) == JSON
    assert extract(embed(picture.encode(), JWS)) == JWS


def test_second_credential_is_put_in_only_where_that_is_meant():
    baked = embed(SVG, JSON)
    with pytest.raises(Conflict) as refused:
        embed(baked, OTHER)
    assert refused.value.code == "svg-has-credential"
    assert embed(baked, OTHER, replace=True) == embed(SVG, OTHER)
    assert embed(embed(SVG, JWS), JSON, replace=True) == baked


@pytest.mark.parametrize("inside", [ELEMENT, f"<g/>{ELEMENT}", f"<metadata>{ELEMENT}</metadata>",
                                    f"\n{ELEMENT}\n<!-- after -->",
                                    f"<ob:credential> {JSON.decode()} </ob:credential>"])
def test_only_credential_is_found_wherever_it_is(inside):
    assert extract(svg(inside)).strip() == JSON


@pytest.mark.parametrize("content", [b"", b"\xff", b"a\0b", b"\x01",
                                     b"x" * (svg_credential.LIMIT + 1)])
def test_what_no_reader_takes_is_not_written(content):
    with pytest.raises(DocumentRefused):
        embed(SVG, content)


def test_item_77_external_entity():
    assert refusal((ATTACKS / "svg-item-77-external-entity.svg").read_bytes()) == "svg-doctype"
    assert refusal(b"<!DOCTYPE svg>" + svg(ELEMENT)) == "svg-doctype"


def test_item_78_billion_laughs():
    assert refusal((ATTACKS / "svg-item-78-laughs.svg").read_bytes()) == "svg-doctype"


ODD = {
    "two elements": (f"{ELEMENT}{ELEMENT}", "svg-several-credentials"),
    "an element and a token": (f"{ELEMENT}{TOKEN}", "svg-several-credentials"),
    "one inside the other": (f"<ob:credential>{ELEMENT}</ob:credential>",
                             "svg-several-credentials"),
    "another namespace": (ELEMENT.replace("ob:", ""), "svg-no-credential"),
    "the namespace of version 2": (
        '<ob:assertion xmlns:ob="http://openbadges.org" verify="x"/>', "svg-no-credential"),
    "another namespace beside": (f"<credential>{{}}</credential>{ELEMENT}",
                                 "svg-several-credentials"),
    "attribute and body": (ELEMENT.replace("<ob:credential", f'<ob:credential verify="'
                                           f'{JWS.decode()}"'), "svg-text"),
    "attribute that is no token": ('<ob:credential verify="{}"/>', "svg-text"),
    "token in the body": (f"<ob:credential>{JWS.decode()}</ob:credential>", "svg-text"),
    "empty attribute": ('<ob:credential verify=""/>', "svg-text"),
    "neither": ("<ob:credential/>", "svg-text"),
    "comment inside": (ELEMENT.replace("<![", "<!-- x --><!["), "svg-text"),
    "comment between two halves": (
        '<ob:credential>{"id": "urn:x:1"<!-- -->, "name": "x"}</ob:credential>', "svg-text"),
    "instruction inside": (ELEMENT.replace("<![", "<?x y?><!["), "svg-text"),
    "element inside": ("<ob:credential>{<g/>}</ob:credential>", "svg-text"),
    "only in a comment": (f"<!-- {ELEMENT} -->", "svg-no-credential"),
    "only in a section": (f"<desc><![CDATA[{ELEMENT.replace(']]>', '')}]]></desc>",
                          "svg-no-credential"),
    "not closed": ("<ob:credential>", "svg-malformed"),
    "entity": ("<ob:credential>&x;</ob:credential>", "svg-malformed"),
}


@pytest.mark.parametrize("name", ODD)
def test_item_80_exactly_one_that_all_readers_see(name):
    inside, code = ODD[name]
    assert refusal(svg(inside)) == code


def test_item_80_sections_are_put_together():
    """A section that was split for its `]]>` is one text again, and nothing else splits it."""
    assert extract(svg("<ob:credential><![CDATA[[1]]]]><![CDATA[>]]></ob:credential>")) == b"[1]]>"


@pytest.mark.parametrize(("data", "code"), [
    (b"", "svg-malformed"),
    (b"<svg/>", "svg-malformed"),
    (b'<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>', "svg-malformed"),
    (b'<?xml version="1.0" encoding="latin-1"?>' + svg(ELEMENT), "svg-encoding"),
    (b'<?xml version="1.0" encoding="UTF-7"?>' + svg(ELEMENT), "svg-encoding"),
    (svg(ELEMENT).decode().encode("utf-16"), "svg-encoding"),
    (svg(ELEMENT) + b"\xff", "svg-encoding"),
    (svg(ELEMENT) + b"<svg/>", "svg-malformed"),
    (svg("<ob:credential>" + "x" * (svg_credential.LIMIT + 1) + "</ob:credential>"),
     "svg-too-large"),
    (svg(ELEMENT) + b" " * svg_credential.SVG_LIMIT, "svg-too-large"),
])
def test_other_files_are_refused(data, code):
    assert refusal(data) == code


@pytest.mark.parametrize("inside", ["<g>" * DEPTH + "</g>" * DEPTH, "<g/>" * ELEMENTS])
def test_deep_or_endless_pictures_end(inside):
    with pytest.raises(TooComplex):
        extract(svg(inside + ELEMENT))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"],
                                      exclude_characters="\ufffe\uffff"),
               min_size=1).filter(str.strip))
def test_any_text_survives(content):
    assert extract(embed(SVG, content.encode())) == content.encode()


@given(st.data())
def test_any_change_gives_our_own_error_or_no_second_credential(data):
    baked = bytearray(embed(SVG, JSON))
    place = data.draw(st.integers(0, len(baked) - 1))
    baked[place:place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        found = extract(bytes(baked))
    except (DocumentRefused, TooComplex):
        return
    # Inside the text any change is the proof's business; elsewhere nothing changes it.
    start = baked.find(b"<![CDATA[")
    assert found == JSON or start <= place + 3
