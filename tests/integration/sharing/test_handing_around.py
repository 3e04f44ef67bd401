"""What is handed around of a credential, over the real service: pictures, frames, oEmbed."""

import json
import re
from html import unescape
from io import BytesIO
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import zxingcpp
from PIL import Image

from badgeservice.core.credential import Status
from badgeservice.core.paper_code import paper_code
from badgeservice.core.status_rows import StatusWish
from tests.sharing import SECRETS

ENDINGS = ("/card.png", "/qr.svg", "/qr.png", "/wallet.svg", "/embed")


def data_in(page):
    """The JSON-LD of a page."""
    found, = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found)


def meta(page):
    """What stands in the head of a page, by its name."""
    return {name: unescape(value) for name, value in re.findall(
        r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)}


def oembed(browser, **query):
    return browser.get(f"/oembed?{urlencode(query)}")


def code_in(content):
    with Image.open(BytesIO(content)) as picture:
        found, = zxingcpp.read_barcodes(picture.convert("RGB"))
    return found.text


@pytest.fixture
def address(holder):
    return holder.service.urls.credential(holder.credential)


# --- pictures ------------------------------------------------------------------------------


def test_pictures_may_be_shown_by_other_sites_and_are_asked_about_again(holder, stranger):
    for ending, media_type in (("/card.png", "image/png"), ("/qr.png", "image/png"),
                               ("/qr.svg", "image/svg+xml"), ("/wallet.svg", "image/svg+xml")):
        answer = stranger.get(holder.address + ending)
        assert answer.mimetype == media_type
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        again = stranger.get(holder.address + ending,
                             headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_codes_hold_the_address_whatever_was_asked_with_them(holder, stranger, address):
    key = holder.link()
    for query in ("", "?lang=fi", f"?key={key}", "?x=https://evil.example"):
        assert code_in(stranger.get(f"{holder.address}/qr.png{query}").data) == address
    assert "attachment" in stranger.get(f"{holder.address}/qr.png?download=1").headers[
        "Content-Disposition"]


def test_the_code_for_wallets_leads_to_the_signed_bytes(holder, stranger, address):
    from badgeservice.rendering.raster import rasterise
    drawn = stranger.get(f"{holder.address}/wallet.svg").data
    told = code_in(rasterise(drawn, pixels=600))
    assert told == f"{address}.json"
    content = stranger.get(urlsplit(told).path).data
    assert content == holder.service.show.credential(holder.credential).credential.document


def test_card_of_what_does_not_count_is_the_same_for_everybody(holder, stranger):
    before = stranger.get(f"{holder.address}/card.png?lang=es").data
    holder.service.change_status(
        Status.SUSPENDED, [StatusWish(holder.credential, "under-review", "")], by="x")
    after = stranger.get(f"{holder.address}/card.png?lang=es").data
    plain = holder.service.handouts.press.plain(
        holder.service.urls.base.partition("://")[2], "es")
    assert after == plain != before


def test_what_is_not_there_has_no_picture(stranger):
    for ending in ENDINGS:
        assert stranger.get("/credentials/aaaaaaaaaaaaaaaaaaaaaaaaaa" + ending).status_code == 404


# --- what a page tells others ----------------------------------------------------------------


@pytest.mark.parametrize(("language", "locale"), [("es", "es_CL"), ("en", "en_GB"),
                                                  ("fi", "fi_FI")])
def test_networks_are_told_title_verdict_and_a_picture_that_exists(
        holder, stranger, address, language, locale):
    told = meta(stranger.get(f"{holder.address}?lang={language}").text)
    assert told["og:url"] == address
    assert told["og:locale"] == locale
    assert told["twitter:card"] == "summary_large_image"
    assert told["og:image"] == told["twitter:image"] == f"{address}/card.png?lang={language}"
    assert told["og:image:alt"]
    picture = stranger.get(urlsplit(told["og:image"]).path + f"?lang={language}")
    with Image.open(BytesIO(picture.data)) as drawn:
        assert (str(drawn.width), str(drawn.height)) == (
            told["og:image:width"], told["og:image:height"])
    assert not any("Rojas" in value for value in told.values())


def test_search_engines_are_told_what_is_certified_and_of_nobody(holder, stranger, address):
    found = data_in(stranger.get(f"{holder.address}?lang=en").text)
    assert found["@type"] == "EducationalOccupationalCredential"
    assert found["@context"] == "https://schema.org"
    assert found["url"] == address
    assert found["recognizedBy"]["@type"] == "Organization"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found["dateCreated"])
    assert "Rojas" not in json.dumps(found)


def test_achievement_is_described_in_the_words_of_schema_org(stranger, holder):
    found = data_in(stranger.get("/achievements/modulo-2?lang=fi").text)
    assert found["@type"] == "EducationalOccupationalCredential"
    assert found["inLanguage"] in ("es", "en", "fi")
    assert found["competencyRequired"]
    assert stranger.get(urlsplit(found["image"]).path).mimetype == "image/png"


