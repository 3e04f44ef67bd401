"""`verify`: invalid, could not be checked, and valid are three different answers."""

import json

import pytest


def first(here):
    return next(iter(sorted(here.export().iterdir())))


def checks(entry):
    return {check["name"]: check["code"] for check in entry["checks"]}


def test_a_certificate_pdf_verifies_by_the_credential_inside(here):
    (url,) = here.batch(1)
    pdf = here.folder / "c.pdf"
    here("certificate", "make", url, "-o", pdf)
    assert pdf.read_bytes().startswith(b"%PDF-")
    found = here("verify", pdf, "--json").data[0]
    assert (found["source"], found["valid"], found["id"]) == ("pdf", True, url)


def test_a_link_and_an_id_of_ours_are_answered_from_the_register(here):
    (url,) = here.batch(1)
    assert here("verify", url, "--json").data[0]["valid"]
    assert here("verify", url.rsplit("/", 1)[1], "--json").data[0]["valid"]


def test_a_changed_word_is_not_valid(here):
    here.batch(1)
    path = first(here)
    path.write_text(path.read_text(encoding="utf-8").replace("Ana María", "Eva María"),
                    encoding="utf-8")
    found = here("verify", path, "--json", code=1).data[0]
    assert checks(found)["proof"] == "proof-invalid"


def test_an_unknown_term_is_refused_though_the_signature_would_not_notice(here):
    here.batch(1)
    path = first(here)
    document = json.loads(path.read_bytes()) | {"honours": "summa"}
    path.write_text(json.dumps(document), encoding="utf-8")
    assert not here("verify", path, "--json", code=1).data[0]["valid"]


def test_layout_of_the_json_does_not_matter(here):
    here.batch(1)
    path = first(here)
    document = json.loads(path.read_bytes())
    path.write_text(json.dumps(dict(reversed(document.items()))), encoding="utf-8")
    assert here("verify", path, "--json").data[0]["valid"]


def test_the_recipient_is_compared_when_asked(here):
    here.batch(1)
    path = first(here)
    assert here("verify", path, "--recipient", " DOCENTE001@docentes.example",
               "--json").data[0]["valid"]
    here("verify", path, "--recipient", " ", code=2)
    named = here("verify", path, "--recipient", "ana  maría Rojas Ñancupil", "--json").data[0]
    assert checks(named)["recipient"] == "recipient-name-confirmed"
    other = here("verify", path, "--recipient", "otra@docentes.example", "--json", code=1).data[0]
    assert checks(other)["recipient"]


def test_our_signature_on_bytes_that_we_never_issued_is_not_valid(here):
    """A stolen key: what it signs under one of our addresses is not in the register."""
    here.batch(1)
    path = first(here)
    here.folder.joinpath("home", "database.sqlite").rename(here.folder / "old.sqlite")
    for leftover in here.folder.joinpath("home").glob("database.sqlite*"):
        leftover.unlink()
    # Nor does the journal beside it know, which would call the new database an older one.
    here.folder.joinpath("home", "acts.jsonl").unlink()
    here("init")
    documents = {}
    document = json.loads(path.read_bytes())
    did = document["issuer"]["id"]
    key = did.removeprefix("did:key:")
    documents[did] = {"id": did, "verificationMethod": [
        {"id": f"{did}#{key}", "type": "Multikey", "controller": did,
         "publicKeyMultibase": key}], "assertionMethod": [f"{did}#{key}"]}
    held = here.folder / "documents.json"
    held.write_text(json.dumps(documents), encoding="utf-8")
    found = here("verify", path, "--documents", held, "--json", code=1).data[0]
    assert checks(found)["proof"] == "proof-valid"
    assert checks(found)["register"] == "not-in-register"


def test_elsewhere_the_status_cannot_be_checked(here, tmp_path, monkeypatch):
    here.batch(1)
    path = first(here)
    monkeypatch.setenv("BADGESERVICE_HOME", str(tmp_path / "nowhere"))
    found = here("verify", path, "--json", code=3).data[0]
    assert found["verdict"] == "unknown"
    assert {check["name"] for check in found["checks"] if check["verdict"] == "unknown"} == {
        "status"}
    assert not (tmp_path / "nowhere").exists()


def test_the_trusted_policy_asks_who_issued(here, monkeypatch):
    here.batch(1)
    path = first(here)
    own = here("verify", path, "--policy", "trusted", "--json").data[0]
    assert checks(own)["trust"] == "issuer-own"
    did = json.loads(path.read_bytes())["issuer"]["id"]
    monkeypatch.setenv("BADGESERVICE_HOME", str(here.folder / "elsewhere"))
    trusted = "verify", path, "--policy", "trusted", "--json"
    assert checks(here(*trusted, code=1).data[0])["trust"] == "issuer-not-trusted"
    monkeypatch.setenv("BADGESERVICE_TRUSTED_ISSUERS", did)
    assert checks(here(*trusted, code=3).data[0])["trust"] == "issuer-trusted"


