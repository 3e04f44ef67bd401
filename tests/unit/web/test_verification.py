"""The verify page and its twin for programs."""

import io
import json

import pytest

from badgeservice.core.paper_code import paper_code
from tests.fakes import BASE, JOINT, RECORDED, REVOKED, name_of
from tests.unit.web.test_credential_page import ATTACK, text_of


@pytest.fixture
def document(service):
    return service.show.credentials[JOINT].credential.document


@pytest.fixture
def tampered(document):
    return document.replace("Ñancupil".encode(), b"Gonzalez")


# --- for people ----------------------------------------------------------------------------


def test_form_alone_judges_nothing(client, service):
    answer = client.get("/verify")
    assert answer.status_code == 200
    assert service.verify.asked == []


@pytest.mark.parametrize("query", [
    {"id": JOINT},
    {"url": f"{BASE}/credentials/{JOINT}"},
    {"url": JOINT},
    {"url": f"  insignias.example/credentials/{JOINT} "},
])
def test_link_or_code_is_checked(client, query):
    words = text_of(client.get("/verify", query_string={"lang": "en", **query}))
    assert "Valid The credential is genuine" in words
    assert "Holder Ana María Ñancupil Åkerström" in words


def test_result_links_to_the_page_of_an_own_credential(client):
    answer = client.get("/verify", query_string={"id": JOINT})
    assert f'href="/credentials/{JOINT}"' in answer.text


def test_pasted_text_is_checked(client, document):
    answer = client.post("/verify?lang=en", data={"text": document.decode()})
    assert "Valid The credential is genuine" in text_of(answer)


def test_file_is_checked(client, document):
    answer = client.post("/verify?lang=en", data={"file": (io.BytesIO(document), "x.json")})
    assert "Valid The credential is genuine" in text_of(answer)


def test_file_goes_before_text(client, service, document):
    client.post("/verify", data={"text": "other", "file": (io.BytesIO(document), "x.json")})
    assert service.verify.asked == [(document, None)]


def test_certificate_is_to_be_compared_with_the_paper(client, document):
    pdf = b"%PDF-1.7\n" + document
    answer = client.post("/verify?lang=en", data={"file": (io.BytesIO(pdf), "c.pdf")})
    assert "Compare the following with the paper" in text_of(answer)


def test_changed_document_is_not_valid(client, tampered):
    answer = client.post("/verify?lang=en", data={"text": tampered.decode()})
    words = text_of(answer)
    assert "Not valid Do not rely on this" in words
    assert "What the document claims" in words
    assert f'href="/credentials/{JOINT}"' not in answer.text


def test_revoked_credential_says_so(client):
    words = text_of(client.get(f"/verify?lang=en&id={REVOKED}"))
    assert "Revoked The issuer has withdrawn this credential." in words


def test_unknown_answer_says_what_to_do(client):
    words = text_of(client.get("/verify?lang=en&url=https://elsewhere.example/c/1"))
    assert "Could not be checked" in words
    assert "All checks" in words
    assert "Open it, download the credential" in words.partition("All checks")[0]


def test_nothing_brought_is_said_on_the_form(client):
    answer = client.post("/verify?lang=en", data={"text": "  "})
    assert answer.status_code == 400
    assert "Paste a link or the text of a credential" in text_of(answer)


def test_expected_holder_is_passed_on(client, service, document):
    client.post("/verify", data={"text": document.decode(), "recipient": " ana@x.example "})
    assert [recipient for _, recipient in service.verify.asked] == ["ana@x.example"]


def test_what_was_brought_is_escaped(client):
    answer = client.get("/verify", query_string={"url": f"</textarea>{ATTACK}"})
    assert "<img src=x" not in answer.text


def test_stranger_document_is_escaped(client, document):
    attack = json.loads(document)
    attack["issuer"] = {"id": f"did:web:{ATTACK}", "name": ATTACK, "type": ["Profile"]}
    attack["credentialSubject"]["achievement"]["name"] = ATTACK
    attack["credentialSubject"]["achievement"]["inLanguage"] = f'"><{ATTACK}'
    answer = client.post("/verify", data={"text": json.dumps(attack)})
    assert "<img src=x" not in answer.text
    assert "<script>" not in answer.text


def test_result_is_kept_nowhere(client, document):
    answer = client.post("/verify", data={"text": document.decode()})
    assert answer.headers["Cache-Control"] == "no-store"


# --- for programs --------------------------------------------------------------------------


def test_report_has_verdict_checks_and_document(client, document):
    answer = client.post("/api/verify?lang=en", data=document, content_type="application/json")
    report = answer.json
    assert answer.status_code == 200
    assert (report["verdict"], report["valid"], report["state"]) == ("passed", True, "valid")
    assert {"name", "verdict", "code", "message", "advice"} == set(report["checks"][0])
    assert [check["name"] for check in report["checks"]][:2] == ["parse", "proof"]
    assert report["document"] == {
        "id": f"{BASE}/credentials/{JOINT}",
        "name": "Microcredencial Docencia EMTP Chile–Finlandia",
        "achievement": f"{BASE}/achievements/microcredencial-docencia-emtp/1/es",
        "issuer": {"id": "did:web:insignias.example:issuers:tekna-emtp",
                   "name": "Fundación Chile — Programa Tekna EMTP (EJEMPLO)"},
        "holder": "Ana María Ñancupil Åkerström",
        "awardedDate": "2026-11-10T03:00:00Z",
        "validFrom": "2026-11-20T12:00:00Z",
        "inLanguage": "es",
    }


