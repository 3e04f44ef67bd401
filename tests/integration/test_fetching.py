"""Verifying what other services issued: over real sockets, and nothing of it is kept."""

import io
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy

from badgeservice import assembly
from badgeservice.assembly import verifying
from badgeservice.credentials import did, status_list
from badgeservice.network.cache import Cache
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.factories_documents import TestSigner, badge, profile, sign, written
from tests.tls_server import HOST, ok, running

CANARY = "canario-7d1f4e"
NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Elsewhere(TestSigner):
    """An issuer whose documents lie on the server of a test."""

    port: int = 0

    @property
    def did(self):
        """The port is part of it."""
        return f"did:web:{HOST}%3A{self.port}:issuers:escuela"


@pytest.fixture
def server(monkeypatch):
    """Another service, with its own issuer; the fetcher believes that it is the Internet."""
    with running() as found:
        issuer = Elsewhere(9, port=found.port)
        lists = status_list.compose_list(
            found.url("/status/1"), issuer.did, purpose="revocation",
            valid_from=NOW - timedelta(days=1),
            bits=status_list.set_bits(status_list.SMALLEST, {7}))
        found.answers = {
            "/issuers/escuela/did.json":
                ok(written(did.document(issuer.did, [issuer.multibase]))),
            "/status/1": ok(written(sign(lists, issuer))),
            "/credentials/1.json": ok(written(credential(found))),
        }
        monkeypatch.setenv("BADGESERVICE_FETCH", "on")
        monkeypatch.setattr(verifying, "_copies", lambda settings: Cache(found.fetcher())
                            if settings.fetch else None)
        yield found


def credential(server, index=5, **changes):
    """A badge of the issuer there."""
    issuer = Elsewhere(9, port=server.port)
    return sign(badge(**{"id": server.url("/credentials/1"), "issuer": profile(issuer),
                         "credentialStatus": {
        "id": f"{server.url('/status/1')}#{index}", "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation", "statusListIndex": str(index),
        "statusListCredential": server.url("/status/1")}} | changes), issuer)


def bring(bare, document):
    """Write a document to a file."""
    file = bare.folder / "brought.json"
    file.write_bytes(written(document))
    return file


def codes(found):
    return {check["code"] for check in found["checks"] if check["verdict"] != "passed"}


def test_a_badge_of_another_service_is_valid(bare, server):
    found = bare("verify", bring(bare, credential(server)), "--json").data[0]
    assert found["valid"]
    assert [check["code"] for check in found["checks"] if check["name"] == "sources"] == [
        "document-fetched"] * 2
    assert sorted(server.paths) == ["/issuers/escuela/did.json", "/status/1"]


def test_a_revoked_badge_of_another_service_is_not(bare, server):
    file = bring(bare, credential(server, index=7))
    assert codes(bare("verify", file, "--json", code=1).data[0]) == {"status-revoked"}


def test_the_second_badge_is_checked_by_the_copies_of_the_first(bare, server):
    first = bring(bare, credential(server))
    found = bare("verify", first, first, "--json").data
    assert all(each["valid"] for each in found)
    assert len(server.paths) == 2
    assert {check["code"] for check in found[1]["checks"] if check["name"] == "sources"} == {
        "document-cached"}


def test_a_link_to_another_service_is_followed_once(bare, server):
    link = server.url("/credentials/1.json")
    found = bare("verify", link, "--json").data[0]
    assert (found["source"], found["valid"]) == ("link", True)
    assert server.paths[0] == "/credentials/1.json"


@pytest.mark.parametrize(("answer", "code"), [
    (ok(b"", "Location: /credentials/1.json", status="302 Found"), "fetch-failed"),
    (ok(b"<!DOCTYPE html><html></html>"), "link-page"),
    (ok(b"https://127.0.0.1/"), "no-credential"),
])
def test_item_52_a_link_that_leads_to_no_credential_is_unknown(bare, server, answer, code):
    server.answers["/x"] = answer
    found = bare("verify", server.url("/x"), "--json", code=3).data[0]
    assert found["source"] == "link" and codes(found) == {code}
    assert server.paths == ["/x"]


@pytest.mark.parametrize("gone", ["/issuers/escuela/did.json", "/status/1"])
def test_item_67_what_does_not_answer_leaves_the_answer_open(bare, server, gone):
    server.answers[gone] = ok(b"", status="503 Service Unavailable")
    found = bare("verify", bring(bare, credential(server)), "--json", code=3).data[0]
    assert "fetch-failed" in " ".join(codes(found)) or "status-list-unverified" in codes(found)


