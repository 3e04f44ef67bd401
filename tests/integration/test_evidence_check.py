"""The operator compares the evidence that is stored with the evidence that is named."""

from pathlib import Path

import pytest

from tests.integration.portfolio.samples import SECRET, picture

APPLY = ("application", "add", "--achievement", "modulo-2", "--email", "ana@docentes.example",
         "--given-names", "Ana", "--first-surname", "Rojas", "--file", "classroom-application")

@pytest.fixture
def evidence(here, tmp_path):
    """A named file, and one whose application was never recorded; return their digests."""
    file = tmp_path / "clase.bin"
    file.write_bytes(b"una clase" * 100_000)
    arguments = ("--email", "ana@docentes.example", "--given-names", "Ana", "--first-surname",
                 "Rojas", "--text", "reflection", "Lo que cambié.", "--file",
                 "classroom-application", file)
    here("application", "add", "--achievement", "modulo-2", *arguments)
    named = here("evidence", "check", "--json").data
    assert (named["good"], named["files"], named["unnamed"]) == (True, 1, [])
    file.write_bytes(b"otra clase")
    # The file is stored before the transaction says that there is no such achievement.
    here("application", "add", "--achievement", "no-such", *arguments, code=1)
    found = here("evidence", "check", "--json").data
    (left,) = found["unnamed"]
    (whole,) = (path for path in stored(here) if path.name != left)
    return whole, left


def stored(here):
    return list((Path(here.folder) / "home" / "evidence").glob("??/??/*"))


def test_left_over_files_are_told_and_removed_only_when_asked(here, evidence):
    whole, left = evidence
    assert f"unnamed {left}" in here("evidence", "check").out
    assert len(stored(here)) == 2
    assert f"removed {left}" in here("evidence", "check", "--remove").out
    assert stored(here) == [whole]
    assert here("evidence", "check", "--json").data == {
        "good": True, "files": 1, "missing": [], "damaged": [], "unnamed": [], "removed": []}
    here("audit", "verify")


def test_damaged_and_missing_files_are_told_and_end_with_one(here, evidence):
    whole, _ = evidence
    whole.chmod(0o600)
    whole.write_bytes(b"cambiada")
    assert f"damaged {whole.name}" in here("evidence", "check", code=1).out
    whole.unlink()
    # What is named is never removed from the list by --remove.
    assert f"missing {whole.name}" in here("evidence", "check", "--remove", code=1).out


def test_large_file_of_the_command_line_is_refused_before_it_is_read(here, tmp_path,
                                                                     monkeypatch):
    monkeypatch.setenv("BADGESERVICE_EVIDENCE_LARGEST", "5")
    large = tmp_path / "video.bin"
    with large.open("wb") as file:
        file.truncate(5_000_001)
    assert "larger than 4 MiB" in here(*APPLY, large, code=2).err
    assert stored(here) == []


def test_item_076_file_of_the_command_line_is_known_by_its_content_too(here, tmp_path):
    program, photo = tmp_path / "clase.pdf", tmp_path / "clase.jpg"
    program.write_bytes(b"MZ\x90\0" + bytes(300))
    photo.write_bytes(picture())
    refused = here(*APPLY, program, "--json", code=1).data
    assert [problem["code"] for problem in refused["problems"]] == ["file-type-refused"]
    assert stored(here) == []
    here(*APPLY, photo)
    (kept,) = stored(here)
    assert SECRET not in kept.read_bytes()
    assert here("evidence", "check", "--json").data["files"] == 1