@pytest.mark.parametrize("send", [
    lambda document: {"data": document, "content_type": "application/json"},
    lambda document: {"data": document, "content_type": "application/vc"},
    lambda document: {"data": document, "content_type": "text/plain"},
    lambda document: {"data": document},
    lambda document: {"data": {"file": (io.BytesIO(document), "a.json")}},
    lambda document: {"data": {"text": document.decode()}},
    lambda document: {"data": b"%PDF-1.7\n" + document, "content_type": "application/pdf"},
    lambda _: {"data": f"{BASE}/credentials/{JOINT}", "content_type": "text/plain"},
    lambda _: {"data": JOINT.upper(), "content_type": "text/plain"},
], ids=["json", "vc", "text", "bytes", "file", "form", "pdf", "link", "id"])
def test_any_form_is_taken(client, document, send):
    assert client.post("/api/verify", **send(document)).json["valid"] is True


def test_changed_document_fails(client, tampered):
    report = client.post("/api/verify", data=tampered).json
    assert (report["verdict"], report["valid"], report["state"]) == ("failed", False, "invalid")
    assert [check["code"] for check in report["checks"] if check["verdict"] == "failed"] == [
        "signature-wrong"]


def test_unknown_is_never_valid(client):
    report = client.post("/api/verify", data="https://elsewhere.example/c/1").json
    assert (report["verdict"], report["valid"], report["document"]) == ("unknown", False, None)


def test_revoked_is_failed(client):
    report = client.post("/api/verify", data=REVOKED).json
    assert (report["verdict"], report["valid"], report["state"]) == ("failed", False, "revoked")


@pytest.mark.parametrize("content", [b"hello", b"\xff\xfe\x00", b"{", name_of(77).encode()])
def test_whatever_is_brought_gets_a_report(client, content):
    answer = client.post("/api/verify", data=content)
    assert (answer.status_code, answer.json["valid"]) == (200, False)


@pytest.mark.parametrize("sent", [
    {}, {"data": b" \n"}, {"data": {"text": ""}}, {"data": {"file": (io.BytesIO(b""), "a")}},
], ids=["nothing", "blank", "empty text", "empty file"])
def test_nothing_brought_is_a_bad_request(client, sent):
    answer = client.post("/api/verify", **sent)
    assert (answer.status_code, answer.json["code"]) == (400, "nothing-to-verify")


def test_expected_holder_is_passed_on_by_programs(client, service, document):
    client.post("/api/verify", data={"text": document.decode(), "recipient": "ana@x.example"})
    assert [recipient for _, recipient in service.verify.asked] == ["ana@x.example"]


@pytest.mark.parametrize(("language", "sentence"), [
    ("es", "La credencial es auténtica, no ha sido modificada y está vigente."),
    ("en", "The credential is genuine, unchanged and in force."),
    ("fi", "Merkki on aito, muuttumaton ja voimassa."),
])
def test_sentences_follow_the_language(client, document, language, sentence):
    answer = client.post("/api/verify", data=document, headers={"Accept-Language": language})
    assert answer.json["message"] == sentence


def test_page_and_report_say_the_same(client, service):
    for name in (JOINT, RECORDED, REVOKED):
        report = client.post("/api/verify?lang=en", data=name).json
        words = text_of(client.get(f"/verify?lang=en&id={name}"))
        assert report["message"] in words
        assert all(check["message"] in words for check in report["checks"])


# --- typed from paper ----------------------------------------------------------------------


@pytest.mark.parametrize(("given", "asked"), [
    (JOINT, JOINT),
    (JOINT.upper(), JOINT),
    (f"{JOINT[:8]} {JOINT[8:16]}-{JOINT[16:]}", JOINT),
    (f"Insignias.Example/credentials/{JOINT}", f"{BASE}/credentials/{JOINT}"),
    (f"http://insignias.example/credentials/{JOINT}", f"{BASE}/credentials/{JOINT}"),
    (f"Mi credencial: {BASE}/credentials/{JOINT}\r\nGracias", f"{BASE}/credentials/{JOINT}"),
    (f"<{BASE}/credentials/{JOINT}>", f"{BASE}/credentials/{JOINT}"),
    (f"{BASE}/verify?id={JOINT}", JOINT),
    (f"código: {paper_code(JOINT)}", JOINT),
    (f"{BASE}/v/{paper_code(JOINT)}?lang=fi", JOINT),
    ("https://insignias.example.evil/credentials/x",
     "https://insignias.example.evil/credentials/x"),
    ("hello", "hello"),
])
def test_typed_or_pasted_link_or_code_is_understood(client, service, given, asked):
    client.post("/verify", data={"text": given})
    client.get("/verify", query_string={"url": given})
    client.post("/api/verify", data=given.encode(), content_type="text/plain")
    assert [content.decode() for content, _ in service.verify.asked] == [asked] * 3


def test_what_of_a_text_was_verified_is_told(client):
    link = f"{BASE}/credentials/{JOINT}"
    said = "Only this of the text was verified:"
    words = text_of(client.post("/verify?lang=en", data={"text": f"Mira: {link}, gracias"}))
    assert f"{said} {link}" in words
    assert said not in text_of(client.post("/verify?lang=en", data={"text": f" {link} "}))


def test_language_goes_along_with_a_code(client):
    answer = client.get(f"/v/{paper_code(JOINT)}?lang=fi")
    assert answer.headers["Location"] == f"/credentials/{JOINT}?lang=fi"
