"""Evidence of any size: received piece by piece, kept once, and never given out damaged."""

import hashlib
import os
import time
import tracemalloc

import pytest

from badgeservice.errors import HomeUnusable, NotFound
from badgeservice.settings import Settings
from badgeservice.storage.evidence_files import PIECE, EvidenceStore, FolderEvidenceFiles
from badgeservice.storage.evidence_places import RemotePlace, place_of
from tests.unit.storage.test_files import found, room_for

LARGE = os.urandom(PIECE) * 3 + b"the end"
DIGEST = hashlib.sha256(LARGE).hexdigest()


@pytest.fixture
def files(tmp_path):
    return FolderEvidenceFiles(tmp_path / "evidence")


def received(files, content, limit=10**9):
    incoming = files.incoming(limit)
    for start in range(0, len(content), 10_000):
        incoming.write(content[start:start + 10_000])
    return incoming


def kept(files, content=LARGE):
    incoming = received(files, content)
    files.keep_file(incoming.path, incoming.digest)
    return incoming.digest


def whole(files):
    return b"".join(files.stream(DIGEST, 0, len(LARGE)))


def test_received_file_lies_under_its_digest_and_nowhere_else(files, tmp_path):
    incoming = received(files, LARGE)
    assert (incoming.digest, incoming.size) == (DIGEST, len(LARGE))
    assert not files._place.size(f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}")
    files.keep_file(incoming.path, incoming.digest)
    assert [path.name for path in found(tmp_path)] == [DIGEST]
    assert whole(files) == LARGE
    assert files.size(DIGEST) == len(LARGE)


def test_part_of_a_file_is_read_from_its_place(files):
    kept(files)
    assert b"".join(files.stream(DIGEST, PIECE - 2, 5)) == LARGE[PIECE - 2:PIECE + 3]
    assert b"".join(files.stream(DIGEST, len(LARGE) - 3, 3)) == b"end"


def test_empty_text_is_kept_too(files):
    assert files.read(files.keep(b"")) == b""


def test_large_file_is_never_in_memory_as_a_whole(files):
    piece = bytes(2**20)
    files.incoming(1).write(b"")
    tracemalloc.start()
    incoming = files.incoming(10**9)
    for _ in range(64):
        incoming.write(piece)
    files.keep_file(incoming.path, incoming.digest)
    assert sum(map(len, files.stream(incoming.digest, 0, 64 * 2**20))) == 64 * 2**20
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_item_089_what_is_beyond_the_limit_is_counted_and_not_kept(files, tmp_path):
    incoming = received(files, LARGE, limit=50_000)
    assert incoming.is_too_large
    assert incoming.size == len(LARGE)
    assert found(tmp_path) == []


def test_item_089_full_disk_is_remembered_and_leaves_nothing(files, tmp_path):
    incoming = files.incoming(10**9)
    with room_for(30_000):
        for _ in range(10):
            incoming.write(bytes(10_000))
    assert incoming.is_disk_full
    assert not incoming.is_too_large
    assert found(tmp_path) == []


def test_full_disk_is_an_error_of_keep(files, tmp_path):
    with room_for(1000), pytest.raises(HomeUnusable) as caught:
        files.keep(bytes(5000))
    assert caught.value.code == "disk-full"
    assert found(tmp_path) == []


def test_same_file_is_kept_once_and_the_second_thrown_away(files, tmp_path):
    kept(files)
    before = found(tmp_path)[0].stat().st_ino
    assert kept(files) == DIGEST
    assert [path.stat().st_ino for path in found(tmp_path)] == [before]


def test_damaged_file_is_never_given_out_whole(files, tmp_path):
    kept(files)
    path = found(tmp_path)[0]
    content = bytearray(path.read_bytes())
    content[5] ^= 1
    path.write_bytes(content)
    pieces = []
    with pytest.raises(HomeUnusable) as caught:
        for piece in files.stream(DIGEST, 0, len(LARGE)):
            pieces.append(piece)
    assert caught.value.code == "evidence-damaged"
    assert sum(map(len, pieces)) < len(LARGE)
    with pytest.raises(HomeUnusable):
        files.stream(DIGEST, 1, 3)


