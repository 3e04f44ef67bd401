"""Texts go out compressed, but nothing that was made for one person, and no signed bytes."""

import gzip

import pytest

from tests.fakes import JOINT

TAKEN = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("address", [
    f"/credentials/{JOINT}", "/", "/static/vendor/pico.min.css", "/static/app.css",
    "/static/app.js"])
def test_a_text_is_the_same_and_shorter(client, address):
    plain = client.get(address, buffered=True)
    packed = client.get(address, buffered=True, headers=TAKEN)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) * 0.7
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    if address != f"/credentials/{JOINT}":
        assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("wish", ["", "identity", "gzip;q=0", "br"])
def test_who_does_not_take_it_gets_plain_text(client, wish):
    answer = client.get("/static/app.css", buffered=True, headers={"Accept-Encoding": wish})
    assert "Content-Encoding" not in answer.headers


def test_what_is_known_already_is_not_sent_again(client):
    first = client.get("/static/app.css", buffered=True, headers=TAKEN)
    assert first.headers["ETag"].startswith('W/"')
    again = client.get("/static/app.css", buffered=True,
                       headers={**TAKEN, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("ending", [".json", ".jwt", ".png", ".pdf"])
def test_files_of_a_credential_are_served_as_they_are(client, ending):
    answer = client.get(f"/credentials/{JOINT}{ending}", buffered=True, headers=TAKEN)
    assert "Content-Encoding" not in answer.headers


def test_a_page_with_the_token_of_a_form_is_never_compressed(client):
    """Else its length would tell the token to who can have it made again and again."""
    answer = client.get("/claim", buffered=True, headers=TAKEN)
    assert 'name="csrf_token"' in answer.text
    assert "Content-Encoding" not in answer.headers


def test_parts_of_a_file_are_parts_of_the_file_itself(client):
    answer = client.get("/static/app.css", buffered=True, headers={**TAKEN, "Range": "bytes=0-9"})
    assert "Content-Encoding" not in answer.headers
