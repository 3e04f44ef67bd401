"""A home in a temporary folder, and the command line run inside this process."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from badgeservice.assembly import build, now
from badgeservice.commands.root import run
from badgeservice.credentials.status_entry import parse_entry, read_value
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.people import Inside

BASE = "http://127.0.0.1:8000"
"""Where a home stands that was told no other address."""

COHORT_HEADER = ("correo,nombres,primer_apellido,segundo_apellido,fecha,nivel:diseno,"
                 "nivel:aplicacion,nivel:seguridad,nivel:reflexion,evidencia_url,"
                 "evidencia_relato")


@dataclass(frozen=True)
class Ran:
    """What one command came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON on stdout."""
        return json.loads(self.out)


class CommandLine:
    """Runs commands in one home; a command that fails unexpectedly fails the test."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capture = capture

    def __call__(self, *arguments: object, code: int = 0) -> Ran:
        """Run one command and expect the exit *code*."""
        self._capture.readouterr()
        found = run([str(argument) for argument in arguments])
        out, err = self._capture.readouterr()
        assert found == code, f"{arguments}: exit {found}\n{out}\n{err}"
        return Ran(found, out, err)

    def cohort(self, people: int = 3, *, levels: str = "3,4,3,3", name: str = "lote.csv") -> Path:
        """Write a batch file for module 2."""
        rows = [
            f"docente{n:03}@docentes.example,Ana María,Rojas,Ñancupil,2026-10-11,{levels},"
            f"https://portafolio.example/e/{n},Actividad en el taller."
            for n in range(1, people + 1)
        ]
        file = self.folder / name
        file.write_text("\n".join([COHORT_HEADER, *rows]) + "\n", encoding="utf-8")
        return file

    def batch(self, people: int = 3) -> list[str]:
        """Issue module 2 to some people; return the addresses."""
        found = self("award", "batch", self.cohort(people), "--achievement", "modulo-2", "--json")
        return list(found.data["credentials"])

    def export(self) -> Path:
        """Export all credentials; return the folder."""
        folder = self.folder / "exported"
        self("credential", "export", "--all", "-o", folder)
        return folder


@dataclass
class Clock:
    """A clock that a test may set forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return now() + self.ahead


def status_of(cli, url, code=1):
    """The code of the line on the status of the credential at *url*."""
    found = cli("verify", url, "--json", code=code).data[0]
    return {check["name"]: check["code"] for check in found["checks"]}["status"]


def listed(site, document):
    """What the status list of *document* says of it."""
    entry = document["credentialStatus"]
    assert entry["statusPurpose"] == "revocation"
    published = site.get(entry["statusListCredential"].removeprefix(BASE))
    return read_value(parse_entry(entry), json.loads(published.data)).is_set


@pytest.fixture
def bare(tmp_path, monkeypatch, capsys):
    """Return a command line whose home is not set up."""
    monkeypatch.setenv("BADGESERVICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BADGESERVICE_LANGUAGE", "en")
    monkeypatch.setenv("BADGESERVICE_FETCH", "off")
    return CommandLine(tmp_path, capsys)


_DECIDE_AT_INIT = frozenset({"BADGESERVICE_KEY_TYPE", "BADGESERVICE_KEYS",
                             "BADGESERVICE_BASE_URL", "BADGESERVICE_ISSUERS",
                             "BADGESERVICE_RUBRICS", "BADGESERVICE_COURSES"})
"""A home set up with one of these is another than the prepared one."""


@pytest.fixture
def here(bare, prepared_home):
    """Return a command line with a home whose database is embedded, set up."""
    if _DECIDE_AT_INIT & os.environ.keys():
        bare("init")
        return bare
    shutil.copytree(prepared_home, os.environ["BADGESERVICE_HOME"])
    return bare


@pytest.fixture
def cli(bare, databases, prepared_homes, monkeypatch):
    """Return a command line with a home set up with the example programme, on both engines."""
    if _DECIDE_AT_INIT & os.environ.keys():
        own = databases.make()
        monkeypatch.setenv("BADGESERVICE_DATABASE_URL", own)
        bare("init")
    else:
        home, url = prepared_homes(databases)
        shutil.copytree(home, os.environ["BADGESERVICE_HOME"])
        own = databases.copy(url)
        monkeypatch.setenv("BADGESERVICE_DATABASE_URL", own)
    yield bare
    databases.drop(own)


@pytest.fixture
def clock():
    """The clock of `service`; commands have the real one."""
    return Clock()


@pytest.fixture
def service(cli, clock):
    """The service over the home of `cli`, put together as `serve` does it."""
    built = build(Settings.from_environment(os.environ), clock=clock)
    yield built
    built.close()


@pytest.fixture
def site(service):
    """A browser before the pages of `service`."""
    return create_app(service).test_client()


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory):
    """A home that was set up once, to be copied: making keys takes a second or two."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    _set_up(home)
    return home


@pytest.fixture(scope="session")
def prepared_homes(tmp_path_factory):
    """Return homes whose database is elsewhere, set up once for each kind, with its address."""
    made = {}

    def prepared(databases):
        """Return folder and database of the home for one kind of database."""
        kind = type(databases)
        if kind not in made:
            home, url = tmp_path_factory.mktemp("prepared") / "home", databases.make()
            _set_up(home, BADGESERVICE_DATABASE_URL=url)
            made[kind] = home, url
        return made[kind]

    return prepared


def _set_up(home, **more):
    built = build(Settings.from_environment({"BADGESERVICE_HOME": str(home), **more}))
    built.setup(built.read_definitions())
    built.close()


@pytest.fixture
def inside(prepared_home, tmp_path, monkeypatch, clock):
    """A service over a copy of the prepared home, its pages, and room for people.

    Only with the embedded database: what differs between the two is tested where it differs.
    """
    home = tmp_path / "home"
    shutil.copytree(prepared_home, home)
    monkeypatch.setenv("BADGESERVICE_HOME", str(home))
    monkeypatch.setenv("BADGESERVICE_LANGUAGE", "en")
    monkeypatch.setenv("BADGESERVICE_FETCH", "off")
    built = build(Settings.from_environment(os.environ), clock=clock)
    yield Inside(built, create_app(built), clock)
    built.close()
