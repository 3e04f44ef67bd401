"""The code that stands on a certificate: typed from paper it leads to the credential."""

import pytest

from badgeservice.core.paper_code import SIGNS, paper_code


@pytest.fixture
def code(holder):
    return paper_code(holder.credential)


def test_short_address_leads_to_the_credential(stranger, code, holder):
    answer = stranger.get(f"/v/{code}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/credentials/{holder.credential}"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("write", [str, str.upper, lambda code: f"  {code.replace('-', ' ')} ",
                                   lambda code: f"127.0.0.1:8000/v/{code}"])
def test_code_is_verified_like_the_link(stranger, code, holder, write):
    page = stranger.get("/verify", query_string={"id": write(code)}).text
    assert f"/credentials/{holder.credential}" in page


def test_program_may_bring_the_code(stranger, code):
    report = stranger.post("/api/verify", data=code, content_type="text/plain").get_json()
    assert report["valid"] is True


def test_wrong_sign_is_told_as_such(stranger, code):
    wrong = code[:-1] + SIGNS[(SIGNS.index(code[-1]) + 1) % len(SIGNS)]
    for answer in (stranger.get(f"/v/{wrong}?lang=en"),
                   stranger.get("/verify", query_string={"id": wrong, "lang": "en"}),
                   ):
        assert answer.status_code == 404
        assert "A sign of this code is wrong" in answer.text


def test_code_of_no_credential_is_told_as_such(stranger):
    other = paper_code("a" * 26)
    answer = stranger.post("/api/verify", data=other, content_type="text/plain")
    assert answer.status_code == 404
    assert answer.get_json()["code"] == "unknown-code"