def test_a_list_of_trusted_issuers_is_a_file_with_periods(here, monkeypatch):
    here.batch(1)
    path = first(here)
    did = json.loads(path.read_bytes())["issuer"]["id"]
    monkeypatch.setenv("BADGESERVICE_HOME", str(here.folder / "elsewhere"))
    trusted = here.folder / "my lists" / "schools.yaml"
    trusted.parent.mkdir()
    monkeypatch.setenv("BADGESERVICE_TRUSTED_ISSUERS", f'did:web:other.example "{trusted}"')
    for period, code, exit_status in (
            ("", "issuer-trusted", 3), ('    valid_until: "2020-01-01"', "issuer-trust-lapsed", 1)):
        trusted.write_text(f"name: Escuelas\nissuers:\n  - name: La nuestra\n    did: {did}\n"
                           f"{period}\n", encoding="utf-8")
        found = here("verify", path, "--policy", "trusted", "--json", code=exit_status).data[0]
        line = next(check for check in found["checks"] if check["name"] == "trust")
        assert line["code"] == code
        assert "Escuelas" in line["message"]
    trusted.write_text("name: Escuelas\nissuers:\n  - did: nadie\n", encoding="utf-8")
    found = here("verify", path, code=2)
    assert f"{trusted}:3: issuers[0].did" in found.err
    assert f"{trusted}:3: issuers[0].name" in found.err


@pytest.mark.parametrize(("content", "looks", "code"), [
    (b"", "empty", 1),
    (b"\x89PNG\r\n\x1a\n", "png", 1),
    (b"<!DOCTYPE html><html></html>", "html", 1),
    (b"PK\x03\x04", "zip", 1),
    (b"hola", "unknown", 1),
    (b"%PDF-1.7\nbroken", "pdf", 1),
    (b"eyJhbGciOiJub25lIn0.e30.", "jwt", 1),
    (b"https://elsewhere.example/credentials/1", "link", 3),
])
def test_a_file_without_a_credential_says_what_it_looks_like(here, content, looks, code):
    file = here.folder / "file"
    file.write_bytes(content)
    found = here("verify", file, "--json", code=code).data[0]
    assert found["source"] == looks and not found["valid"]


def test_several_inputs_take_the_worst_exit_code(here):
    here.batch(1)
    good = first(here)
    unknown = here.folder / "link.txt"
    unknown.write_text("https://elsewhere.example/x", encoding="utf-8")
    bad = here.folder / "bad.json"
    bad.write_text("{}", encoding="utf-8")
    here("verify", good, code=0)
    here("verify", good, unknown, code=3)
    here("verify", good, unknown, bad, code=1)


def test_nothing_to_check_is_a_usage_error(here, tmp_path):
    (tmp_path / "empty").mkdir()
    here("verify", tmp_path / "empty", code=2)
    here("verify", tmp_path / "missing.json", code=2)
    here("verify", code=2)


def test_answers_for_people_are_in_their_language(here, monkeypatch):
    here.batch(1)
    path = first(here)
    seen = set()
    for language in ("es", "en", "fi"):
        monkeypatch.setenv("BADGESERVICE_LANGUAGE", language)
        seen.add(here("verify", path).out.split()[0])
    assert seen == {"VÁLIDA", "VALID", "VOIMASSA"}


def test_a_register_that_cannot_be_asked_is_no_verdict(here):
    here.batch(1)
    path = first(here)
    (here.folder / "home" / "database.sqlite").write_bytes(b"no database")
    assert here("verify", path, "--json", code=3).data["error"]


def test_another_base_url_than_the_homes_is_no_verdict(here, monkeypatch):
    here.batch(1)
    path = first(here)
    monkeypatch.setenv("BADGESERVICE_BASE_URL", "http://localhost:8000")
    assert here("verify", path, "--json", code=3).data["error"] == "base-url-changed"


def test_a_strangers_words_never_look_like_a_line_of_ours(here):
    file = here.folder / "x.json"
    file.write_text(json.dumps({"@context": ["https://www.w3.org/ns/credentials/v2"],
                                "type": ["x\nVALID  diploma.json\u009b"]}), encoding="utf-8")
    found = here("verify", file, code=1)
    assert not [line for line in found.out.splitlines() if line.startswith("VALID")]
    found = here("verify", file, "--json", code=1)
    assert "\u009b" not in found.out
