"""The forms that `credential export` writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from badgeservice.assembly import Service
from badgeservice.commands.files import write_file
from badgeservice.errors import NotWilling, Problem
from badgeservice.operations.jwt_form import TokenForm

FORMS = ("json", *(form.value for form in TokenForm))
"""What ``--format`` takes."""


def write_all(service: Service, names: Iterable[str], form: str,
              folder: Path) -> tuple[list[str], list[Problem]]:
    """Write each credential to a file of *folder*; return the paths, and what was refused.

    A credential that does not count stops none of the others; its problem names it.
    """
    written: list[str] = []
    refused: list[Problem] = []
    for name in names:
        try:
            identifier, content = exported(service, name, form)
        except NotWilling as error:
            refused += [replace(problem, file=name) for problem in error.problems]
            continue
        path = folder / f"{identifier}.{'json' if form == 'json' else 'jwt'}"
        write_file(path, content)
        written.append(str(path))
    return written, refused


def exported(service: Service, name: str, form: str) -> tuple[str, bytes]:
    """Return id and content of the credential *name* in one of `FORMS`.

    Raises NotFound, and for tokens what `JwtForm` raises.
    """
    found = service.show.credential(name).credential
    if form == "json":
        return found.prepared.id, found.document
    return found.prepared.id, service.jwt_form(found.prepared.id, TokenForm(form))
