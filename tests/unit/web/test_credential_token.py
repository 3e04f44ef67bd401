"""The address at which a credential is served as a token."""

from tests.fakes import JOINT, REVOKED, name_of


def test_token_is_plain_text_that_any_site_may_read(client):
    answer = client.get(f"/credentials/{JOINT}.jwt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.data == f"eyJh.{JOINT}.c2ln".encode()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-cache"


def test_token_has_a_name_to_be_saved_by(client):
    disposition = client.get(f"/credentials/{JOINT}.jwt").headers["Content-Disposition"]
    assert disposition == f'attachment; filename="credential-{JOINT[:8]}.jwt"'


def test_no_token_of_a_revoked_credential(client):
    answer = client.get(f"/credentials/{REVOKED}.jwt", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["problems"][0]["code"]) == (409, "not-valid")


def test_no_token_of_an_unknown_credential(client):
    assert client.get(f"/credentials/{name_of(99)}.jwt").status_code == 404


def test_page_leads_to_the_token_only_where_there_is_one(client):
    assert f"/credentials/{JOINT}.jwt" in client.get(f"/credentials/{JOINT}").text
    assert f"/credentials/{REVOKED}.jwt" not in client.get(f"/credentials/{REVOKED}").text
