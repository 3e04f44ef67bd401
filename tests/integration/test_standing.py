"""Suspended, reinstated, revoked by a file: what each means, everywhere, at once."""

import json
import os
from datetime import timedelta

from badgeservice.assembly import build
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.integration.conftest import BASE, listed, status_of


def test_a_suspension_shows_here_and_in_no_list_and_can_be_lifted(cli, site):
    (url,) = cli.batch(1)
    done = cli("credential", "suspend", url, "--reason", "under-review", "--note", "secreto",
               "--json").data
    assert done == {"suspended": 1, "ids": [url.rpartition("/")[2]]}
    assert status_of(cli, url) == "status-suspended"
    path = url.removeprefix(BASE)
    page = site.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "secreto" not in page and 'class="withdrawal"' in page
    document = cli("credential", "show", url, "--json").data["document"]
    assert listed(site, document) is False
    assert site.get(path + ".pdf").status_code >= 400
    cli("credential", "reinstate", url, "--reason", "review-passed")
    assert status_of(cli, url, code=0) == "status-valid"
    shown = cli("credential", "show", url, "--json").data
    assert [(each["status"], each["reason"]) for each in shown["history"]] == [
        ("suspended", "under-review"), ("valid", "review-passed")]
    assert all(each["by"] and each["at"] for each in shown["history"])


def test_a_second_time_changes_nothing(cli):
    (url,) = cli.batch(1)
    cli("credential", "suspend", url, "--reason", "other")
    assert cli("credential", "suspend", url, "--reason", "other", "--json").data["suspended"] == 0
    assert len(cli("credential", "show", url, "--json").data["history"]) == 1


def test_what_was_revoked_is_neither_reinstated_nor_suspended(cli, site):
    (url,) = cli.batch(1)
    cli("credential", "suspend", url, "--reason", "other")
    cli("credential", "revoke", url, "--reason", "other")
    for word, reason in (("reinstate", "other"), ("suspend", "other")):
        refused = cli("credential", word, url, "--reason", reason, "--json", code=1).data
        assert refused["error"] == "status-final"
        assert "cannot be undone" in refused["message"]
    document = cli("credential", "show", url, "--json").data["document"]
    assert listed(site, document) is True


def test_a_reason_is_one_of_its_own_list(cli):
    (url,) = cli.batch(1)
    cli("credential", "suspend", url, "--reason", "identity-error", code=2)
    cli("credential", "revoke", url, "--reason", "review-passed", code=2)


def write(cli, text, name="bajas.csv"):
    file = cli.folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_revokes_all_of_its_rows_each_with_its_reason(cli):
    urls = cli.batch(3)
    file = write(cli, f"id,reason,note\n{urls[0]},identity-error,acta 5\n"
                      f"{urls[1].rpartition('/')[2]},,\n")
    tried = cli("credential", "revoke", "--file", file, "--reason", "other", "--dry-run",
                "--json").data
    assert (tried["revoked"], tried["would_be_revoked"]) == (0, 2)
    assert status_of(cli, urls[0], code=0) == "status-valid"
    assert cli("credential", "revoke", "--file", file, "--reason", "other",
               "--json").data["revoked"] == 2
    reasons = [cli("credential", "show", url, "--json").data for url in urls]
    assert [each["reason"] for each in reasons] == ["identity-error", "other", None]
    assert reasons[0]["history"][0]["note"] == "acta 5"
    assert cli("credential", "revoke", "--file", file, "--reason", "other",
               "--json").data["revoked"] == 0


def test_one_bad_row_refuses_the_file_and_every_bad_cell_is_named(cli):
    (url,) = cli.batch(1)
    file = write(cli, f"id,reason\n{url},other\nnada,other\n,other\n")
    refused = cli("credential", "revoke", "--file", file, "--reason", "other", "--json",
                  code=1).data
    assert [(p["line"], p["field"], p["code"]) for p in refused["problems"]] == [
        (4, "id", "cell-empty")]
    file = write(cli, f"id,reason\n{url},other\nnada,other\nninguna,because\n")
    refused = cli("credential", "revoke", "--file", file, "--reason", "other", "--json",
                  code=1).data
    assert [(p["line"], p["field"], p["code"]) for p in refused["problems"]] == [
        (4, "reason", "reason-unknown")]
    file = write(cli, f"id,reason\n{url},other\nnada,other\n")
    refused = cli("credential", "revoke", "--file", file, "--reason", "other", "--json",
                  code=1).data
    assert [(p["line"], p["code"]) for p in refused["problems"]] == [(3, "unknown-credential")]
    assert status_of(cli, url, code=0) == "status-valid"


