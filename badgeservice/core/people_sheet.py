"""The table of people: its columns, and its rows as they are meant.

Spanish and English headers are known. A cell that is empty says nothing: whatever was known
before stays. What identifies people is never repeated in a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.profile import SECRET, Gender
from badgeservice.core.school import rbd
from badgeservice.core.sheet import Column, Sheet, read_sheet
from badgeservice.core.sheet_cells import RowCells
from badgeservice.core.territory import is_zone
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Problem, say

ReadRut = Callable[[str], str | None]
"""Returns a RUT as it is kept, or None where the text is none."""

COLUMNS = (
    Column("email", ("correo", "email", "e_mail", "correo_electronico"), needed=True),
    Column("given_names", ("nombres", "given_names", "first_names"), needed=True),
    Column("first_surname", ("primer_apellido", "apellido_paterno", "first_surname", "surname"),
           needed=True),
    Column("second_surname", ("segundo_apellido", "apellido_materno", "second_surname")),
    Column("social_name", ("nombre_social", "social_name")),
    Column("rut", ("rut", "run", "national_id")),
    Column("passport", ("pasaporte", "passport")),
    Column("phone", ("telefono", "fono", "celular", "phone")),
    Column("gender", ("genero", "gender")),
    Column("school", ("rbd", "school")),
    Column("specialty", ("especialidad", "specialty")),
    Column("cohort", ("cohorte", "cohort")),
    Column("occupation", ("rol", "cargo", "occupation")),
    Column("commune", ("cut", "comuna", "commune")),
    Column("country", ("pais", "country")),
    Column("time_zone", ("zona_horaria", "time_zone")),
    Column("language", ("idioma", "language")),
)

IGNORED = ("establecimiento", "school_name", "region", "cod_region", "mrun")
"""What other columns say already; and MRUN, which is no RUT but stands for a hidden one."""

GENDERS: Mapping[str, Gender] = {
    "mujer": Gender.WOMAN, "woman": Gender.WOMAN, "nainen": Gender.WOMAN, "2": Gender.WOMAN,
    "hombre": Gender.MAN, "man": Gender.MAN, "mies": Gender.MAN, "1": Gender.MAN,
    "no_binario": Gender.NON_BINARY, "no_binaria": Gender.NON_BINARY,
    "non_binary": Gender.NON_BINARY, "muunsukupuolinen": Gender.NON_BINARY,
    "otra": Gender.OTHER, "otro": Gender.OTHER, "other": Gender.OTHER, "muu": Gender.OTHER,
    "prefiero_no_responder": Gender.UNDISCLOSED, "prefer_not_to_say": Gender.UNDISCLOSED,
    "en_halua_kertoa": Gender.UNDISCLOSED, "undisclosed": Gender.UNDISCLOSED,
}
"""Words of three languages, and the ministry's numbers."""

_TONGUES: Mapping[str, str] = {
    **{code: code for code in LANGUAGES},
    "espanol": "es", "spanish": "es", "ingles": "en", "english": "en", "finlandes": "fi",
    "finnish": "fi", "suomi": "fi",
}
_COUNTRIES: Mapping[str, str] = {"chile": "CL", "finlandia": "FI", "finland": "FI", "suomi": "FI"}
_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)
PHONE = re.compile(r"\+?[\d ()./-]{6,30}", re.ASCII)
PASSPORT = re.compile(r"[A-Za-z0-9-]{4,20}", re.ASCII)


@dataclass(frozen=True)
class PersonRow:
    """What one good row says of a person."""

    line: int
    email: str
    names: Mapping[str, str]
    """The parts of the name that the file has columns for."""

    fields: Mapping[str, Any]
    """Fields of the `Profile` that the row fills."""


@dataclass(frozen=True)
class PeopleSheet:
    """A table of people: its good rows, and what is wrong with the others."""

    sheet: Sheet
    good: tuple[PersonRow, ...]
    problems: tuple[Problem, ...]


