"""Many credentials verified for programs with a token."""

import io
import json

import pytest

from badgeservice.web import create_app

BATCHES = "/api/verify/batches"


class Program:
    """A program with a token."""

    def __init__(self, app, token):
        self.site = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, address):
        return self.site.get(address, headers=self.headers)

    def post(self, **what):
        return self.site.post(BATCHES, headers=self.headers, **what)

    def finish(self, address):
        for _ in range(100):
            found = self.get(address).json
            if found["state"] != "working":
                return found
        raise AssertionError(found)


@pytest.fixture
def issuer(here):
    return here("issuer", "list", "--json").data[0]["slug"]


@pytest.fixture
def token_for(here, issuer):
    def make(*scopes):
        return here("token", "new", issuer, "--name", "Ministerio", "--json", *(
            part for scope in scopes for part in ("--scope", scope))).data["token"]
    return make


@pytest.fixture
def app(service):
    return create_app(service)


@pytest.fixture
def program(app, token_for):
    return Program(app, token_for("verify-bulk"))


def test_a_list_is_taken_verified_and_reported(program, urls):
    answer = program.post(json={"items": [*urls, "x"]})
    assert answer.status_code == 202
    assert answer.json["state"] == "working" and answer.json["total"] == 4
    found = program.finish(answer.headers["Location"])
    assert (found["valid"], found["not_valid"], found["state"]) == (3, 1, "done")
    report = program.get(found["report"]).json
    assert [each["id"] for each in report["results"][:3]] == urls
    for form, start in (("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF-"), ("xlsx", b"PK")):
        assert program.get(f"{found['report']}?format={form}").data.startswith(start)


def test_a_file_is_taken_with_its_columns(program, urls):
    content = f"nombre,código\nOtra Persona,{urls[0]}\n".encode()
    answer = program.post(data={"file": (io.BytesIO(content), "x.csv")})
    found = program.finish(answer.headers["Location"])
    assert found["valid"] == 1
    answer = program.post(data={"file": (io.BytesIO(content), "x.csv"), "column": "código",
                                "recipient_column": "nombre"})
    assert program.finish(answer.headers["Location"])["not_valid"] == 1
    answer = program.post(data={"file": (io.BytesIO(b"a,b\nc,d\n"), "x.csv")})
    assert (answer.status_code, answer.json["code"]) == (400, "column-unclear")


def test_documents_may_be_sent_as_texts(program, documents):
    answer = program.post(json={"items": [each.decode() for each in documents.values()]})
    assert program.finish(answer.headers["Location"])["valid"] == 3


@pytest.mark.parametrize("body", [
    {}, {"items": "x"}, {"items": [1]}, {"items": []}, {"items": ["x"] * 5001},
    {"items": ["x"], "policy": 7}, {"items": ["x"], "policy": "none"}])
def test_what_is_no_list_is_refused(program, body):
    assert program.post(json=body).status_code == 400


def test_a_text_that_no_database_keeps_is_taken_all_the_same(program):
    answer = program.post(data=json.dumps({"items": ["a\u0000b", "\ud83d"]}),
                          content_type="application/json")
    if answer.status_code == 202:
        assert program.finish(answer.headers["Location"])["not_valid"] == 2
    else:
        assert answer.status_code in (400, 422)


def test_a_token_needs_the_scope(app, token_for, urls):
    assert app.test_client().post(BATCHES, json={"items": urls}).status_code == 401
    assert Program(app, "nobody").post(json={"items": urls}).status_code == 401
    other = Program(app, token_for("issue", "status"))
    answer = other.post(json={"items": urls})
    assert (answer.status_code, answer.json["code"]) == (403, "token-scope")
    assert other.get(f"{BATCHES}/{'a' * 26}").status_code == 403


def test_nobody_else_sees_what_a_program_brought(app, program, token_for, urls, visitor):
    address = program.post(json={"items": urls}).headers["Location"]
    job = address.rpartition("/")[2]
    other = Program(app, token_for("verify-bulk"))
    for path in (address, f"{address}/report"):
        assert other.get(path).status_code == 404
    assert other.site.delete(address, headers=other.headers).status_code == 404
    for path in ("", "/progress", "/report/json"):
        assert visitor.site.get(f"/verify/bulk/{job}{path}").status_code == 404
    assert visitor.site.post(f"/verify/bulk/{job}/delete").status_code == 404
    theirs = visitor.page(urls[0]).rpartition("/")[2]
    assert program.get(f"{BATCHES}/{theirs}").status_code == 404


def test_a_program_removes_what_it_brought(program, urls):
    address = program.post(json={"items": urls}).headers["Location"]
    assert program.get(f"{address}/report").status_code == 409
    assert program.site.delete(address, headers=program.headers).status_code == 204
    assert program.get(address).json["state"] == "deleted"
    assert program.get(f"{address}/report").status_code == 410


def test_a_program_has_only_a_few_lists_that_wait(program, urls):
    answers = [program.post(json={"items": urls}) for _ in range(4)]
    assert [each.status_code for each in answers] == [202, 202, 202, 409]
    assert answers[-1].json["code"] == "bulk-many"