def test_of_what_was_revoked_search_engines_and_networks_get_no_award(holder, stranger):
    holder.service.revoke([holder.credential], reason="issued-in-error", note="", by="test")
    page = stranger.get(f"{holder.address}?lang=en").text
    assert "application/ld+json" not in page
    assert "linkedin.com" not in page
    assert meta(page)["og:description"].startswith("Revoked")
    assert "<iframe" not in unescape(page)
    embedded = stranger.get(f"{holder.address}/embed?lang=en").text
    assert "Revoked" in embedded
    assert "Rojas" not in embedded


def test_whoever_comes_by_a_secret_link_is_not_led_to_share_it(holder, stranger, address):
    holder.hide()
    key = holder.link()
    for browser in (stranger, holder.browser()):
        page = unescape(browser.get(f"{holder.address}?key={key}&lang=en").text)
        for public in ("og:", "oembed", "linkedin.com", "mailto:?", "<iframe", "/qr.svg",
                       "ld+json"):
            assert public not in page, public
    assert address in page


def test_the_certificate_is_one_click_from_the_verdict_while_it_counts(holder, stranger):
    def links():
        page = unescape(stranger.get(f"{holder.address}?lang=en").text)
        return re.findall(r'<a href="([^"]+)">See the certificate', page)

    (link,) = links()
    assert stranger.get(link).data.startswith(b"%PDF-")
    holder.service.revoke([holder.credential], reason="issued-in-error", note="", by="test")
    assert links() == []


# --- LinkedIn and mail -----------------------------------------------------------------------


def test_linkedin_is_given_each_field_that_can_be_copied(holder, stranger, address):
    page = stranger.get(f"{holder.address}?lang=en").text
    link = unescape(re.search(r'href="(https://www\.linkedin\.com/[^"]+)"', page)[1])
    told = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
    assert told["startTask"] == "CERTIFICATION_NAME"
    assert told["certUrl"] == address
    assert told["certId"] == holder.credential
    assert 1 <= int(told["issueMonth"]) <= 12
    assert not told["issueMonth"].startswith("0")
    assert "organizationId" not in told
    copied = [unescape(each) for each in re.findall(
        r'id="linkedin-\d+" type="text" readonly value="([^"]*)"', page)]
    for name in ("name", "organizationName", "certUrl", "certId"):
        assert told[name] in copied
    assert f"{int(told['issueMonth']):02}/{told['issueYear']}" in copied


def test_mail_says_in_the_readers_language_what_it_is(holder, stranger, address):
    texts = set()
    for language in ("es", "en", "fi"):
        page = stranger.get(f"{holder.address}?lang={language}").text
        link = unescape(re.search(r'href="(mailto:[^"]+)"', page)[1])
        told = parse_qs(urlsplit(link).query)
        assert "+" not in link
        assert address in told["body"][0]
        assert "Rojas" not in link
        texts.add(told["body"][0])
    assert len(texts) == 3


# --- frames and oEmbed -----------------------------------------------------------------------


def test_only_the_card_may_stand_in_a_frame_and_it_can_do_nothing(holder, stranger):
    headers = stranger.get(f"{holder.address}/embed").headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    page = stranger.get(f"{holder.address}/embed").text
    assert "<script" not in page
    assert "<form" not in page
    assert "frame-ancestors 'none'" in stranger.get(holder.address).headers[
        "Content-Security-Policy"]
    assert "frame-ancestors 'none'" in stranger.get("/verify/widget").headers[
        "Content-Security-Policy"]


def test_a_frame_of_what_is_hidden_says_so_and_tells_nothing(holder, stranger):
    holder.hide()
    answer = stranger.get(f"{holder.address}/embed?lang=en")
    assert answer.status_code == 403
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Its holder does not show this credential in public." in answer.text
    assert [secret for secret in SECRETS if secret in answer.text] == []


def test_oembed_answers_with_a_frame_of_our_card(holder, stranger, address):
    page = stranger.get(f"{holder.address}?lang=en").text
    found = unescape(re.search(r'type="application/json\+oembed" href="([^"]+)"', page)[1])
    answer = stranger.get(found.removeprefix(holder.service.urls.base))
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = answer.json
    assert (told["version"], told["type"]) == ("1.0", "rich")
    assert f'src="{address}/embed' in told["html"]
    assert "<script" not in told["html"]
    assert (told["thumbnail_width"], told["thumbnail_height"]) == (1200, 630)
    assert "Rojas" not in answer.text


