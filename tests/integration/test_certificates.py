"""Certificates are printed in layouts, on both papers, one by one and merged."""

import os
import shutil
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from badgeservice.assembly import build
from badgeservice.core.paper_code import paper_code
from badgeservice.resources import resource
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.certificates_p12 import write_p12
from tests.pdf_text import words_of

ASSETS = Path(__file__).resolve().parents[1] / "assets" / "layouts"


def name_of(url):
    """The id in an address."""
    return url.rsplit("/", 1)[1]


@pytest.fixture
def own_layouts(tmp_path, monkeypatch):
    """A folder of one's own, with a layout that has pictures, in use."""
    folder = Path(shutil.copytree(ASSETS, tmp_path / "own"))
    monkeypatch.setenv("BADGESERVICE_LAYOUTS", str(folder))
    return folder


@pytest.mark.parametrize("layout", ["clasico", "sobrio", "moderno"])
def test_every_layout_prints_a_credential_that_verifies(here, layout):
    url, = here.batch(1)
    file = here.folder / "c.pdf"
    here("certificate", "make", url, "--layout", layout, "--paper", "letter", "-o", file)
    with pikepdf.open(file) as pdf:
        assert [float(side) for side in pdf.pages[0].MediaBox][2:] == [792, 612]
        assert [float(side) for side in pdf.pages[1].MediaBox][2:] == [612, 792]
    assert here("verify", file, "--json").data[0]["valid"]


def test_the_pages_behind_tell_levels_outcomes_and_how_to_check(here):
    url, = here.batch(1)
    file = here.folder / "c.pdf"
    here("certificate", "make", url, "-o", file)
    words = words_of(file)
    for said in (f"127.0.0.1:8000/v/{paper_code(name_of(url))}", "3/4 Competente",
                 "Resultados de aprendizaje", "Página 2 de", "Cómo verificar este papel",
                 "Explica con evidencia qué funcionó"):
        assert said in words


def test_another_language_says_that_it_is_not_signed(here):
    url, = here.batch(1)
    file = here.folder / "c.pdf"
    here("certificate", "make", url, "--language", "fi", "-o", file)
    assert "Käännös, ei allekirjoitettu" in words_of(file)
    here("certificate", "make", url, "-o", file)
    assert "Traducción" not in words_of(file)


def test_the_same_credential_and_layout_give_the_same_bytes(here):
    url, = here.batch(1)
    for name in ("a.pdf", "b.pdf"):
        here("certificate", "make", url, "--layout", "moderno", "-o", here.folder / name)
    assert (here.folder / "a.pdf").read_bytes() == (here.folder / "b.pdf").read_bytes()


def test_certificates_are_signed_where_a_certificate_is_set_and_still_verify(
        here, tmp_path, monkeypatch):
    file, passphrase_file = write_p12(tmp_path)
    monkeypatch.setenv("BADGESERVICE_PDF_SIGNING_FILE", str(file))
    monkeypatch.setenv("BADGESERVICE_PDF_SIGNING_PASSPHRASE_FILE", str(passphrase_file))
    url, = here.batch(1)
    signed, plain = here.folder / "signed.pdf", here.folder / "plain.pdf"
    here("certificate", "make", url, "-o", signed)
    here("certificate", "make", url, "--no-signature", "-o", plain)
    assert signed.read_bytes().startswith(plain.read_bytes())
    assert b"ETSI.CAdES.detached" in signed.read_bytes()
    assert b"ETSI.CAdES.detached" not in plain.read_bytes()
    assert here("verify", signed, "--json").data[0]["valid"]


def test_item_109_a_wrong_passphrase_of_the_certificate_is_told_and_not_repeated(
        here, tmp_path, monkeypatch):
    file, passphrase_file = write_p12(tmp_path)
    passphrase_file.write_text("canary", encoding="utf-8")
    monkeypatch.setenv("BADGESERVICE_PDF_SIGNING_FILE", str(file))
    monkeypatch.setenv("BADGESERVICE_PDF_SIGNING_PASSPHRASE_FILE", str(passphrase_file))
    url, = here.batch(1)
    refused = here("certificate", "make", url, "-o", here.folder / "c.pdf", code=1)
    assert "passphrase does not open" in refused.err
    assert "canary" not in refused.out + refused.err
    assert not (here.folder / "c.pdf").exists()


def test_a_batch_is_merged_with_a_bookmark_for_each_holder(here):
    urls = here.batch(3)
    file = here.folder / "all.pdf"
    found = here("certificate", "make", *urls, "--merge", "-o", file, "--json").data
    assert found["files"] == [str(file)]
    with pikepdf.open(file) as pdf:
        assert len(pdf.attachments) == 0
        with pdf.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["Ana María Rojas Ñancupil"] * 3
            assert [entry.title for entry in outline.root[0].children][:2] == [
                "Certificado", "Anexo del certificado"]
        assert len(pdf.pages) % 3 == 0
        labels = pdf.Root.PageLabels.Nums
        assert [str(labels[place].P) for place in (1, 3, 5)] == ["1-", "2-", "3-"]


