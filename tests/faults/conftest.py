"""Homes to be killed in: set up once for each kind of database, then copied."""

from __future__ import annotations

import itertools

import pytest

from tests.faults.killing import Home, command, in_child, living_in

HEADER = ("correo,nombres,primer_apellido,segundo_apellido,fecha,nivel:diseno,nivel:aplicacion,"
          "nivel:seguridad,nivel:reflexion,evidencia_url,evidencia_relato")
COHORT = 24


@pytest.fixture(scope="session")
def cohort(tmp_path_factory):
    """A batch file."""
    file = tmp_path_factory.mktemp("cohort") / "lote.csv"
    file.write_text("\n".join([HEADER, *(
        f"docente{n:03}@docentes.example,Ana,Rojas,Soto,2026-10-11,3,4,3,3,"
        f"https://portafolio.example/e/{n},Actividad." for n in range(COHORT))]) + "\n")
    return file


@pytest.fixture(scope="session")
def homes(tmp_path_factory):
    """Return a home for one kind of database in which something was prepared, once."""
    made = {}

    def home(databases, name, prepare):
        """Return it; *prepare* is called in it the first time."""
        key = type(databases).__name__, name
        if key not in made:
            folder = tmp_path_factory.mktemp("home")
            fresh = Home(folder, databases.make())
            with living_in(fresh):
                prepare()
            made[key] = fresh
        return made[key]

    return home


@pytest.fixture
def copies(databases, tmp_path):
    """Return copies of a home; they are gone when the test has ended."""
    numbers, urls = itertools.count(), []

    def copy(home):
        """Return a copy."""
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        found = home.copy(folder, databases)
        urls.append(found.url)
        return found

    yield copy
    for url in urls:
        databases.drop(url)


def set_up():
    """Set up a home with the example programme."""
    command("init")


def issue_to(cohort):
    """Return what sets up a home with a batch out in the world."""
    def prepare():
        """Do it."""
        set_up()
        command("award", "batch", cohort, "--achievement", "modulo-2")
    return prepare


__all__ = ["COHORT", "in_child", "issue_to", "set_up"]
