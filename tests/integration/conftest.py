"""A home in a temporary folder, and the command line run inside this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from badgeservice.commands.root import run

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


@pytest.fixture
def bare(tmp_path, monkeypatch, capsys):
    """Return a command line whose home is not set up."""
    monkeypatch.setenv("BADGESERVICE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BADGESERVICE_LANGUAGE", "en")
    monkeypatch.setenv("BADGESERVICE_FETCH", "off")
    return CommandLine(tmp_path, capsys)


@pytest.fixture
def here(bare):
    """Return a command line with a home whose database is embedded, set up."""
    bare("init")
    return bare


@pytest.fixture
def cli(bare, empty_database_url, monkeypatch):
    """Return a command line with a home set up with the example programme, on both engines."""
    monkeypatch.setenv("BADGESERVICE_DATABASE_URL", empty_database_url)
    bare("init")
    return bare
