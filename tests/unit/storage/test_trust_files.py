"""Lists of trusted issuers: what is wrong is said with file, line and field."""

import json
from datetime import UTC, datetime

import pytest

from badgeservice.errors import BadSettings
from badgeservice.resources import resource
from badgeservice.storage.trust_files import TrustFiles, read_trusted_issuers

SCHEMA = json.loads(resource("schemas", "trusted-issuers.json").read_bytes())
GOOD = "name: Lista\nissuers:\n  - name: Escuela\n    did: did:web:escuela.example\n"


@pytest.fixture
def written(tmp_path):
    def write(text, name="lista.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path
    return write


def problems(path):
    with pytest.raises(BadSettings) as error:
        read_trusted_issuers([path], SCHEMA)
    return [(each.line, each.field, each.code) for each in error.value.problems]


def test_shipped_example_is_a_good_list():
    first, second = read_trusted_issuers([resource("trust", "ejemplo.yaml")], SCHEMA)
    assert first.did == "did:web:universidad.example"
    assert (first.valid_from, first.valid_until) == (None, None)
    assert second.list_name == "Emisores reconocidos (EJEMPLO)"
    assert second.valid_from == datetime(2026, 3, 1, tzinfo=UTC)
    assert second.counts(datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert not second.counts(datetime(2029, 1, 1, tzinfo=UTC))
    assert not second.counts(datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC))


def test_json_is_read_too(written):
    path = written(json.dumps({"name": "L", "issuers": [{"name": "E", "did": "https://e.example"}]}))
    assert [each.did for each in read_trusted_issuers([path], SCHEMA)] == ["https://e.example"]


@pytest.mark.parametrize(("text", "expected"), [
    ("", (1, None, "file-empty")),
    ("name: Lista\n", (1, "issuers", "key-missing")),
    ("name: Lista\nissuers: []\n", (2, "issuers", "list-too-short")),
    (GOOD + "    valid_until: 31.12.2026\n", (5, "issuers[0].valid_until", "form-wrong")),
    (GOOD + "    valid_until: 2026-02-30\n", (5, "issuers[0].valid_until", "day-unknown")),
    (GOOD + "    valid_from: 2026-02-02\n    valid_until: 2026-02-01\n",
     (6, "issuers[0].valid_until", "period-reversed")),
    (GOOD + "    until: 2026-02-01\n", (5, "issuers[0].until", "key-unknown")),
    (GOOD.replace("did:web:escuela.example", "escuela"), (4, "issuers[0].did", "form-wrong")),
    (GOOD.replace("Escuela", "''"), (3, "issuers[0].name", "text-empty")),
    (GOOD + "    did: did:web:b\n", (5, "issuers[0].did", "key-twice"))])
def test_problem_names_line_and_field(written, text, expected):
    assert problems(written(text)) == [expected]


def test_missing_file_and_folder_are_named(tmp_path):
    assert problems(tmp_path / "no.yaml") == problems(tmp_path) == [
        (None, None, "file-unreadable")]


def test_problems_of_all_files_are_told_at_once(written):
    with pytest.raises(BadSettings) as error:
        read_trusted_issuers([written("name: A\n", "a.yaml"), written("name: B\n", "b.yaml")],
                             SCHEMA)
    assert len(error.value.problems) == 2


def test_changed_file_is_read_again(written):
    path = written(GOOD)
    lists = TrustFiles([path], SCHEMA, ["did:web:named.example"])
    assert [each.did for each in lists()] == ["did:web:escuela.example", "did:web:named.example"]
    assert lists() is lists()
    written(GOOD.replace("escuela.example", "universidad.example"))
    assert lists()[0].did == "did:web:universidad.example"
    path.unlink()
    with pytest.raises(BadSettings):
        lists()


def test_without_files_the_named_ones_are_all():
    assert [each.did for each in TrustFiles([], SCHEMA, ["did:b:2", "did:a:1"])()] == [
        "did:a:1", "did:b:2"]
