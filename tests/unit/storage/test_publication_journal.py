"""The journal only grows, and survives what a power cut leaves of its last line."""

from datetime import UTC, datetime, timedelta

import pytest

from badgeservice.core.credential import Publication
from badgeservice.errors import HomeUnusable
from badgeservice.storage.publication_journal import FileJournal

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def issue(sequence, *revoked, name="a"):
    return Publication(name, sequence, NOW + timedelta(hours=sequence),
                       NOW + timedelta(days=14), frozenset(revoked))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "published-lists.jsonl"


def test_nothing_is_known_before_the_first_line(path):
    assert FileJournal(path).latest("a") is None
    assert not path.exists()


def test_the_newest_line_counts_with_the_bits_of_all(path):
    journal = FileJournal(path)
    for each in (issue(1, 5), issue(2, 5, 9), issue(1, 7, name="b"), issue(3)):
        journal.append(each)
    for reader in (journal, FileJournal(path)):
        found = reader.latest("a")
        assert (found.sequence, found.valid_from) == (3, NOW + timedelta(hours=3))
        assert found.revoked == {5, 9}
        assert reader.latest("b").revoked == {7}
    assert path.read_text().count("5") >= 1 and len(path.read_text().splitlines()) == 4
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_index_is_written_once(path):
    journal = FileJournal(path)
    journal.append(issue(1, 94567))
    journal.append(issue(2, 94567))
    assert path.read_text().count("94567") == 1


def test_another_process_is_noticed(path):
    first, second = FileJournal(path), FileJournal(path)
    first.append(issue(1))
    assert second.latest("a").sequence == 1
    second.append(issue(2, 3))
    assert first.latest("a").revoked == {3}


def test_one_that_reads_on_knows_what_one_knows_that_reads_all(path):
    reader, writer = FileJournal(path), FileJournal(path)
    for sequence in range(1, 30):
        writer.append(issue(sequence, sequence, 7 * sequence % 11, name="ab"[sequence % 3 > 1]))
        for name in "abc":
            assert reader.latest(name) == FileJournal(path).latest(name)


def test_a_line_in_pieces_counts_once_it_is_whole(path):
    journal = FileJournal(path)
    journal.append(issue(1, 5))
    whole = path.read_bytes()
    FileJournal(path).append(issue(2, 9))
    longer = path.read_bytes()
    for end in range(len(whole), len(longer)):
        path.write_bytes(longer[:end])
        known = journal.latest("a").sequence
        assert known == (2 if end == len(longer) - 1 else 1)
    path.write_bytes(longer)
    assert journal.latest("a").revoked == {5, 9}


@pytest.mark.parametrize("lines", [1, 3])
def test_another_file_in_its_place_is_read_from_its_beginning(path, lines):
    journal, other = FileJournal(path), FileJournal(path.with_name("other.jsonl"))
    for sequence in (1, 2):
        journal.append(issue(sequence, 5))
    for sequence in range(7, 7 + lines):
        other.append(issue(sequence, 6, name="b"))
    path.write_bytes(path.with_name("other.jsonl").read_bytes())
    assert journal.latest("a") is None
    assert journal.latest("b").sequence == 6 + lines


def test_damage_in_what_was_added_is_told_with_its_line(path):
    journal = FileJournal(path)
    journal.append(issue(1))
    journal.append(issue(2))
    with path.open("a", encoding="utf-8") as file:
        file.write("nada\n")
    with pytest.raises(HomeUnusable, match="line 3"):
        journal.latest("a")


@pytest.mark.parametrize("cut", [1, 10, 40])
def test_a_line_that_was_cut_off_is_passed_over(path, cut):
    journal = FileJournal(path)
    journal.append(issue(1, 5))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:cut])
    assert FileJournal(path).latest("a").sequence == 1
    FileJournal(path).append(issue(2, 5))
    assert FileJournal(path).latest("a").sequence == 2


@pytest.mark.parametrize("line", ["nada", '{"list": "a"}', "[]", "\ufffd"])
def test_a_damaged_line_is_told(path, line):
    FileJournal(path).append(issue(1))
    path.write_text(line + "\n" + path.read_text(), encoding="utf-8")
    with pytest.raises(HomeUnusable) as caught:
        FileJournal(path).latest("a")
    assert caught.value.code == "journal-damaged"
