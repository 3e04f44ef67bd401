"""The table of schools: our columns, English ones, and those of the ministry's directory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from badgeservice.core.school import Dependency, School, rbd
from badgeservice.core.sheet import Column, Sheet, read_sheet
from badgeservice.core.sheet_cells import RowCells
from badgeservice.errors import Problem, say

_MOST_CODES = 11
"""So many columns the directory has for what is taught, and for specialties."""


def _numbered(name: str, prefix: str) -> tuple[Column, ...]:
    return tuple(Column(f"{name}{n}", (f"{prefix}_{n:02}", f"{prefix}_{n}"))
                 for n in range(1, _MOST_CODES + 1))


COLUMNS = (
    Column("rbd", ("rbd", "school"), needed=True),
    Column("digit", ("dgv_rbd", "check_digit")),
    Column("name", ("nombre", "nom_rbd", "name", "establecimiento"), needed=True),
    Column("commune", ("cut", "cod_com_rbd", "cod_comuna", "commune_code"), needed=True),
    Column("commune_named", ("comuna", "nom_com_rbd", "commune")),
    Column("region", ("cod_region", "cod_reg_rbd", "region_code")),
    Column("dependency", ("dependencia", "cod_depe", "dependency")),
    Column("rural", ("rural", "rural_rbd")),
    Column("provider", ("sostenedor", "rut_sostenedor", "provider")),
    Column("since", ("sostenedor_desde", "provider_since")),
    Column("year", ("agno", "ano", "year")),
    Column("taught", ("ensenanzas", "teaching")),
    Column("specialties", ("especialidades", "specialties")),
    *_numbered("taught", "ens"),
    *_numbered("specialty", "espe"),
)
IGNORED = ("region", "provincia", "province")

DEPENDENCIES: Mapping[str, Dependency] = {
    **{kind.value: kind for kind in Dependency},
    "corporacion_municipal": Dependency.MUNICIPAL_CORPORATION,
    "municipal_corporation": Dependency.MUNICIPAL_CORPORATION,
    "daem": Dependency.MUNICIPAL_DEPARTMENT,
    "municipal": Dependency.MUNICIPAL_DEPARTMENT,
    "municipal_department": Dependency.MUNICIPAL_DEPARTMENT,
    "particular_subvencionado": Dependency.SUBSIDISED,
    "subsidised": Dependency.SUBSIDISED,
    "particular_pagado": Dependency.PRIVATE,
    "private": Dependency.PRIVATE,
    "administracion_delegada": Dependency.DELEGATED,
    "corporacion_de_administracion_delegada": Dependency.DELEGATED,
    "delegated": Dependency.DELEGATED,
    "slep": Dependency.LOCAL_SERVICE,
    "servicio_local_de_educacion": Dependency.LOCAL_SERVICE,
    "local_service": Dependency.LOCAL_SERVICE,
}
_YES_OR_NO: Mapping[str, bool] = {"1": True, "si": True, "yes": True, "rural": True,
                                  "0": False, "no": False, "urbano": False, "urbana": False}
_OFFERED = "corporación municipal, DAEM, particular subvencionado, particular pagado, " \
           "administración delegada, SLEP; 1, 2, 3, 4, 5, 6"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class SchoolRow:
    """What one good row says of a school."""

    line: int
    school: School
    provider: str
    """Empty where the row names none."""

    since: date | None
    """From when on the provider runs it; None where the row does not say."""


@dataclass(frozen=True)
class SchoolSheet:
    """A table of schools: its good rows, and what is wrong with the others."""

    sheet: Sheet
    good: tuple[SchoolRow, ...]
    problems: tuple[Problem, ...]


def read_schools(content: bytes, file: str) -> SchoolSheet:
    """Return the schools of a file; raises BadInput ``import-refused`` where none can be read.

    The directory of the ministry is told by its column DGV_RBD: of its many others those
    that are not needed here are passed over.
    """
    is_directory = b"DGV_RBD" in content[:4000].upper()
    sheet = read_sheet(content, file, COLUMNS, ignores=IGNORED, ignores_others=is_directory)
    good, problems = [], list(sheet.problems)
    for row in sheet.rows:
        cells = RowCells(sheet, row)
        found = _school(cells)
        problems += cells.problems
        if not cells.problems:
            good.append(found)
    problems += _doubles(sheet, good)
    return SchoolSheet(sheet, tuple(good), tuple(problems))


def _school(cells: RowCells) -> SchoolRow:
    school = School(
        rbd=_number(cells),
        name=cells.words("name", needed=True),
        commune=_commune(cells),
        commune_named=cells.words("commune_named"),
        dependency=cells.one_of("dependency", DEPENDENCIES, _OFFERED),
        is_rural=cells.one_of("rural", _YES_OR_NO, "1, 0, sí, no"),
        teaching=_codes(cells, "taught", "taught"),
        specialties=_codes(cells, "specialties", "specialty"),
    )
    return SchoolRow(cells.line, school, cells.words("provider", is_public=True), _since(cells))


def _number(cells: RowCells) -> str:
    found = rbd(cells.raw("rbd"), cells.raw("digit"))
    if found is None:
        cells.wrong("rbd", "rbd-wrong",
                    say("This is not the number of a school (RBD): its check digit does not "
                        "fit."),
                    say("Write number and check digit, for instance 10117-6."))
    return found or ""


def _commune(cells: RowCells) -> str:
    commune = cells.commune("commune", needed=True)
    region = cells.raw("region")
    if commune and region and region.zfill(2) != commune[:2]:
        cells.wrong("region", "region-wrong",
                    say("The commune lies in another region."),
                    say("Correct the region or the commune."))
    return commune


def _codes(cells: RowCells, listed: str, numbered: str) -> tuple[str, ...]:
    """Return the codes of a cell that lists them, and of the directory's eleven columns."""
    found = [part.strip() for part in cells.words(listed).split(";")]
    found += [cells.words(f"{numbered}{n}") for n in range(1, _MOST_CODES + 1)]
    return tuple(dict.fromkeys(code for code in found if code and code != "0"))


def _since(cells: RowCells) -> date | None:
    """Return the day that the row says; of the directory the first of its year."""
    value, year = cells.raw("since"), cells.raw("year")
    try:
        if value:
            if not _DAY.fullmatch(value):
                raise ValueError(value)
            return date.fromisoformat(value)
        return date(int(year), 1, 1) if year else None
    except ValueError:
        cells.wrong("since" if value else "year", "date-wrong", say("This is not a date."),
                    say("Write it as 2026-11-30 (year-month-day)."))
        return None


def _doubles(sheet: Sheet, rows: list[SchoolRow]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        if first.setdefault(row.school.rbd, row.line) != row.line:
            yield Problem("school-twice", say(
                "The school stands in line %(line)s already.", line=first[row.school.rbd]),
                say("Keep one row for each school."), file=sheet.file, line=row.line,
                field=sheet.column("rbd"), value=row.school.rbd)