def test_where_fetching_is_off_nobody_is_asked(bare, server, monkeypatch):
    monkeypatch.setenv("BADGESERVICE_FETCH", "off")
    found = bare("verify", bring(bare, credential(server)), "--json", code=3).data[0]
    assert "issuer-document-missing" in codes(found)
    assert codes(bare("verify", server.url("/credentials/1.json"), "--json", code=3).data[0]) == {
        "foreign-link"}
    assert server.connections == 0


def test_item_50_the_service_as_it_is_installed_asks_no_machine_of_its_own_network(
        bare, monkeypatch):
    """Nothing is put in the place of the Internet here."""
    with running("localhost") as server:
        monkeypatch.setenv("BADGESERVICE_FETCH", "on")
        monkeypatch.setenv("BADGESERVICE_FETCH_PORTS", str(server.port))
        server.answers["/"] = ok(b"secret")
        for host in ("localhost", "127.0.0.1", "2130706433"):
            found = bare("verify", server.url(host=host), "--json", code=3).data[0]
            assert codes(found) <= {"fetch-failed", "fetch-address"}
        assert server.connections == 0


# --- nothing is kept ---------------------------------------------------------------------


def all_rows(settings):
    """Return the text of every row of every table."""
    engine = sqlalchemy.create_engine(settings.database_url.replace(
        "postgresql://", "postgresql+psycopg://"))
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        found = [repr(row) for table in metadata.sorted_tables
                 for row in connection.execute(sqlalchemy.select(table))]
    engine.dispose()
    return found


def files_with(word, *folders):
    """Return the files that name *word* or hold it, with what lies beside the database."""
    return [path for folder in folders for path in folder.rglob("*")
            if word in str(path) or (path.is_file() and word.encode() in path.read_bytes())]


@pytest.fixture
def scratch(tmp_path_factory, monkeypatch):
    """A folder for temporary files that belongs to this test alone."""
    folder = tmp_path_factory.mktemp("scratch")
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_verifier_keeps_nothing_of_what_it_is_given(cli, server, scratch, caplog, capsys):
    """Over the page, the interface and the command line; valid, changed and broken."""
    caplog.set_level(logging.DEBUG)
    good = credential(server, name=f"{CANARY} nombre", description=CANARY)
    server.answers[f"/{CANARY}"] = ok(written(good))
    brought = [written(good), written({**good, "name": f"{CANARY} changed"}),
               written({**good, CANARY: "x"}), f'{{"a": "{CANARY}"'.encode(),
               f"%PDF-1.7 {CANARY}".encode(), CANARY.encode() + b"x" * 600_000,
               server.url(f"/{CANARY}").encode()]
    folder = cli.folder / "theirs"
    folder.mkdir()
    for number, content in enumerate(brought):
        folder.joinpath(f"{number}-{CANARY}").write_bytes(content)
    printed = cli("verify", folder, "--recipient", f"{CANARY}@x.example", "--json", code=1)
    assert CANARY in printed.out
    settings = Settings.from_environment(os.environ)
    service = assembly.build(settings)
    site = create_app(service).test_client()
    for content in brought:
        file = {"file": (io.BytesIO(content), f"{CANARY}.json"),
                "recipient": f"{CANARY}@x.example"}
        with site.post("/verify", data=file) as answer:
            assert answer.status_code < 500
            answer.request.environ["wsgi.input"].close()  # the test client's own copy
        assert site.post("/api/verify", data=content,
                         content_type="application/json").status_code < 500
        assert site.get("/verify", query_string={"url": content[:500]}).status_code < 500
    for path, name in (("credentials/verify", "verifiableCredential"),
                       ("presentations/verify", "verifiablePresentation"),
                       ("credentials/derive", "verifiableCredential")):
        for document in (good, {**good, CANARY: "x"}, {**good, "name": f"{CANARY} changed"}):
            assert site.post(f"/vc-api/{path}", json={name: document}).status_code < 500
    service.close()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert CANARY in str(server.paths)
    assert CANARY not in "\n".join(all_rows(settings))
    assert files_with(CANARY, cli.folder, scratch) == []
    assert CANARY not in caplog.text + "".join(capsys.readouterr())
    assert CANARY not in json.dumps(dict(os.environ))


def test_the_search_for_what_is_kept_would_find_it(cli, scratch, tmp_path):
    """A search that finds nothing anywhere shows nothing."""
    cli.batch(1)
    settings = Settings.from_environment(os.environ)
    assert any("docente001@docentes.example" in row for row in all_rows(settings))
    (scratch / "x").write_text(CANARY)
    assert files_with(CANARY, cli.folder, scratch) == [scratch / "x"]
