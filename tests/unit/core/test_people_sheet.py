"""The table of people: what each column may hold, and what is never told back."""

import pytest

from badgeservice.core.people_sheet import read_people
from badgeservice.core.profile import Gender
from badgeservice.errors import BadInput
from badgeservice.operations.national_id import read_rut

HEADER = ("rut,nombres,primer_apellido,segundo_apellido,correo,genero,rbd,establecimiento,region,"
          "cut,especialidad,rol,cohorte")
ROW = ("99000001-8,Patricio,Gutiérrez,Fernández,patricio@docentes.example,hombre,99001-9,"
       "Liceo Politécnico Ejemplo 01,Atacama,03301,Metalurgia extractiva,docente,2026-1")


def read(*lines):
    return read_people("\n".join(lines).encode(), "docentes.csv", read_rut)


def one(header, row):
    found = read(header, row)
    assert found.problems == ()
    return found.good[0]


def wrong(header, row):
    (problem,) = read(header, row).problems
    return problem


def test_row_of_the_programme_is_read_whole():
    row = one(HEADER, ROW)
    assert row.email == "patricio@docentes.example"
    assert row.names == {"given_names": "Patricio", "first_surname": "Gutiérrez",
                         "second_surname": "Fernández"}
    assert row.fields == {
        "rut": "99000001-8", "gender": Gender.MAN, "school": "99001-9", "commune": "03301",
        "specialty": "Metalurgia extractiva", "occupation": "docente", "cohort": "2026-1"}


def test_english_columns_and_a_person_without_any_number_are_read():
    row = one("email,given_names,first_surname,country,language,time_zone",
              "aino@school.example,Aino,Virtanen,Finland,Suomi,Europe/Helsinki")
    assert row.names == {"given_names": "Aino", "first_surname": "Virtanen"}
    assert row.fields == {"country": "FI", "language": "fi", "time_zone": "Europe/Helsinki"}


def test_empty_cells_say_nothing_but_of_the_second_surname():
    row = one(HEADER + ",nombre_social",
              ",Aino,Virtanen,,aino@school.example,,,,,,,,,")
    assert row.fields == {}
    assert row.names["second_surname"] == ""
    assert "social_name" not in row.names


@pytest.mark.parametrize("rut", ["99.000.001-8", "990000018", "99000001-8"])
def test_rut_is_read_in_every_spelling(rut):
    assert one("correo,nombres,primer_apellido,rut",
               f"a@b.example,A,B,{rut}").fields["rut"] == "99000001-8"


def test_masked_number_of_the_ministry_is_never_taken_for_a_rut():
    found = read("correo,nombres,primer_apellido,MRUN", "a@b.example,A,B,990000018")
    assert found.good[0].fields == {}
    assert found.sheet.ignored == ("MRUN",)


@pytest.mark.parametrize("phone", ["+56 9 1234 5678", "'+56 9 1234 5678", "+358401234567"])
def test_item_093_telephone_number_is_read_as_it_was_written(phone):
    row = one("correo,nombres,primer_apellido,telefono", f"a@b.example,A,B,{phone}")
    assert row.fields["phone"] == phone.removeprefix("'")


@pytest.mark.parametrize(("column", "cell", "code"), [
    ("rut", "99000001-9", "rut-wrong"),
    ("rbd", "99001-8", "rbd-wrong"),
    ("rbd", "99001", "rbd-wrong"),
    ("genero", "masculine", "word-unknown"),
    ("cut", "05999", "commune-unknown"),
    ("cut", "Vallenar", "commune-unknown"),
    ("idioma", "sv", "word-unknown"),
    ("zona_horaria", "America/Santiago de Chile", "time-zone-unknown"),
    ("pais", "Chili", "country-unknown"),
    ("telefono", "call me", "form-wrong"),
    ("especialidad", "x" * 201, "text-too-long"),
    ("segundo_apellido", "x" * 121, "name-wrong"),
    ("segundo_apellido", "So\u202eot", "invisible-sign"),
    ("segundo_apellido", "Soto\x1b[2J", "control-character"),
    ("segundo_apellido", "Soto 99000001-8", "national-number"),
])
def test_bad_cell_is_named_with_line_column_and_remedy(column, cell, code):
    found = wrong(f"correo,nombres,primer_apellido,{column}", f"a@b.example,A,B,{cell}")
    assert (found.code, found.line, found.field) == (code, 2, column)
    assert found.remedy is not None


@pytest.mark.parametrize(("column", "cell"), [
    ("rut", "99000001-9"), ("telefono", "call me maybe"), ("pasaporte", "P 123"),
    ("cohorte", "99000001-8"), ("correo", "99000001-8"),
])
def test_numbers_of_people_are_not_repeated_in_problems(column, cell):
    header = {"correo": "a@b.example", "nombres": "A", "primer_apellido": "B"} | {column: cell}
    found = read(",".join(header), ",".join(header.values()))
    assert found.problems
    assert not any(cell in str(problem) or problem.value for problem in found.problems)


@pytest.mark.parametrize("missing", ["correo", "nombres", "primer_apellido"])
def test_column_that_is_needed_must_be_there(missing):
    header = [name for name in ("correo", "nombres", "primer_apellido") if name != missing]
    with pytest.raises(BadInput) as caught:
        read(",".join(header), "a@b.example,A")
    assert [(p.code, p.field) for p in caught.value.problems] == [("column-missing", missing)]


def test_person_who_stands_twice_is_named_by_both_lines():
    found = read("correo,nombres,primer_apellido,rut", "a@b.example,A,B,99000001-8",
                 "A@B.example,A,B,", "c@b.example,C,B,990000018")
    assert [(p.code, p.line, p.field, p.value) for p in found.problems] == [
        ("person-twice", 3, "correo", "a@b.example"), ("person-twice", 4, "rut", None)]
