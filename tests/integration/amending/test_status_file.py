"""Many changes of status from one file: a list is signed once, and files tell what was done."""

import csv
import io
import json

import pytest

from badgeservice.core.credential import Status
from badgeservice.core.status_rows import csv_records, status_wishes
from badgeservice.operations.revoke import ChangeStatus
from badgeservice.rendering.workbook import make_workbook
from tests.integration.conftest import listed, status_of


def write(cli, text, name="bajas.csv"):
    file = cli.folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_many_are_revoked_with_one_signature_of_their_list(cli, service, site):
    urls = cli.batch(3)
    documents = [cli("credential", "show", url, "--json").data["document"] for url in urls]
    name = documents[0]["credentialStatus"]["statusListCredential"].rpartition("/")[2]

    def sequence():
        """How often the list was published."""
        with service._database.reading() as work:
            return work.status.publication(name).sequence

    before = sequence()
    content = ("id\n" + "\n".join(urls[:2]) + "\n").encode()
    wishes = status_wishes(csv_records(content, "b.csv"), "b.csv", reason="other")
    found = service.change_status.rows(Status.REVOKED, wishes, by="x")
    assert [each.credential for each in found] == [url.rpartition("/")[2] for url in urls[:2]]
    assert sequence() == before + 1
    assert [listed(site, each) for each in documents] == [True] * 2 + [False]
    assert cli("audit", "verify").code == 0
    service.change_status.rows(Status.REVOKED, wishes, by="x")
    assert sequence() == before + 1


def test_result_and_errors_are_written_where_wished(here):
    urls = here.batch(2)
    here("credential", "suspend", urls[1], "--reason", "other")
    errors, result = here.folder / "errores.csv", here.folder / "hecho.json"
    file = write(here, f"id,motivo\n{urls[0]},other\nnadie,\n{urls[1]},porque\n")
    refused = here("credential", "suspend", "--file", file, "--reason", "under-review",
                  "--errors", errors, "--result", result, code=1)
    assert "bajas.csv:4: motivo" in refused.err and not result.exists()
    rows = list(csv.DictReader(io.StringIO(errors.read_text(encoding="utf-8-sig"))))
    assert [(row["Line"], row["Column"], row["Code"]) for row in rows] == [
        ("4", "motivo", "reason-unknown")]
    assert errors.stat().st_mode & 0o077 == 0
    file = write(here, f"id\n{urls[0]}\n{urls[1]}\n")
    here("credential", "suspend", "--file", file, "--reason", "under-review",
        "--errors", errors, "--result", result)
    assert errors.read_text(encoding="utf-8-sig").count("\n") == 1
    assert errors.stat().st_mode & 0o077 == 0
    told = json.loads(result.read_text(encoding="utf-8"))
    assert [(each["url"], each["before"], each["effect"]) for each in told] == [
        (urls[0], "valid", "changed"), (urls[1], "suspended", "same")]
    assert result.stat().st_mode & 0o077 == 0


def test_one_credential_that_is_named_in_two_ways_is_found_out(here):
    (url,) = here.batch(1)
    file = write(here, f"id\n{url}\n{url.rpartition('/')[2]}\n")
    refused = here("credential", "revoke", "--file", file, "--reason", "other", "--json",
                  code=1).data
    assert [(p["line"], p["code"]) for p in refused["problems"]] == [(3, "credential-twice")]


def test_a_workbook_is_read_and_another_archive_is_not(here):
    urls = here.batch(2)
    file = here.folder / "bajas.xlsx"
    file.write_bytes(make_workbook("x", ["Enlace", "Nota"], [[urls[0], "acta"], [urls[1], ""]],
                                   [], ""))
    done = here("credential", "revoke", "--file", file, "--reason", "other", "--json").data
    assert done["revoked"] == 2
    assert [status_of(here, url) for url in urls] == ["status-revoked"] * 2
    file.write_bytes(b"PK\x03\x04" + b"x" * 90)
    refused = here("credential", "revoke", "--file", file, "--reason", "other", "--json",
                  code=1).data
    assert refused["error"] == "status-file-refused"


@pytest.mark.parametrize("command", [
    ["revoke", "--reason", "other"], ["suspend", "--reason", "other"],
    ["reinstate", "--reason", "other"], ["correct", "--reason", "name-corrected"]])
def test_no_output_takes_the_place_of_the_file_that_is_read(here, command):
    file = write(here, "id\nx\n")
    link = here.folder / "lnk"
    link.symlink_to(file)
    for options, code in ((("--errors", link), "output-is-input"),
                          (("--result", file), "output-is-input"),
                          (("--errors", "x.csv", "--result", "./x.csv"), "outputs-same")):
        refused = here("credential", *command, "--file", file, *options, "--json", code=2).data
        assert refused["error"] == code
    assert file.read_text(encoding="utf-8") == "id\nx\n"


def test_outputs_that_cannot_be_written_are_told_before_anything_is_changed(here):
    (url,) = here.batch(1)
    file = write(here, f"id\n{url}\n")
    for option in ("--errors", "--result"):
        refused = here("credential", "revoke", "--file", file, "--reason", "other", option,
                      here.folder / "missing" / "x.csv", "--json", code=1).data
        assert refused["error"] == "output-unwritable"
    assert here("credential", "show", url, "--json").data["status"] == "valid"


@pytest.mark.parametrize("as_json", [False, True])
def test_what_was_changed_is_told_where_the_result_cannot_be_written(here, monkeypatch, as_json):
    (url,) = here.batch(1)
    file, path = write(here, f"id\n{url}\n"), here.folder / "hecho.csv"
    before = ChangeStatus.rows

    def spoilt(*arguments, **named):
        """Let a link stand there, then change."""
        path.symlink_to(file)
        return before(*arguments, **named)
    monkeypatch.setattr(ChangeStatus, "rows", spoilt)
    told = here("credential", "revoke", "--file", file, "--reason", "other", "--result", path,
               *(["--json"] if as_json else []), code=1)
    if as_json:
        assert told.data["revoked"] == 1 and told.data["unwritten"]["error"] == "output-is-link"
    else:
        assert "1 credential was revoked now" in told.out and "is a link" in told.err
    assert status_of(here, url) == "status-revoked"
