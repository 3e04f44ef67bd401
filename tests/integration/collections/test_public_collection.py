"""What strangers see of a collection: what its holder chose, and what of it counts now."""

import io
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from badgeservice.core.account import Role
from badgeservice.rendering.raster import rasterise
from tests.unit.web.test_credential_page import text_of


def page(browser, made, more="?lang=en"):
    return browser.get(f"/collections/{made.link}{more}")


def test_page_shows_the_verdict_of_now_the_name_and_the_hours(holder, made, stranger):
    words = text_of(page(stranger, made))
    for said in ("Mi trabajo", "Rojas", "Valid now 1 of 1", "15 hours", "Lo que aprendí"):
        assert said in words, said
    assert f"/credentials/{holder.credential}" in page(stranger, made).text
    assert "This is your collection" not in words


def test_page_is_for_those_who_have_its_address(made, stranger):
    answer = page(stranger, made)
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("link", ["a" * 26, "x", "..%2f", "1' OR '1'='1"])
def test_address_that_was_not_given_is_not_found(made, stranger, link):
    assert stranger.get(f"/collections/{link}").status_code == 404


def test_name_is_shown_only_as_its_holder_chose(holder, made, stranger):
    holder.service.collections.change(
        holder.actor, made.id, replace(made.wish, shows_name=False))
    assert "Rojas" not in page(stranger, made).text


def test_credential_whose_page_is_off_is_seen_by_nobody(holder, made, stranger):
    key = holder.link()
    holder.hide()
    for more in ("?lang=en", f"?lang=en&key={key}"):
        text = page(stranger, made, more).text
        assert holder.credential not in text
        assert "Rojas" not in text
        assert "There is nothing to see in this collection" in text
    own = page(holder.browser(), made).text
    assert f'href="/credentials/{holder.credential}"' not in own
    assert "withdrawn: 1." in own


def test_revoked_credential_is_not_counted_and_says_so(holder, made, stranger):
    holder.service.revoke([holder.credential], reason="issued-in-error", note="", by="test")
    words = text_of(page(stranger, made))
    assert "Valid now 0 of 1" in words
    assert "15 hours" not in words
    assert "Rojas" not in words
    assert "revoked" in words.lower()


def test_milestone_counts_what_is_shown_alone(holder, made, stranger):
    words = text_of(page(stranger, made))
    assert "1 of 4 shown here" in words


def test_reader_is_told_what_is_signed_and_what_not(made, stranger):
    words = text_of(page(stranger, made))
    assert "Title and introduction are the holder's own words" in words


def test_words_of_the_holder_run_nothing(holder, made, stranger):
    holder.service.collections.change(holder.actor, made.id, replace(
        made.wish, title="<img src=x>", words="<script>alert(1)</script> [a](javascript:alert(1))"))
    text = page(stranger, made).text
    assert "<img src=x>" not in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text


def test_qr_code_holds_the_address_and_nothing_else(holder, made, stranger):
    answer = stranger.get(f"/collections/{made.link}/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    picture = Image.open(io.BytesIO(rasterise(answer.data, pixels=400)))
    found, = zxingcpp.read_barcodes(picture.convert("L"))
    assert found.text == f"{holder.service.urls.base}/collections/{made.link}"


def test_page_speaks_each_language(made, stranger):
    for language, said in (("es", "Colección de credenciales"), ("fi", "Merkkikokoelma")):
        assert said in page(stranger, made, f"?lang={language}").text


def test_teacher_of_elsewhere_sees_what_strangers_see(holder, made):
    other = holder.inside.browser(holder.inside.person("eva", Role.TEACHER))
    assert "This is your collection" not in page(other, made).text
