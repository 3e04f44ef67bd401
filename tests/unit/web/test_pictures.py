"""Pictures on the web: ours are served as what they are, a stranger's are never served."""

import io

import pytest

from badgeservice.credentials.containers import Form, embed, unwrap
from tests.fakes import JOINT, REVOKED
from tests.pictures import END, HEAD, PIXELS, PNG, SVG, chunk, png, text
from tests.unit.web.test_credential_page import text_of

TYPES = {"png": "image/png", "svg": "image/svg+xml"}


@pytest.fixture
def document(service):
    return service.show.credentials[JOINT].credential.document


def brought(client, content, name="x"):
    """The page about a file."""
    return client.post("/verify?lang=en", data={"file": (io.BytesIO(content), name)})


@pytest.mark.parametrize("form", TYPES)
def test_baked_picture_is_a_download_of_a_fixed_type(client, document, form):
    answer = client.get(f"/credentials/{JOINT}.{form}")
    assert answer.headers["Content-Type"].partition(";")[0] == TYPES[form]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert unwrap(answer.data, Form(form), bytes).content == document


def test_page_offers_the_pictures(client):
    page = client.get(f"/credentials/{JOINT}").text
    for form in TYPES:
        assert f'href="/credentials/{JOINT}.{form}"' in page


def test_revoked_credential_has_no_picture(client):
    page = client.get(f"/credentials/{REVOKED}").text
    assert f"{REVOKED}.png" not in page
    assert client.get(f"/credentials/{REVOKED}.png").status_code >= 400


@pytest.mark.parametrize("form", TYPES)
def test_picture_of_an_achievement_may_be_shown_anywhere(client, form):
    answer = client.get(f"/achievements/modulo-2/1/es.{form}")
    assert answer.headers["Content-Type"].partition(";")[0] == TYPES[form]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "max-age=86400" in answer.headers["Cache-Control"]
    again = client.get(f"/achievements/modulo-2/1/es.{form}",
                       headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", ["/achievements/nothing/1/es.png",
                                     "/achievements/modulo-2/1/xx.png",
                                     "/credentials/nothing.png", "/credentials/nothing.svg"])
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_achievement_names_its_picture(client):
    document = client.get("/achievements/modulo-2/1/es",
                          headers={"Accept": "application/json"}).json
    assert document["image"] == {
        "id": "https://insignias.example/achievements/modulo-2/1/es.png", "type": "Image"}
    assert client.get("/achievements/modulo-2/1/es.png").status_code == 200


@pytest.mark.parametrize("picture", [PNG, SVG])
def test_programs_may_send_a_picture_as_it_is(client, document, picture):
    answer = client.post("/api/verify", data=embed(picture, document),
                         content_type="application/octet-stream").json
    assert (answer["source"], answer["verdict"]) == ("png" if picture is PNG else "svg", "passed")


def test_shared_links_show_the_picture(client):
    page = client.get(f"/credentials/{JOINT}").text
    start = page.index('property="og:image" content="https://insignias.example/credentials/')
    assert page[start:].split('"')[3].endswith("/card.png?lang=es")


def test_item_75_nothing_of_a_picture_is_given_back(client, document):
    """We take in no picture to show it, so none is made anew: it is read, judged and dropped."""
    secret = b"52.5200N 13.4050E"
    picture = png(HEAD, chunk(b"eXIf", secret), text(document), PIXELS, END)
    answer = brought(client, picture, "foto.png")
    assert "The credential is genuine" in text_of(answer)
    assert secret not in answer.data
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("attack", [
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://tracker.example/"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="data:image/svg+xml,x"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject><b>x</b></foreignObject></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><style>*{background:url(//e.example)}</style></svg>',
])
def test_item_79_active_drawing_is_only_read(client, document, attack):
    """Its credential may be genuine; the drawing itself appears in no answer."""
    answer = brought(client, embed(attack.encode(), document), "insignia.svg")
    assert answer.mimetype == "text/html"
    assert "The credential is genuine" in text_of(answer)
    for word in ("alert(1)", "tracker.example", "foreignObject", "data:image", "e.example"):
        assert word not in answer.text


@pytest.mark.parametrize("picture", [PNG, SVG])
def test_item_82_picture_is_not_what_was_checked(client, document, picture):
    answer = brought(client, embed(picture, document))
    assert "not about what the picture shows" in text_of(answer)


def test_item_82_only_signed_words_are_shown(client, document):
    """The paper says another name; the page says the signed one, and to compare both."""
    answer = brought(client, b"%PDF-1.7 Otra Persona\n" + document, "c.pdf")
    words = text_of(answer)
    assert "Otra Persona" not in words
    assert "Holder Ana María Ñancupil Åkerström" in words
    assert "Compare the following with the paper" in words


def test_item_83_no_pdf_of_a_stranger_is_handed_out(client, document):
    answer = brought(client, b"%PDF-1.7 /OpenAction\n" + document, "c.pdf")
    assert answer.mimetype == "text/html"
    assert "OpenAction" not in answer.text
