"""Evidence that nothing names any more is found and removed, in a folder and in a bucket."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.commands.root import run
from badgeservice.core.judgement import Stage
from badgeservice.errors import HomeUnusable
from badgeservice.operations.retention import Retention
from tests.integration.test_retention import DAYS

LEFT = b"half of an upload"


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
def bucket(s3_server):
    """An empty bucket."""
    import s3fs

    system = s3fs.S3FileSystem(skip_instance_cache=True, key="test", secret="test",
                               endpoint_url=s3_server)
    system.mkdir("evidence")
    yield s3_server
    system.invalidate_cache()
    system.rm("evidence", recursive=True)


@pytest.fixture(params=["folder", "bucket"], autouse=True)
def place(request, monkeypatch):
    """Where evidence lies: set before the service of `inside` is built."""
    if request.param == "bucket":
        monkeypatch.setenv("BADGESERVICE_EVIDENCE", "s3://evidence/school")
        monkeypatch.setenv("BADGESERVICE_EVIDENCE_ENDPOINT",
                           request.getfixturevalue("bucket"))
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


@pytest.fixture
def named(inside, tmp_path):
    """The digest of a file of an application that nobody with a role made."""
    file = tmp_path / "clase.bin"
    file.write_bytes(b"una clase" * 1000)
    before = stored(inside)
    assert run(["application", "add", "--achievement", "modulo-2", "--email",
                "eva@personas.example", "--given-names", "Eva", "--first-surname", "Lagos",
                "--file", "classroom-application", str(file)]) == 0
    (digest,) = stored(inside) - before
    return digest


def stored(inside):
    return frozenset(inside.service.evidence_files.digests())


def test_upload_whose_record_never_came_goes_after_a_day(inside, named):
    left = inside.service.evidence_files.keep(LEFT)
    assert inside.service.retention()["left-over-files"] == 0, "it may be recorded yet"
    assert left in stored(inside)
    inside.clock.ahead = timedelta(hours=25)
    assert inside.service.retention(is_dry_run=True)["left-over-files"] == 1
    assert left in stored(inside)
    assert inside.service.retention()["left-over-files"] == 1
    assert stored(inside) == {named}
    assert inside.service.retention()["left-over-files"] == 0
    assert inside.service.check_evidence().is_good


def test_operator_finds_and_removes_it_at_once(inside, named):
    left = inside.service.evidence_files.keep(LEFT)
    assert inside.service.check_evidence().unnamed == (left,)
    assert inside.service.check_evidence(remove=True).removed == (left,)
    assert stored(inside) == {named}


class Stuck:
    """The evidence of a service that dies before the first file is removed."""

    def __init__(self, files):
        self._files = files

    def __getattr__(self, name):
        return getattr(self._files, name)

    def remove(self, digest):
        raise HomeUnusable("the power went")


def test_file_of_somebody_forgotten_goes_also_after_a_crash_between(inside, named):
    service = inside.service
    with inside.database.transaction() as work:
        person = work.people.find("eva@personas.example")
        (asked,) = work.applications.of_person(person.id)
        work.applications.change(asked, replace(asked, stage=Stage.WITHDRAWN), person)
    inside.clock.ahead = 731 * DAYS
    stuck = Retention(service._tools, Stuck(service.evidence_files),
                      service.check_evidence.remove_left_over)
    with pytest.raises(HomeUnusable):
        stuck()
    assert stored(inside) == {named}
    assert service.check_evidence().unnamed == (named,)
    assert service.retention()["left-over-files"] == 1
    assert stored(inside) == frozenset()