def read_people(content: bytes, file: str, read_rut: ReadRut) -> PeopleSheet:
    """Return the people of a file; raises BadInput ``import-refused`` where no row can be read.

    Whether schools are known and numbers are free is not checked here.
    """
    sheet = read_sheet(content, file, COLUMNS, ignores=IGNORED)
    good, problems = [], list(sheet.problems)
    for row in sheet.rows:
        cells = RowCells(sheet, row, secret=SECRET)
        found = _person(cells, read_rut)
        problems += cells.problems
        if not cells.problems:
            good.append(found)
    problems += _doubles(sheet, good)
    return PeopleSheet(sheet, tuple(good), tuple(problems))


def _person(cells: RowCells, read_rut: ReadRut) -> PersonRow:
    email = cells.email("email")
    names = {"given_names": cells.name("given_names", needed=True),
             "first_surname": cells.name("first_surname", needed=True)}
    names |= {part: cells.name(part, needed=False) for part in ("second_surname", "social_name")
              if cells.has(part) and (part == "second_surname" or cells.raw(part))}
    fields: dict[str, Any] = {
        "rut": _rut(cells, read_rut),
        "passport": _matching(cells, "passport", PASSPORT).upper(),
        "phone": _matching(cells, "phone", PHONE),
        "gender": cells.one_of("gender", GENDERS, "mujer, hombre, no binario, otra, prefiero no "
                                                  "responder"),
        "school": _school(cells),
        "commune": cells.commune("commune"),
        "country": _country(cells),
        "time_zone": _zone(cells),
        "language": cells.one_of("language", _TONGUES, ", ".join(LANGUAGES)),
        **{name: cells.words(name) for name in ("specialty", "cohort", "occupation")},
    }
    return PersonRow(cells.line, email, names,
                     {name: value for name, value in fields.items() if value})


def _rut(cells: RowCells, read_rut: ReadRut) -> str | None:
    value = cells.raw("rut")
    if not value:
        return None
    found = read_rut(value)
    if found is None:
        cells.wrong("rut", "rut-wrong", say("This is not a RUT: its check digit does not fit."),
                    say("Compare it with the identity card; write it as 12345678-5."))
    return found


def _school(cells: RowCells) -> str | None:
    value = cells.raw("school")
    if not value:
        return None
    found = rbd(value)
    if found is None:
        cells.wrong("school", "rbd-wrong",
                    say("This is not the number of a school (RBD): its check digit does not "
                        "fit."),
                    say("Write number and check digit, for instance 10117-6."))
    return found


def _matching(cells: RowCells, column: str, form: re.Pattern[str]) -> str:
    value = cells.raw(column)
    if value and not form.fullmatch(value):
        cells.wrong(column, "form-wrong", say("This does not have the form that is expected "
                                              "here."),
                    say("Write letters, digits and hyphens; a telephone number begins with +."))
        return ""
    return value


def _country(cells: RowCells) -> str:
    value = cells.raw("country")
    known = _COUNTRIES.get(value.lower())
    if known or not value:
        return known or ""
    if not _COUNTRY.fullmatch(value):
        cells.wrong("country", "country-unknown", say("This is not the code of a country."),
                    say("Write its two letters, for instance CL or FI."))
    return value.upper()


def _zone(cells: RowCells) -> str:
    value = cells.raw("time_zone")
    if value and not is_zone(value):
        cells.wrong("time_zone", "time-zone-unknown", say("This is not the name of a time zone."),
                    say("Write it as America/Santiago or Pacific/Easter."))
    return value


def _doubles(sheet: Sheet, rows: list[PersonRow]) -> Iterator[Problem]:
    """Yield a problem for each row whose person, or whose number, stands in an earlier one."""
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        for name, value in (("email", row.email), ("rut", row.fields.get("rut", ""))):
            first = seen.setdefault((name, value), row.line)
            if value and first != row.line:
                yield Problem("person-twice", say(
                    "The person stands in line %(line)s already.", line=first),
                    say("Keep one row for each person."), file=sheet.file, line=row.line,
                    field=sheet.column(name), value=None if name == "rut" else value)
