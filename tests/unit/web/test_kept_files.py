"""Browsers keep for long what cannot change under its address, and nothing else."""

import re

import pytest


def kept(client, address):
    """Seconds for which the file at *address* may be kept, and whether it is never asked after."""
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    return answer.cache_control.max_age, bool(answer.cache_control.immutable)


def test_every_file_that_a_page_names_with_its_version_is_kept_for_a_year(client):
    addresses = re.findall(r'"(/static/[^"]+\?v=[^"]+)"', client.get("/").text)
    assert len(addresses) > 3
    for each in addresses:
        assert kept(client, each) == (365 * 24 * 3600, True), each


@pytest.mark.parametrize("address", ["/static/app.css", "/static/app.css?v=000000000000",
                                     "/static/app.css?v="])
def test_what_does_not_name_this_version_is_asked_after_within_the_hour(client, address):
    assert kept(client, address) == (3600, False)


def test_faces_that_every_page_needs_come_before_its_style_sheets(client):
    page = client.get("/").text
    faces = re.findall(r'<link rel="preload" href="([^"]+)" as="font"', page)
    assert len(faces) == 3
    assert page.index(faces[-1]) < page.index('rel="stylesheet"')
    for each in faces:
        assert kept(client, each) == (30 * 24 * 3600, False)


def test_a_late_face_moves_nothing(client):
    sheet = client.get("/static/tokens.css", buffered=True).text
    ways = re.findall(r"font-display: (\w+);", sheet)
    assert len(ways) == sheet.count("@font-face")
    assert set(ways) == {"optional"}
