"""Files are there whole or not at all; evidence lies under its digest."""

import hashlib
import resource
import stat
from contextlib import contextmanager

import pytest

from badgeservice.errors import HomeUnusable, NotFound
from badgeservice.storage.evidence_files import FolderEvidenceFiles
from badgeservice.storage.files import write_whole

TEXT = "Mi reflexión".encode()
DIGEST = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture
def files(tmp_path):
    return FolderEvidenceFiles(tmp_path / "evidence")


def found(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


@contextmanager
def room_for(size):
    """Let no file grow beyond *size*: the nearest to a full disk that needs no disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_content_comes_back_by_its_digest(files):
    assert files.keep(TEXT) == DIGEST
    assert files.read(DIGEST) == TEXT


def test_same_content_is_kept_once(files, tmp_path):
    files.keep(TEXT)
    before = [path.stat().st_ino for path in found(tmp_path)]
    files.keep(TEXT)
    assert [path.stat().st_ino for path in found(tmp_path)] == before
    assert len(before) == 1


def test_files_lie_two_folders_deep_for_their_owner_alone(files, tmp_path):
    files.keep(TEXT)
    place = tmp_path / "evidence" / DIGEST[:2] / DIGEST[2:4] / DIGEST
    assert found(tmp_path) == [place]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in place.parents[:3])


@pytest.mark.parametrize("digest", ["0" * 64, "", "..", "../../x", DIGEST.upper(), DIGEST + "\n"])
def test_unknown_digest_is_not_found(files, digest):
    files.keep(TEXT)
    with pytest.raises(NotFound) as caught:
        files.read(digest)
    assert caught.value.code == "unknown-evidence"


def test_changed_evidence_is_never_given_out(files, tmp_path):
    files.keep(TEXT)
    found(tmp_path)[0].write_bytes(b"Otra cosa")
    with pytest.raises(HomeUnusable) as caught:
        files.read(DIGEST)
    assert caught.value.code == "evidence-damaged"
    files.keep(TEXT)
    assert files.read(DIGEST) == TEXT


def test_full_disk_leaves_no_half_file(tmp_path):
    (tmp_path / "x").write_bytes(b"before")
    with room_for(1000), pytest.raises(HomeUnusable) as caught:
        write_whole(tmp_path / "x", bytes(5000))
    assert caught.value.code == "disk-full"
    assert found(tmp_path) == [tmp_path / "x"]
    assert (tmp_path / "x").read_bytes() == b"before"


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(HomeUnusable) as caught:
        write_whole(tmp_path / "no" / "x", b"")
    assert caught.value.code == "home-read-only"
