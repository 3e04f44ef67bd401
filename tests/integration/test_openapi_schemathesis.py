"""The service answers as its OpenAPI document says, whatever is sent to it.

Schemathesis reads the document that is served, and makes requests of it: good ones, ones with a
single thing wrong, wild ones, other methods, and such without the token they need.
"""

import os
from collections import Counter

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from badgeservice.assembly import build
from badgeservice.credentials.contexts import OPEN_BADGES
from badgeservice.settings import Settings
from badgeservice.web import create_app

V2 = "https://www.w3.org/ns/credentials/v2"
DESCRIPTION = "/api/openapi.json"
FOR_PROGRAMS = ("/api/", "/vc-api/")
ANSWERS = ("Report", "Line", "Batch", "Verification", "Detail", "Change", "Flaw", "Problem")
"""Schemas of what is answered; here they are closed, so that no member is undocumented."""

BATCHES = (("/api/verify/batches/{job}", "GET"), ("/api/verify/batches/{job}", "DELETE"),
           ("/api/verify/batches/{job}/report", "GET"))

CHECKS = {
    # Whether a document is a credential that stands is no question of its form.
    "positive_data_acceptance": {"enabled": False},
    # Its requests cannot be made of an application in the same process (4.32.5). The run without
    # a token makes the same requests, and no token that it makes up may be accepted.
    "ignored_auth": {"enabled": False},
}


@pytest.fixture
def bare(bare, monkeypatch):
    """A command line whose issuers get keys that let parts be shown."""
    monkeypatch.setenv("BADGESERVICE_KEY_TYPE", "P-256")
    return bare


@pytest.fixture
def app(here):
    """The application over a home that is set up."""
    service = build(Settings.from_environment(os.environ))
    yield create_app(service)
    service.close()


@pytest.fixture
def issuer(here):
    return here("issuer", "list", "--json").data[0]


@pytest.fixture
def token(here, issuer):
    return here("token", "new", issuer["slug"], "--name", "Aula", "--scope", "issue",
                "--scope", "status", "--scope", "verify-bulk", "--json").data["token"]


@pytest.fixture
def batches(app, token):
    """Batches that are there, one for each address: one of them is removed on the way."""
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    made = []
    for _ in range(3):
        job = client.post("/api/verify/batches", json={"items": ["x"]}, headers=headers).json["id"]
        assert client.get(f"/api/verify/batches/{job}", headers=headers).json["state"] == "done"
        made.append(job)
    return [{"include-path": path, "include-method": method, "parameters": {"path.job": job}}
            for (path, method), job in zip(BATCHES, made, strict=True)]


def read(app, *, examples=None, most, batches=(), **more):
    """The description as it is served, its answers closed and its requests with *examples*."""
    config = {
        "seed": 20261125, "warnings": False, "continue-on-failure": True, "checks": CHECKS,
        "generation": {"max-examples": most, "deterministic": True, "database": "none"},
        "phases": {"stateful": {"enabled": False}},
        # Whatever the verdict, a report is the answer to anything.
        "operations": [{"include-path": "/api/verify",
                        "checks": {"negative_data_rejection": {"enabled": False}}}, *batches],
        **more}
    schema = schemathesis.openapi.from_wsgi(
        DESCRIPTION, app, config=SchemathesisConfig.from_dict(config))
    schema.location = None  # else the address of the description itself is left out
    schemas = schema.raw_schema["components"]["schemas"]
    for name in ANSWERS:
        schemas[name]["additionalProperties"] = False
    for path, values in (examples or {}).items():
        sent = schema.raw_schema["paths"][path]["post"]["requestBody"]["content"]
        sent["application/json"]["examples"] = {
            str(number): {"value": value} for number, value in enumerate(values)}
    return schema


def run(schema):
    """Run all phases; return how often which operation gave which answer, and what was wrong."""
    seen, wrong = Counter(), []
    for event in from_schema(schema).execute():
        assert not isinstance(event, (events.NonFatalError, events.FatalError)), event
        if isinstance(event, events.ScenarioFinished):
            seen.update((event.label, each.response.status_code)
                        for each in event.recorder.interactions.values()
                        if event.label.startswith(f"{each.request.method} "))
            wrong += [failure_of(event, each) for checks in event.recorder.checks.values()
                      for each in checks if each.failure_info]
    return seen, wrong