def test_damage_after_a_good_reading_is_noticed(files, tmp_path):
    kept(files)
    assert b"".join(files.stream(DIGEST, 1, 3)) == LARGE[1:4]
    path = found(tmp_path)[0]
    path.write_bytes(b"x" * len(LARGE))
    os.utime(path, ns=(1, time.time_ns() + 10**9))
    with pytest.raises(HomeUnusable):
        files.stream(DIGEST, 1, 3)


def test_damaged_file_is_mended_by_the_same_content(files, tmp_path):
    kept(files)
    found(tmp_path)[0].write_bytes(b"x")
    kept(files)
    assert whole(files) == LARGE


def test_file_of_a_killed_process_is_forgotten_after_a_day(files, tmp_path):
    old = received(files, b"half").path
    os.utime(old, (1, 1))
    young = received(files, b"another").path
    received(files, b"x").close()
    assert not old.exists()
    assert young.exists()


def test_removed_file_is_gone(files, tmp_path):
    kept(files)
    files.remove(DIGEST)
    files.remove(DIGEST)
    assert found(tmp_path) == []
    with pytest.raises(NotFound):
        files.size(DIGEST)


def test_file_url_is_a_folder(tmp_path):
    settings = Settings.from_environment({
        "BADGESERVICE_EVIDENCE": f"file://{tmp_path}/my%20files"})
    files = EvidenceStore(place_of(settings.evidence, tmp_path, {}))
    kept(files)
    assert found(tmp_path / "my files")[0].name == DIGEST


# --- elsewhere -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def s3_server():
    """A server that speaks S3."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server, tmp_path):
    """Evidence in an empty bucket, and the file system to look into it."""
    import s3fs

    options = {"key": "test", "secret": "test", "endpoint_url": s3_server}
    system = s3fs.S3FileSystem(skip_instance_cache=True, **options)
    system.mkdir("evidence")
    yield EvidenceStore(place_of("s3://evidence/school", tmp_path, options)), system
    system.rm("evidence", recursive=True)


def test_bucket_keeps_what_a_folder_keeps(bucket, tmp_path):
    files, system = bucket
    assert kept(files) == DIGEST
    assert system.find("evidence") == [f"evidence/school/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"]
    assert found(tmp_path) == []
    assert whole(files) == LARGE
    assert b"".join(files.stream(DIGEST, PIECE - 2, 5)) == LARGE[PIECE - 2:PIECE + 3]
    assert files.read(DIGEST) == LARGE
    assert files.keep(b"short") == hashlib.sha256(b"short").hexdigest()
    assert kept(files) == DIGEST
    assert len(system.find("evidence")) == 2


def test_damaged_object_is_noticed_and_a_missing_one_not_found(bucket):
    files, system = bucket
    kept(files)
    system.pipe_file(system.find("evidence")[0], b"x" * len(LARGE))
    with pytest.raises(HomeUnusable) as caught:
        files.read(DIGEST)
    assert caught.value.code == "evidence-damaged"
    with pytest.raises(HomeUnusable):
        files.stream(DIGEST, 1, 3)
    files.remove(DIGEST)
    with pytest.raises(NotFound):
        files.read(DIGEST)


def test_server_that_is_not_there_is_an_error_of_the_installation(tmp_path):
    files = EvidenceStore(place_of("s3://evidence", tmp_path, {
        "key": "a", "secret": "b", "endpoint_url": "http://127.0.0.1:9",
        "config_kwargs": {"retries": {"max_attempts": 0}, "connect_timeout": 1}}))
    with pytest.raises(HomeUnusable) as caught:
        kept(files)
    assert caught.value.code == "evidence-unreachable"


def test_scheme_that_nothing_here_reads_is_named(tmp_path):
    with pytest.raises(HomeUnusable) as caught:
        RemotePlace("gs://bucket", tmp_path, {}).size("x")
    assert caught.value.code == "evidence-unreachable"