def test_ids_or_a_file_and_not_both(cli):
    (url,) = cli.batch(1)
    cli("credential", "revoke", "--reason", "other", code=2)
    cli("credential", "revoke", url, "--file", write(cli, "id\nx\n"), "--reason", "other", code=2)


# --- the list -----------------------------------------------------------------------------


def published(site, document):
    return json.loads(site.get(
        document["credentialStatus"]["statusListCredential"].removeprefix(BASE)).data)


def test_item_65_a_list_has_an_end_and_is_signed_anew_in_time(cli, site, clock):
    (url,) = cli.batch(1)
    document = cli("credential", "show", url, "--json").data["document"]
    first = published(site, document)
    assert first["validUntil"] > first["validFrom"]
    clock.ahead = timedelta(days=6)
    assert published(site, document) == first
    clock.ahead = timedelta(days=8)
    second = published(site, document)
    assert second["validFrom"] > first["validFrom"]
    assert second["validUntil"] > first["validUntil"]
    assert published(site, document) == second


def test_a_list_that_cannot_be_signed_is_served_as_it_is(cli, site, clock, caplog):
    (url,) = cli.batch(1)
    document = cli("credential", "show", url, "--json").data["document"]
    first = published(site, document)
    for file in (cli.folder / "home").glob("passphrase*"):
        file.unlink()
    clock.ahead = timedelta(days=8)
    assert published(site, document) == first
    assert "could not be signed anew" in caplog.text
    caplog.clear()
    assert published(site, document) == first
    assert not caplog.text


def test_a_known_list_is_answered_with_304(cli, site):
    (url,) = cli.batch(1)
    document = cli("credential", "show", url, "--json").data["document"]
    path = document["credentialStatus"]["statusListCredential"].removeprefix(BASE)
    answer = site.get(path)
    assert answer.cache_control.max_age <= 300 and answer.last_modified
    again = site.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    cli("credential", "revoke", url, "--reason", "other")
    assert site.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_a_revocation_within_the_second_is_not_hidden_by_a_date(cli, site, service):
    """Two lists of one second have one Last-Modified; 304 for it would hide the second."""
    (url,) = cli.batch(1)
    document = cli("credential", "show", url, "--json").data["document"]
    path = document["credentialStatus"]["statusListCredential"].removeprefix(BASE)
    cli("credential", "revoke", url, "--reason", "other")
    newest = site.get(path)
    asked = {"If-Modified-Since": newest.headers["Last-Modified"]}
    assert site.get(path, headers=asked).status_code == 200


def test_a_file_of_a_spanish_spreadsheet_program_is_taken_as_it_is(cli):
    (url,) = cli.batch(1)
    file = cli.folder / "bajas.csv"
    file.write_bytes(f"Enlace;Motivo;Nota\r\n{url};other;sí\r\n".encode("cp1252"))
    cli("credential", "suspend", "--file", file, "--reason", "under-review")
    shown = cli("credential", "show", url, "--json").data
    assert (shown["reason"], shown["history"][0]["note"]) == ("other", "sí")


def test_the_address_of_a_corrected_credential_leads_programs_to_the_newest(cli, site):
    (url,) = cli.batch(1)
    new = cli("credential", "correct", url, "--email", "otra@docentes.example", "--reason",
              "email-corrected", "--json").data["url"]
    for accept in ("text/html", "application/json"):
        answer = site.get(url.removeprefix(BASE), headers={"Accept": accept})
        assert f'<{new}>; rel="latest-version"' in answer.headers["Link"]
    assert "latest-version" not in site.get(new.removeprefix(BASE)).headers["Link"]


def test_item_66_an_old_list_of_ours_is_told_from_the_newest(cli, site, service):
    (url,) = cli.batch(1)
    document = cli("credential", "show", url, "--json").data["document"]
    path = document["credentialStatus"]["statusListCredential"].removeprefix(BASE)
    old = site.get(path).data
    assert service.verify(old).report.find("register").code == "in-register"
    cli("credential", "revoke", url, "--reason", "other")
    report = service.verify(old).report
    assert report.find("register").code == "list-replaced"
    assert report.verdict.value == "failed"
    assert service.verify(site.get(path).data).report.verdict.value == "passed"