def test_oembed_knows_the_short_address_that_stands_on_paper(holder, stranger, address):
    short = f"{holder.service.urls.base}/v/{paper_code(holder.credential)}"
    told = oembed(stranger, url=f"{short}?x=1")
    assert told.json == oembed(stranger, url=address).json
    assert oembed(stranger, url=short[:-4] + "aaaa").status_code == 404
    assert oembed(stranger, url=f"{holder.service.urls.base}/v/").status_code == 404
    holder.hide()
    assert oembed(stranger, url=short).status_code == 401


@pytest.mark.parametrize(("width", "height", "kind"), [
    (2000, 2000, "rich"), (300, 500, "rich"), (300, 20, "link"), (10, 10, "link"), (0, 0, "link"),
    ("x", "-1", "rich"), ("9" * 500, "", "rich")])
def test_oembed_keeps_to_the_size_that_was_asked_for(holder, stranger, address, width, height,
                                                     kind):
    told = oembed(stranger, url=address, maxwidth=width, maxheight=height).json
    assert told["type"] == kind
    if kind == "rich" and isinstance(width, int):
        assert told["width"] <= width
        assert told["height"] <= height
        assert f'width="{told["width"]}"' in told["html"]
    assert ("html" in told) == (kind == "rich")


@pytest.mark.parametrize(("query", "status"), [
    ({}, 400),
    ({"url": "https://elsewhere.example/credentials/aaaaaaaaaaaaaaaaaaaaaaaaaa"}, 404),
    ({"url": "file:///etc/passwd"}, 404),
    ({"url": "http://[::1"}, 404),
    ({"url": "{base}/verify"}, 404),
    ({"url": "{base}/credentials/aaaaaaaaaaaaaaaaaaaaaaaaaa"}, 404),
    ({"url": "{base}.evil.example/credentials/aaaaaaaaaaaaaaaaaaaaaaaaaa"}, 404),
    ({"url": "{base}/", "format": "xml"}, 501),
])
def test_oembed_refuses_as_its_specification_says(holder, stranger, query, status):
    made = {name: value.replace("{base}", holder.service.urls.base)
            for name, value in query.items()}
    answer = oembed(stranger, **made)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_oembed_of_what_is_hidden_is_private_also_with_the_secret(holder, stranger, address):
    holder.hide()
    key = holder.link()
    for url in (address, f"{address}?key={key}"):
        answer = oembed(stranger, url=url)
        assert (answer.status_code, answer.json["code"]) == (401, "credential-page-off")
        assert [secret for secret in SECRETS if secret in answer.text] == []


# --- the way to the verify page --------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_the_snippets_for_other_sites_need_no_script_and_work(holder, stranger, language, address):
    page = stranger.get(f"/verify/widget?lang={language}").text
    link, form = (unescape(each) for each in re.findall(
        r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL))
    base = holder.service.urls.base
    assert "<script" not in link + form
    assert f'<a href="{base}/verify">' in link
    picture = re.search(r'src="([^"]+)"', link)[1].removeprefix(base)
    assert stranger.get(picture).headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert f'<form action="{base}/verify" method="get">' in form
    name = re.search(r'<input name="(\w+)"', form)[1]
    found = stranger.get("/verify", query_string={name: address, "lang": "en"})
    assert "The credential is genuine, unchanged and in force." in found.text


# --- attacks ---------------------------------------------------------------------------------


def test_item_105_the_page_says_which_address_is_the_right_one(holder, stranger):
    """A forged paper's code leads to a forged page: people are told what to look at."""
    for language in ("es", "en", "fi"):
        page = stranger.get(f"{holder.address}?lang={language}", headers={
            "Host": "evil.example"}).text
        shown = re.search(r'<strong class="host"><bdi>([^<]+)</bdi>', page)[1]
        assert shown == holder.service.urls.base + "/"
        assert "evil.example" not in page


def test_item_106_somebody_elses_credential_is_found_out_from_its_own_page(holder, stranger):
    page = stranger.get(f"{holder.address}?lang=en").text
    assert "Is it really this person's?" in page.replace("&#39;", "'")
    text = unescape(re.search(r'name="text" value="([^"]+)"', page)[1])

    def compared(who):
        """The page about whose it is."""
        return stranger.post("/verify?lang=en", data={"text": text, "recipient": who},
                             content_type="multipart/form-data").text

    email = holder.actor.person.email
    assert "The credential is genuine, unchanged and in force." in compared(email)
    assert "The credential is genuine, unchanged and in force." not in compared(
        "somebody.else@docentes.example")


def test_item_106_whose_it_is_can_be_asked_through_a_secret_link(holder, stranger):
    holder.hide()
    key = holder.link()
    page = stranger.get(f"{holder.address}?key={key}&lang=en").text
    text = unescape(re.search(r'name="text" value="([^"]+)"', page)[1])
    assert text.endswith(f"?key={key}")
    found = stranger.post("/verify?lang=en", data={
        "text": text, "recipient": holder.actor.person.email})
    assert "The credential is genuine, unchanged and in force." in found.text