def test_what_cannot_be_printed_is_left_out_of_the_merged_file_and_named(here):
    urls = here.batch(2)
    here("credential", "revoke", urls[0], "--reason", "other")
    file = here.folder / "all.pdf"
    refused = here("certificate", "make", *urls, "--merge", "-o", file, "--json", code=1).data
    assert [(p["code"], p["file"]) for p in refused["problems"]] == [
        ("not-valid", name_of(urls[0]))]
    with pikepdf.open(file) as pdf, pdf.open_outline() as outline:
        assert len(outline.root) == 1
    here("certificate", "make", urls[0], "--merge", "-o", here.folder / "no.pdf", code=1)
    assert not (here.folder / "no.pdf").exists()


@pytest.mark.parametrize("output", ["folder", "one.pdf"])
def test_one_file_and_several_certificates_go_together_only_merged(here, output):
    options = ["--merge"] if output == "folder" else []
    here("certificate", "make", "a", "b", *options, "-o", here.folder / output, code=2)


def test_a_layout_that_does_not_exist_is_named(here):
    url, = here.batch(1)
    refused = here("certificate", "make", url, "--layout", "clasicoo", "-o",
                   here.folder / "c.pdf", "--json", code=1).data
    assert refused["problems"][0]["code"] == "layout-unknown"
    assert "clasico" in refused["problems"][0]["remedy"]


def test_layouts_are_listed_those_of_ones_own_too(bare, own_layouts):
    found = bare("certificate", "layouts", "--json").data
    assert [(each["layout"], each["own"]) for each in found] == [
        ("clasico", False), ("firmado", True), ("moderno", False), ("sobrio", False)]
    assert "Modern" in bare("certificate", "layouts").out


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_a_preview_needs_no_home(bare, own_layouts, language):
    file = bare.folder / "p.pdf"
    bare("certificate", "preview", "firmado", "--language", language, "-o", file)
    said = words_of(file)
    assert "O’Ryan" in said and "Directora Ejemplo" in said
    with pikepdf.open(file) as pdf:
        assert "/XObject" in pdf.pages[0].Resources


def test_a_preview_of_a_file_tells_all_its_mistakes(bare):
    file = bare.folder / "nuevo.yaml"
    words = (resource("layouts") / "sobrio.yaml").read_text(encoding="utf-8")
    file.write_text(words.replace("slug: sobrio", "slug: nuevo").replace(
        "- show: holder", "- show: rule").replace("bottom: 45, height: 36", "bottom: 4, height: 9"),
        encoding="utf-8")
    found = bare("certificate", "preview", file, "-o", bare.folder / "p.pdf", code=1)
    assert "`holder`" in found.err and "22 mm" in found.err and "nuevo.yaml:" in found.err
    assert not (bare.folder / "p.pdf").exists()


def test_a_course_chooses_its_layout(here, own_layouts, monkeypatch):
    courses = Path(shutil.copytree(resource("courses"), here.folder / "courses"))
    module = courses / "modulo-2.yaml"
    plain = module.read_text(encoding="utf-8")
    module.write_text(f"{plain}certificate_layout: firmado\n", encoding="utf-8")
    monkeypatch.setenv("BADGESERVICE_COURSES", str(courses))
    here("definitions", "load")
    url, = here.batch(1)
    file = here.folder / "c.pdf"
    here("certificate", "make", url, "-o", file)
    assert "Directora Ejemplo" in words_of(file)
    module.write_text(f"{plain}certificate_layout: firmados\n", encoding="utf-8")
    refused = here("definitions", "check", "--json", code=1).data
    assert [problem["code"] for problem in refused["problems"]] == ["layout-unknown"]


def test_a_stranger_gets_no_layout_with_somebodys_signature(site, cli, own_layouts):
    url, = cli.batch(1)
    plain = site.get(f"/credentials/{name_of(url)}.pdf").data
    assert site.get(f"/credentials/{name_of(url)}.pdf?layout=firmado").data == plain
    sober = site.get(f"/credentials/{name_of(url)}.pdf?layout=sobrio&paper=letter").data
    with pikepdf.open(BytesIO(sober)) as pdf:
        assert float(pdf.pages[0].MediaBox[2]) == 792
    assert sober != plain


def test_item_109_the_web_tells_nobody_what_is_wrong_with_the_certificate(
        here, tmp_path, monkeypatch):
    file, passphrase_file = write_p12(tmp_path)
    monkeypatch.setenv("BADGESERVICE_PDF_SIGNING_FILE", str(file))
    monkeypatch.setenv("BADGESERVICE_PDF_SIGNING_PASSPHRASE_FILE", str(passphrase_file))
    url, = here.batch(1)
    service = build(Settings.from_environment(os.environ))
    browser = create_app(service).test_client()
    address = f"/credentials/{name_of(url)}.pdf"
    assert b"ETSI.CAdES.detached" in browser.get(address).data
    file.unlink()
    refused = browser.get(address)
    assert refused.status_code == 503
    assert str(tmp_path) not in refused.text and file.name not in refused.text
    service.close()