def test_item_66_a_database_put_back_calls_nothing_valid_before_it_was_brought_up(here):
    """What it has forgotten to be revoked would be valid again, awards and programs' alike."""
    url = here.batch(1)[0]
    document = here("credential", "show", url, "--json").data["document"]
    issuer = next(row for row in here("issuer", "list", "--json").data
                  if row["did"] == document["issuer"]["id"])
    secret = here("token", "new", issuer["slug"], "--name", "x", "--scope", "issue",
                  "--scope", "status", "--json").data["token"]
    head = {"Authorization": f"Bearer {secret}"}
    built = build(Settings.from_environment(os.environ))
    site = create_app(built).test_client()
    place = f"/vc-api/issuers/{issuer['slug']}/credentials"
    composed = site.post(f"{place}/issue", headers=head, json={
        "credential": {
            "@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:example:c",
            "type": ["VerifiableCredential"], "issuer": issuer["did"],
            "validFrom": "2026-01-01T00:00:00Z", "credentialSubject": {"id": "urn:example:s"}},
        "options": {"credentialStatus": {"type": "BitstringStatusListEntry"}},
    }).json["verifiableCredential"]
    file = here.folder / "composed.json"
    file.write_text(json.dumps(composed))
    database = here.folder / "home" / "database.sqlite"
    built.close()
    backup = database.read_bytes()
    built = build(Settings.from_environment(os.environ))
    site = create_app(built).test_client()
    here("credential", "revoke", url, "--reason", "other")
    assert site.post(f"{place}/status", headers=head, json={
        "credentialId": "urn:example:c",
        "credentialStatus": {"statusPurpose": "revocation"}}).status_code == 200
    assert listed(site, document) is listed(site, composed) is True
    entry = document["credentialStatus"]
    served = site.get(entry["statusListCredential"].removeprefix(BASE)).data
    built.close()
    database.write_bytes(backup)
    newest = here.folder / "list.json"
    newest.write_bytes(served)
    for what in (url, file, newest):
        (report,) = here("verify", what, "--json", code=3).data
        assert {"register-behind"} <= {check["code"] for check in report["checks"]}
    done = here("status", "publish", "--after-restore", "--json").data
    assert set(done["revoked"]) == {url.rpartition("/")[2], "urn:example:c"}
    assert status_of(here, url) == status_of(here, file) == "status-revoked"


def test_item_66_a_database_put_back_from_a_backup_is_noticed(here):
    """Security, fault 9: revoke, restore, start: refused; taken up again: revoked."""
    urls = here.batch(2)
    database = here.folder / "home" / "database.sqlite"
    built = build(Settings.from_environment(os.environ))
    backup = database.read_bytes()
    here("credential", "revoke", urls[0], "--reason", "other")
    site = create_app(built).test_client()
    document = here("credential", "show", urls[0], "--json").data["document"]
    assert listed(site, document) is True
    built.close()
    database.write_bytes(backup)
    built = build(Settings.from_environment(os.environ))
    site = create_app(built).test_client()
    path = document["credentialStatus"]["statusListCredential"].removeprefix(BASE)
    refused = site.get(path)
    assert (refused.status_code, refused.json["code"]) == (503, "database-restored")
    for command in (("status", "publish"), ("credential", "revoke", urls[1], "--reason", "other")):
        assert here(*command, "--json", code=1).data["error"] == "database-restored"
    done = here("status", "publish", "--after-restore", "--json").data
    assert done["revoked"] == [urls[0].rpartition("/")[2]] and len(done["behind"]) == 1
    assert listed(site, document) is True
    assert status_of(here, urls[0]) == "status-revoked"
    assert here("status", "publish", "--after-restore", "--json").data["behind"] == []
    # The retired list gives out nothing more.
    fresh = here("award", "batch", here.cohort(3), "--achievement", "modulo-2", "--json").data
    entry = here("credential", "show", fresh["credentials"][0],
                 "--json").data["document"]["credentialStatus"]
    assert entry["statusListCredential"] != document["credentialStatus"]["statusListCredential"]
    built.close()