def failure_of(event, check):
    failure = check.failure_info.failure
    return (event.label, check.name, f"{failure.title}: {failure.message}",
            check.failure_info.code_sample)


def labels(app):
    """The operations of the description, as Schemathesis calls them."""
    described = app.test_client().get(DESCRIPTION).json
    return {f"{method.upper()} {path}" for path, methods in described["paths"].items()
            for method in methods if method != "parameters"}


def plain(issuer, /, **members):
    return {"@context": [V2, OPEN_BADGES], "type": ["VerifiableCredential"],
            "issuer": issuer["did"], "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "urn:example:someone"}} | members


def made(app, issuer, token):
    """Requests that succeed, by address."""
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    path = f"/vc-api/issuers/{issuer['slug']}/credentials/issue"
    lasting, passing = ({"credential": plain(issuer, id=f"urn:example:{name}"),
                         "options": {"credentialStatus": {}}} for name in ("lasting", "passing"))
    for_parts = {"credential": plain(issuer), "options": {"mandatoryPointers": ["/issuer"]}}
    signed, base, _ = (client.post(path, json=each, headers=headers).json["verifiableCredential"]
                       for each in (lasting, for_parts, passing))
    change = {"credentialId": "urn:example:passing",
              "credentialStatus": {"statusPurpose": "suspension"}}
    return {
        "/api/verify": [signed],
        "/api/verify/batches": [{"items": ["https://a.example/1", "x"], "policy": "trusted"}],
        "/vc-api/credentials/verify": [
            {"verifiableCredential": signed},
            {"verifiableCredential": signed, "options": {"checks": ["proof"]}}],
        "/vc-api/presentations/verify": [{"verifiablePresentation": {
            "@context": [V2], "type": ["VerifiablePresentation"],
            "verifiableCredential": [signed]}}],
        "/vc-api/credentials/derive": [
            {"verifiableCredential": base,
             "options": {"selectivePointers": ["/credentialSubject"]}},
            {"verifiableCredential": signed}],
        "/vc-api/issuers/{slug}/credentials/issue": [
            {"credential": plain(issuer, id="urn:example:new"), "options": {}}, for_parts],
        "/vc-api/issuers/{slug}/credentials/status": [
            {**change, "status": True}, {**change, "status": False}],
    }


def test_no_answer_to_a_program_with_a_token_is_undocumented(app, issuer, token, batches):
    schema = read(app, examples=made(app, issuer, token), most=25, batches=batches,
                  auth={"openapi": {"token": {"bearer": token}}},
                  parameters={"path.slug": issuer["slug"]})
    seen, wrong = run(schema)
    assert wrong == []
    assert {label for label, status in seen if status in (200, 201, 202, 204)} == labels(app)


def test_no_answer_to_a_program_without_a_token_is_undocumented(app, issuer, token):
    """With the same good requests: whatever stands in the place of the token is refused."""
    schema = read(app, examples=made(app, issuer, token), most=12,
                  parameters={"path.slug": issuer["slug"]})
    seen, wrong = run(schema)
    assert wrong == []
    assert {label for label, _ in seen} == labels(app)
    assert {status for label, status in seen
            if "/issuers/" in label or "/batches" in label} == {401}


def test_every_address_for_programs_is_described_and_no_other(app):
    served = {
        f"{method} {rule.rule.replace('<', '{').replace('>', '}')}"
        for rule in app.url_map.iter_rules() if rule.rule.startswith(FOR_PROGRAMS)
        for method in rule.methods - {"HEAD", "OPTIONS"}}
    assert labels(app) == served


def test_a_known_description_is_not_sent_again(app):
    client = app.test_client()
    tag = client.get(DESCRIPTION).headers["ETag"]
    assert client.get(DESCRIPTION, headers={"If-None-Match": tag}).status_code == 304
