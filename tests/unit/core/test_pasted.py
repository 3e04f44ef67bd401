"""What people paste is a message with a link in it, and seldom the link alone."""

import pytest

from badgeservice.core.paper_code import paper_code
from badgeservice.core.pasted import LONGEST_TEXT, references

BASE = "https://badges.example"
ONE, TWO = "mfzwizltnmaaaaaaaaaaaaaaaa", "nbswy3dpeb3w64tmmqaaaaaaaa"
LINK = f"{BASE}/credentials/{ONE}"
CODE = paper_code(ONE)
WRONG = CODE[:-1] + "f"


def said(text, **more):
    return [each.said for each in references(text, BASE, **more)]


@pytest.mark.parametrize("text", [
    LINK, f"Mira mi credencial: {LINK}", f"{LINK}\nGracias", f"<{LINK}>", f"({LINK}).",
    f"Hola,\r\n\r\n{LINK}?lang=fi\r\n\r\nSaludos, Ana", f"[mi credencial]({LINK})",
    f"[{LINK}]({LINK})", f"BADGES.EXAMPLE/CREDENTIALS/{ONE.upper()}", f"{LINK}/embed",
    f"badges.example/credentials/{ONE}.json", f"http://badges.example/credentials/{ONE}#rubric",
    f"{LINK} {CODE}", f"Es {ONE}, y su link {LINK}", f"{LINK}, https://liceo.example/contacto",
    f"{BASE}/verify?url=https%3A%2F%2Fbadges.example%2Fcredentials%2F{ONE}",
])
def test_the_one_link_of_a_message_is_what_is_meant(text):
    assert said(text) == [LINK]


@pytest.mark.parametrize("text", [
    ONE, ONE.upper(), f"{ONE[:8]} {ONE[8:16]}-{ONE[16:]}", f"{ONE} extra",
    f"Id: {ONE.upper()}", f"{BASE}/verify?id={ONE}", f"{BASE}/verify?lang=es&id={ONE}"])
def test_an_id_is_found_among_words(text):
    assert said(text) == [ONE]


@pytest.mark.parametrize("text", [
    CODE, CODE.upper(), f"código: {CODE}", f"Code {CODE}.", f"{BASE}/v/{CODE}?lang=fi",
    f"badges.example/v/{CODE}#x", f"{BASE}/v/{CODE}\nen el papel dice {CODE}"])
def test_a_code_is_found_among_words(text):
    (found,) = references(text, BASE)
    assert found.is_code
    assert found.said.lower() == CODE


def test_a_code_with_spaces_is_found_behind_words_of_four_letters():
    code = paper_code(TWO).replace("-", " ")
    assert said(f"este dice {code} hola") == [code]


def test_a_printed_code_with_a_wrong_sign_is_taken_where_nothing_else_is_there():
    assert said(f"código: {WRONG}") == [WRONG]
    assert said(f"{LINK} y {WRONG}") == [LINK]


def test_the_link_that_its_holder_gave_keeps_its_key():
    assert said(f"{LINK} o {LINK}?lang=es&key=s3-cret") == [f"{LINK}?key=s3-cret"]


def test_two_credentials_are_two():
    assert len(said(f"{LINK} {BASE}/credentials/{TWO}")) == 2
    assert len(said(f"{CODE}\n{paper_code(TWO)}")) == 2


def test_the_only_link_of_another_service_is_meant():
    link = "https://other.example/badges/1"
    assert said(f"Mi insignia: {link}, gracias") == [link]
    assert said(f"{link} https://third.example/") == []
    assert said(f"<a href='{link}'>", is_markup=True) == []
    assert said(f"<a href='{LINK}'><img src='{LINK}/badge.png'></a>", is_markup=True) == [LINK]


@pytest.mark.parametrize("text", [
    f"https://evil.example/?u={LINK}", f"https://evil.example/{LINK}",
    f"https://badges.example@evil.example/credentials/{ONE}",
    f"https://badges.example.evil.example/credentials/{ONE}"])
def test_an_address_of_ours_inside_one_of_another_is_not_ours(text):
    assert said(text) == [text]


@pytest.mark.parametrize("text", [
    "", "hola", "ana.rojas@badges.example", "12.345.678-5", "Ana María Rojas Ñancupil",
    "mfzw-izlt", "Plan de clase\nsemana 3", "este caso dice cosa para todo",
    f"{LINK} " + "x" * LONGEST_TEXT])
def test_what_leads_nowhere_is_no_reference(text):
    assert said(text) == []


def test_whether_there_was_more_than_the_reference_is_told():
    assert not any(each.is_part for text in (LINK, CODE, f" {ONE}\n")
                   for each in references(text, BASE))
    assert all(each.is_part for text in (f"Mira {LINK}", f"código: {CODE}", f"<{LINK}>")
               for each in references(text, BASE))
