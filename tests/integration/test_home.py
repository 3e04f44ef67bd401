"""The home: set up once, and one clear sentence for everything that is wrong with it."""

import shutil
import sqlite3
import stat

import pytest

from badgeservice.resources import resource


def test_init_is_idempotent(bare):
    first = bare("init", "--json").data
    assert len(first["keys"]) == 4 and len(first["passphrase_files"]) == 2
    again = bare("init", "--json").data
    assert (again["keys"], again["passphrase_files"], again["published"]) == ([], [], [])


def test_secrets_are_readable_by_their_owner_alone(here):
    home = here.folder / "home"
    files = [home / "passphrase", home / "passphrase-socio-finlandes", home / "database.sqlite",
             *home.glob("keys/*/*.json")]
    assert len(files) == 7
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_no_secret_is_shown(bare):
    found = bare("init")
    secret = (bare.folder / "home" / "passphrase").read_text(encoding="ascii").strip()
    assert secret not in found.out + found.err
    for command in (("key", "list"), ("issuer", "documents"), ("credential", "list")):
        found = bare(*command)
        assert secret not in found.out + found.err and "ciphertext" not in found.out


def test_a_home_that_is_not_set_up_is_one_sentence(bare):
    refused = bare("credential", "list", code=1)
    assert len(refused.err.splitlines()) == 1 and "badgeservice init" in refused.err


def test_another_base_url_is_refused_with_the_remedy(here, monkeypatch):
    monkeypatch.setenv("BADGESERVICE_BASE_URL", "https://badges.example.cl")
    refused = here("credential", "list", "--json", code=1)
    assert refused.data["error"] == "base-url-changed"


def test_https_with_a_name_makes_did_web_with_a_key_for_each_purpose(bare, monkeypatch):
    monkeypatch.setenv("BADGESERVICE_BASE_URL", "https://badges.example.cl/emtp")
    made = bare("init", "--json").data
    assert len(made["keys"]) == 8
    documents = bare("issuer", "documents").data
    assert "did:web:badges.example.cl:emtp:issuers:tekna-emtp" in documents
    bare.batch(1)
    assert [entry["valid"] for entry in bare("verify", bare.export(), "--json").data] == [True]


def test_a_did_key_issuer_has_one_key_for_life(here):
    refused = here("key", "new", "tekna-emtp", "--json", code=1)
    assert refused.data["error"] == "did-key-single"


def test_a_database_of_a_newer_version_is_refused(here):
    with sqlite3.connect(here.folder / "home" / "database.sqlite") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    refused = here("credential", "list", "--json", code=1)
    assert refused.data["error"] == "database-newer"


def test_a_wrong_passphrase_is_one_sentence_without_the_passphrase(here):
    file = here.folder / "home" / "passphrase"
    file.write_text("canary-passphrase\n", encoding="ascii")
    refused = here("award", "batch", here.cohort(1), "--achievement", "modulo-2", code=1)
    read, sentence = refused.err.splitlines()  # how the file was read is told before
    assert "CSV" in read and sentence and "canary" not in refused.err
    assert here("credential", "list", "--json").data == []


@pytest.mark.parametrize("value", ["ftp://x", "not a url"])
def test_bad_settings_are_a_usage_error(bare, monkeypatch, value):
    monkeypatch.setenv("BADGESERVICE_BASE_URL", value)
    bare("init", code=2)


def test_a_read_only_home_is_one_sentence(bare, tmp_path, monkeypatch):
    # A file where the folder should be: the one obstacle that stops root, too.
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="ascii")
    monkeypatch.setenv("BADGESERVICE_HOME", str(blocked / "home"))
    refused = bare("init", code=1)
    assert len(refused.err.splitlines()) == 1


def test_changed_definitions_become_a_new_version_and_old_awards_keep_theirs(cli, monkeypatch):
    cli.batch(1)
    courses = cli.folder / "courses"
    shutil.copytree(resource("courses"), courses)
    changed = courses / "modulo-2.yaml"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("hours: 15", "hours: 16"), encoding="utf-8")
    assert "hours: 16" in changed.read_text(encoding="utf-8")
    monkeypatch.setenv("BADGESERVICE_COURSES", str(courses))
    loaded = cli("definitions", "load", "--json").data
    assert [(e["slug"], e["version"]) for e in loaded if e["new"]] == [("modulo-2", 2)]
    assert not any(e["new"] for e in cli("definitions", "load", "--json").data)
    cli("award", "batch", cli.cohort(2), "--achievement", "modulo-2")
    listing = cli("definitions", "list", "--json").data["achievements"]
    lines = [(e["version"], e["awards"], e["current"]) for e in listing
             if e["slug"] == "modulo-2"]
    assert lines == [(2, 1, True), (1, 1, False)]
    versions = {cli("credential", "show", url, "--json").data["version"]
                for url in cli("credential", "list", "--json").data}
    assert versions == {1, 2}


def test_the_only_key_of_a_did_key_issuer_cannot_be_taken_away(here):
    method = here("key", "list", "--json").data[0]["method"]
    for command in (("retire", method), ("rotate", "tekna-emtp"),
                    ("compromised", method, "--since", "2026-01-01", "--yes")):
        here("key", *command, code=1)
    assert len(here("issuer", "documents").data) == 4


def test_an_empty_passphrase_file_is_never_left_behind(bare):
    home = bare.folder / "home"
    bare("init")
    assert all(file.stat().st_size for file in home.glob("passphrase*"))
    assert not list(home.glob(".*"))


def test_a_rubric_loaded_alone_takes_its_achievements_along(cli):
    rubrics = cli.folder / "rubrics"
    shutil.copytree(resource("rubrics"), rubrics)
    changed = rubrics / "r1-aprendizaje-activo.yaml"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace('cut_score: "3.0"', 'cut_score: "2.9"'), encoding="utf-8")
    loaded = cli("definitions", "load", changed, "--json").data
    assert sorted((e["slug"], e["version"]) for e in loaded if e["new"]) == [
        ("microcredencial-docencia-emtp", 2), ("modulo-2", 2), ("r1-aprendizaje-activo", 2)]
