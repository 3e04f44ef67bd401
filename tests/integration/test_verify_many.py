"""`verify` on many files: one line each, a summary, and JSON that stays JSON."""

import json
import shutil

import pytest

from badgeservice.commands import verify_inputs
from badgeservice.commands.files import read_file
from badgeservice.errors import BadUsage, say


@pytest.fixture
def mixed(here):
    """Return a folder with a thousand files of every sort, four of them valid."""
    here.batch(2)
    good = sorted(here.export().iterdir())
    folder = here.folder / "mixed"
    for name in ("valid", "changed", "other"):
        (folder / name).mkdir(parents=True)
    for number in range(4):
        shutil.copy(good[number % 2], folder / "valid" / f"{number}.json")
    (folder / "valid" / ".hidden").write_text("no", encoding="utf-8")
    for number in range(6):
        text = good[0].read_text(encoding="utf-8").replace("Ana María", f"Eva {number}")
        (folder / "changed" / f"{number}.json").write_text(text, encoding="utf-8")
    junk = (b"", b"\xff\xd8\xff", b"hola", b"[1]", b"%PDF-1.7", b'{"type": 5}', b"PK\x03\x04",
            b"https://elsewhere.example/x", b'{"a": NaN}')
    for number in range(990):
        (folder / "other" / f"{number:03}.bin").write_bytes(junk[number % len(junk)])
    return folder


def test_a_thousand_mixed_files_are_one_line_each_and_a_summary(here, mixed):
    found = here("verify", mixed, code=1)
    lines = found.out.splitlines()
    assert len(lines) == 1001
    valid = [line for line in lines if line.startswith("VALID  ")]
    assert [line.rsplit("/", 2)[1:] for line in valid] == [
        ["valid", f"{number}.json"] for number in range(4)]
    changed = [line for line in lines if "/changed/" in line]
    assert len(changed) == 6
    assert all(line.startswith("NOT VALID  ") and "[proof-invalid]" in line for line in changed)
    links = [line for line in lines if line.startswith("COULD NOT BE CHECKED  ")]
    assert len(links) == 110
    assert lines[-1] == (
        "Inputs: 1000. Valid: 4. Not valid: 886. Could not be checked: 110.")
    assert "1,000/1,000" in found.err


def test_json_of_a_thousand_files_is_one_list(here, mixed):
    found = here("verify", mixed, "--json", code=1)
    assert len(found.data) == 1000
    assert [entry["input"] for entry in found.data] == sorted(
        entry["input"] for entry in found.data)
    assert sum(entry["valid"] for entry in found.data) == 4
    assert {entry["kind"] for entry in found.data} == {"badge", None}


def test_one_file_shows_every_check_and_several_only_on_demand(here):
    here.batch(2)
    folder = here.export()
    one = here("verify", sorted(folder.iterdir())[0]).out.splitlines()
    assert sum(line.startswith("  ✓") for line in one) > 5
    assert len(here("verify", folder).out.splitlines()) == 3
    details = here("verify", folder, "--details").out.splitlines()
    assert sum(line.startswith("  ✓") for line in details) > 10


def test_a_file_that_cannot_be_read_does_not_end_the_run(here, monkeypatch):
    folder = here.folder / "some"
    folder.mkdir()
    for name in ("a.json", "b.json"):
        (folder / name).write_text("{}", encoding="utf-8")

    def guarded(path, *, limit):
        if path.name == "a.json":
            raise BadUsage(say("%(path)s cannot be read: %(reason)s.", path=path, reason="no"))
        return read_file(path, limit=limit)

    monkeypatch.setattr(verify_inputs, "read_file", guarded)
    found = here("verify", folder, "--json", code=1).data
    assert [entry["checks"][0]["code"] for entry in found] == [
        "file-unreadable", "parse-passed"]
    here("verify", folder / "a.json", code=2)


def test_the_name_of_a_file_cannot_look_like_a_line_of_ours(here):
    folder = here.folder / "some"
    folder.mkdir()
    (folder / "x\nVALID  diploma.json").write_text("{}", encoding="utf-8")
    (folder / "y").write_text("{}", encoding="utf-8")
    found = here("verify", folder, code=1)
    assert not [line for line in found.out.splitlines() if line.startswith("VALID")]


def test_strict_asks_for_more_than_the_default(here):
    here.batch(1)
    folder = here.export()
    found = here("verify", folder, "--policy", "strict", "--json").data[0]
    assert {"name": "policy", "verdict": "passed", "code": "policy-met"}.items() <= (
        found["checks"][-1].items())


def test_a_record_shows_each_credential_in_it(here):
    file = here.folder / "presentation.json"
    here.batch(1)
    inner = json.loads(next(here.export().iterdir()).read_bytes())
    file.write_text(json.dumps({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"], "verifiableCredential": [inner]}), encoding="utf-8")
    found = here("verify", file, "--json", code=3).data[0]
    assert found["kind"] == "presentation"
    assert [check["code"] for check in found["checks"]] == [
        "parse-passed", "schema-passed", "presentation-unproven", "embedded-valid"]
