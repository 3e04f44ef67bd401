"""The table of schools: ours, and the ministry's directory as it is."""

from datetime import date

import pytest

from badgeservice.core.school import Dependency
from badgeservice.core.school_sheet import read_schools

OURS = "rbd,nombre,region,cod_region,comuna,cut,dependencia,rural"
DIRECTORY = ("AGNO;RBD;DGV_RBD;NOM_RBD;MRUN;RUT_SOSTENEDOR;COD_REG_RBD;NOM_REG_RBD_A;COD_PRO_RBD;"
             "COD_COM_RBD;NOM_COM_RBD;COD_DEPROV_RBD;COD_DEPE;COD_DEPE2;RURAL_RBD;LATITUD;LONGITUD;"
             "ENS_01;ENS_02;ENS_03;ESPE_01;ESPE_02;MATRICULA;ESTADO_ESTAB;PAGO_MATRICULA")
DIRECTORY_ROW = ("2025;99001;9;LICEO POLITÉCNICO EJEMPLO 01;;70000001;3;ATA;33;3301;VALLENAR;31;2;"
                 "1;1;-28,57;-70,76;310;510;0;53014;0;412;1;GRATUITO")


def read(*lines, encoding="utf-8"):
    return read_schools("\n".join(lines).encode(encoding), "directorio.csv")


def test_row_of_the_programme_is_read_whole():
    (row,) = read(OURS, "99001-9,Liceo Politécnico Ejemplo 01,Atacama,03,Vallenar,03301,"
                        "DAEM,1").good
    school = row.school
    assert (school.rbd, school.name) == ("99001-9", "Liceo Politécnico Ejemplo 01")
    assert (school.region, school.province, school.commune_name) == (
        "Atacama", "Huasco", "Vallenar")
    assert school.dependency is Dependency.MUNICIPAL_DEPARTMENT
    assert school.is_rural is True
    assert (row.provider, row.since) == ("", None)


@pytest.mark.parametrize(("mark", "encoding"), [
    ("", "utf-8"), ("", "latin-1"), ("\ufeff", "utf-8"), ("ï»¿", "utf-8"), ("ï»¿", "latin-1")])
def test_directory_of_the_ministry_is_read_as_it_is(mark, encoding):
    found = read(mark + DIRECTORY, DIRECTORY_ROW, encoding=encoding)
    assert found.problems == ()
    (row,) = found.good
    assert row.school.rbd == "99001-9"
    assert row.school.name == "LICEO POLITÉCNICO EJEMPLO 01"
    assert row.school.commune == "03301"
    assert row.school.dependency is Dependency.MUNICIPAL_DEPARTMENT
    assert (row.school.teaching, row.school.specialties) == (("310", "510"), ("53014",))
    assert (row.provider, row.since) == ("70000001", date(2025, 1, 1))
    assert {"MRUN", "LATITUD", "PAGO_MATRICULA"} <= set(found.sheet.ignored)


def test_commune_outside_the_named_regions_keeps_the_name_of_the_file():
    (row,) = read(OURS, "99001-9,Liceo,Metropolitana,13,Maipú,13119,SLEP,0").good
    assert (row.school.commune_name, row.school.region) == ("Maipú", "Metropolitana")


def test_columns_in_english_are_read():
    (row,) = read("school,name,commune_code,dependency,rural,provider,provider_since,specialties",
                  "99001-9,Liceo,05109,SLEP,no,SLEP Costa Central,2025-07-01,Electricidad; "
                  "Edificación").good
    assert row.school.dependency is Dependency.LOCAL_SERVICE
    assert row.school.specialties == ("Electricidad", "Edificación")
    assert (row.provider, row.since) == ("SLEP Costa Central", date(2025, 7, 1))


@pytest.mark.parametrize(("row", "field", "code"), [
    ("99001-8,Liceo,,03,,03301,DAEM,1", "rbd", "rbd-wrong"),
    ("99001-9,,,03,,03301,DAEM,1", "nombre", "cell-empty"),
    ("99001-9,Liceo,,03,,03999,DAEM,1", "cut", "commune-unknown"),
    ("99001-9,Liceo,,04,,03301,DAEM,1", "cod_region", "region-wrong"),
    ("99001-9,Liceo,,03,,03301,fiscal,1", "dependencia", "word-unknown"),
    ("99001-9,Liceo,,03,,03301,7,1", "dependencia", "word-unknown"),
    ("99001-9,Liceo,,03,,03301,DAEM,maybe", "rural", "word-unknown"),
])
def test_bad_cell_is_named_with_line_and_column(row, field, code):
    (problem,) = read(OURS, row).problems
    assert (problem.code, problem.line, problem.field) == (code, 2, field)


@pytest.mark.parametrize("since", ["2025", "20250701", "2025-02-30", "01-07-2025"])
def test_day_is_written_in_one_way(since):
    (problem,) = read("rbd,nombre,cut,sostenedor,sostenedor_desde",
                      f"99001-9,Liceo,03301,SLEP,{since}").problems
    assert problem.code == "date-wrong"


def test_school_that_stands_twice_is_named():
    (problem,) = read("rbd,nombre,cut", "99001-9,Liceo,03301", "099001-9,Liceo,03301").problems
    assert (problem.code, problem.line) == ("school-twice", 3)
