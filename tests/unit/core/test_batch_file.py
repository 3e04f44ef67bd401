"""Batch files as programs write them: told apart, read one row at a time, and named where wrong."""

import codecs
import csv
import io
import tracemalloc
from datetime import date
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.core import batch_file, batch_table, batch_text
from badgeservice.core.batch_columns import level_names
from badgeservice.core.batch_file import open_batch, open_csv
from badgeservice.core.batch_words import read_as
from badgeservice.core.course import AwardBy
from badgeservice.core.rows import Row
from badgeservice.errors import BadInput, NotFound, say
from tests import factories

HEADER = ["correo", "nombres", "primer_apellido", "segundo_apellido", "fecha", "nivel:diseno",
          "nivel:aplicacion", "nivel:seguridad", "nivel:reflexion", "evidencia_url",
          "evidencia_relato", "estudiantes_visibles", "consentimiento", "idioma", "clave"]
GOOD = {"correo": "ana@docentes.example", "nombres": "Ana María", "primer_apellido": "Muñoz",
        "segundo_apellido": "O’Higgins", "fecha": "2026-10-11", "nivel:diseno": "3",
        "nivel:aplicacion": "4", "nivel:seguridad": "3", "nivel:reflexion": "3",
        "evidencia_url": "https://p.example/1", "evidencia_relato": "Con registro.",
        "estudiantes_visibles": "no", "consentimiento": "sí", "idioma": "es", "clave": ""}


def other():
    """An achievement with a criterion of its own, on a scale of its own."""
    rubric = factories.rubric_data(
        slug="r9", criteria=[factories.criterion_data("autoria", 50),
                             factories.criterion_data("diseno", 50)],
        scale=[{"value": value, "name": {"es": es, "en": en, "fi": fi}} for value, es, en, fi in (
            (1, "Básico", "Basic", "Perustaso"), (2, "Destacado", "Outstanding", "Erinomainen"))])
    return factories.achievement(rubrics=[factories.rubrics.rubric(rubric)], slug="autoria")


def find(slug):
    known = {"modulo-2": factories.achievement(), "autoria": other(),
             "conjunta": factories.achievement(award_by=AwardBy.DECISION, slug="conjunta")}
    if slug not in known:
        raise NotFound(say("No achievement is called %(slug)s.", slug=slug))
    return known[slug]


def table(*rows, header=HEADER, separator=",", quoting=csv.QUOTE_MINIMAL, end="\r\n"):
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerow(header)
    writer.writerows([(GOOD | row).get(name, "") for name in header]
                     if isinstance(row, dict) else row for row in rows)
    return out.getvalue()


def opened(content, *, achievement="modulo-2", language="es", **options):
    content = content.encode() if isinstance(content, str) else content
    return open_csv(io.BytesIO(content), "lote.csv", find, achievement=achievement,
                    language=language, **options)


def read(content, **options):
    return list(opened(content, **options).rows())


def one(content, **options):
    (row,) = read(content, **options)
    assert isinstance(row, Row), row
    return row


def wrong(content, **options):
    return [(p.line, p.code, p.field) for row in read(content, **options)
            if not isinstance(row, Row) for p in row]


def refused(content, **options):
    with pytest.raises(BadInput) as caught:
        read(content, **options)
    assert caught.value.code == "batch-refused"
    assert all(problem.remedy for problem in caught.value.problems)
    return [(p.code, p.line, p.field) for p in caught.value.problems]


# --- encodings, separators, lines --------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(("encoding", "told"), [
    ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with BOM"), ("cp1252", "Windows-1252")])
def test_encoding_and_separator_are_detected_and_told(encoding, told, separator):
    batch = opened(table({}, separator=separator).encode(encoding))
    assert (batch.told.kind, batch.told.encoding, batch.told.separator) == (
        "csv", told, separator)
    (row,) = batch.rows()
    assert (row.first_surname, row.second_surname) == ("Muñoz", "O’Higgins")


def test_the_mark_at_the_beginning_is_told_in_the_language_of_the_reader():
    sentence = read_as(vars(opened(table({}).encode("utf-8-sig")).told))
    assert sentence.values["encoding"] == say("UTF-8 with BOM")


def test_a_first_line_that_says_the_separator_is_taken_at_its_word():
    batch = opened("sep=;\r\n" + table({}, separator=";"))
    assert batch.told.separator == ";"
    assert [row.line for row in batch.rows()] == [3]


def test_a_quoted_comma_in_the_header_is_no_separator():
    header = [*HEADER[:-1], "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p"]
    batch = opened(table({}, header=header, separator=";"), ignores_others=True)
    assert batch.told.separator == ";"
    assert batch.told.ignored == ("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p",)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8 * 2, "ï»¿".encode(), codecs.BOM_UTF8])
def test_a_mark_in_whatever_state_is_no_part_of_the_header(mark):
    assert one(mark + table({}).encode()).email == "ana@docentes.example"


@pytest.mark.parametrize(("content", "expected"), [
    (table({}).encode("utf-16"), ("utf-16", None, None)),
    (table({}).encode("utf-16-be"), ("utf-16", None, None)),
    (table({}, {"nombres": "A\0a"}).encode(), ("nul-byte", 3, None)),
    (table({}, {}).encode() + table({"nombres": "Muñoz"}).encode("cp1252"),
     ("encoding-unknown", 5, None)),
    (table({}).encode() + b"\x81\x8d", ("encoding-unknown", 3, None)),
    (table({}, end="\r").encode(), ("lone-cr", 1, None)),
])
def test_item_086_what_is_no_text_is_told_apart(content, expected):
    assert refused(content)[0] == expected


def test_item_086_a_mixture_far_behind_is_found_at_its_line():
    lines = [{"correo": f"p{number}@docentes.example"} for number in range(6000)]
    content = table(*lines).encode() + "\xf1".encode("cp1252") + "ñ".encode()
    assert len(content) > batch_text._PIECE / 2
    assert refused(content)[0] == ("encoding-unknown", 6002, None)


@given(st.lists(st.fixed_dictionaries({
    "nombres": st.sampled_from(["Ana", "Ñusta; Inés", 'La "Pepa"', "A, B\tC"[:4], "=cmd", "'Ana"]),
    "evidencia_relato": st.text(st.sampled_from("aé,;\"'\n=+ ñ€"), max_size=12),
    "correo": st.integers(0, 10**6).map(lambda number: f"p{number}@d.example"),
}), min_size=1, max_size=4, unique_by=lambda row: row["correo"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]), st.sampled_from(",;\t"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=60)
def test_any_table_in_any_dress_comes_back_the_same(rows, encoding, separator, quoting, end):
    content = table(*rows, separator=separator, quoting=quoting, end=end).encode(encoding)
    found = read(content)
    assert [(row.email, row.given_names) for row in found] == [
        (row["correo"], row["nombres"]) for row in rows]
    assert [row.evidence[0].narrative for row in found] == [
        batch_table.clean(row["evidencia_relato"]) for row in rows]


def test_lines_are_those_of_the_file_also_behind_line_breaks_in_quotes():
    content = table({"evidencia_relato": "a\r\nb\nc"}, [], {"correo": "x", "fecha": "ayer"})
    assert wrong(content) == [(6, "email-wrong", "correo"), (6, "date-wrong", "fecha")]


def test_a_row_that_cannot_be_read_hides_no_other():
    lines = table({}, {"correo": "b@d.example"}, {"correo": "c@d.example", "fecha": "x"}
                  ).splitlines()
    lines[2] = lines[2].replace("b@d.example", '"b"@d.example')
    lines.append(lines[1].replace("Ana", "A\rna").replace("ana@", "eva@"))
    assert wrong("\n".join(lines)) == [
        (3, "csv-broken", None), (4, "date-wrong", "fecha"), (5, "lone-cr", None)]


def test_cells_that_are_too_many_are_named_unless_empty():
    lines = table({}, {"correo": "b@d.example"}).splitlines()
    assert len(read("\n".join([lines[0] + ",,", lines[1] + ",,,", lines[2] + ",,"]))) == 2
    assert wrong("\n".join([lines[0], lines[1] + ",x"])) == [(2, "cells-wrong", None)]
    assert wrong("\n".join([lines[0], lines[1][:-2]])) == [(2, "cells-wrong", None)]


# --- columns -----------------------------------------------------------------------------


ENGLISH = ["E-mail", "Given names", "SURNAME", "Second surname", "Date", "Level : diseno",
           "level:aplicacion", "Level seguridad", "level:REFLEXION", "Evidence link", "Narrative",
           "Pupils visible", "Consent", "Language", "Key"]
FINNISH = ["Sähköposti", "Etunimet", "Sukunimi", "Toinen sukunimi", "Päivämäärä", "Taso:diseno",
           "taso:aplicacion", "taso:seguridad", "taso:reflexion", "Näytön linkki",
           "Näytön kuvaus", "Oppilaita näkyvissä", "Suostumus", "Kieli", "Avain"]
SPANISH = ["CORREO ELECTRÓNICO", "Nombre", "Apellido paterno", "Apellido materno", "Fecha",
           "Nivel: Diseño", "nivel aplicación", "Nivel:Seguridad", "NIVEL:REFLEXIÓN", "Evidencia",
           "Relato", "Estudiantes visibles", "Consentimiento", "Idioma", "Clave"]


@pytest.mark.parametrize("header", [ENGLISH, FINNISH, SPANISH])
def test_columns_are_known_in_three_languages(header):
    lines = table({"clave": "k-1"}).splitlines()
    batch = opened("\n".join([";".join(header), lines[1].replace(",", ";")]))
    assert batch.told.columns == tuple(zip(header, HEADER, strict=True))
    (row,) = batch.rows()
    assert row == one(table({"clave": "k-1"}))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_title_may_stand_above_the_header(separator):
    content = f"Cohorte 2026, primera\n\nLiceo{separator}{separator}\n" + table(
        {}, {"fecha": "x"}, separator=separator)
    batch = opened(content)
    assert (batch.told.separator, batch.told.line) == (separator, 4)
    assert [row.line for row in batch.rows() if isinstance(row, Row)] == [5]
    assert [line for line, _ in batch.raw()] == [5, 6]
    assert wrong(content)[0] == (6, "date-wrong", "fecha")


def test_a_level_is_found_by_the_title_of_its_criterion():
    titled = factories.rubric_data()
    titled["criteria"][0]["title"] = {"es": "Diseño de la clase", "en": "Lesson design"}
    achievement = factories.achievement(rubrics=[factories.rubrics.rubric(titled)])
    content = table({}).replace("nivel:diseno", "Level: lesson design").encode()
    (row,) = open_csv(io.BytesIO(content), "x", lambda _: achievement, achievement="modulo-2",
                      language="es").rows()
    assert row.levels["diseno"] == 3


def test_what_somebody_maps_wins():
    content = table({}).replace("nombres", "Cómo se llama", 1).replace("clave", "mail 2")
    batch = opened(content.replace("mail 2", "nombre"),
                   mapping={"given names": "como se llama"})
    assert ("Cómo se llama", "nombres") in batch.told.columns
    assert batch.told.ignored == ("nombre",)
    assert next(batch.rows()).given_names == "Ana María"


def test_a_mapping_of_nothing_is_refused():
    assert refused(table({}), mapping={"apodo": "nombres", "correo": "mail"}) == [
        ("mapping-unknown", 1, "apodo"), ("column-missing", 1, "mail")]


def test_everything_wrong_with_a_header_is_named_at_once():
    header = ["correo", "Email", "nombres", "rut", *HEADER[4:8]]
    assert set(refused(table({}, header=header))) == {
        ("column-missing", 1, "primer_apellido"), ("column-missing", 1, "nivel:reflexion"),
        ("column-twice", 1, "Email"), ("column-unknown", 1, "rut")}


def test_other_columns_are_left_out_where_somebody_wants_it():
    header = [*HEADER, "RBD", "motivo"]
    assert refused(table({}, header=header)) == [("column-unknown", 1, "RBD")]
    assert opened(table({}, header=header), ignores_others=True).told.ignored == (
        "RBD", "motivo")


@pytest.mark.parametrize("content", ["", "\r\n\r\n", table(), table([])])
def test_a_file_without_rows_is_refused(content):
    assert refused(content)[0][0] == "file-empty"


def test_a_language_that_nobody_speaks_here_is_refused_at_once():
    assert refused(table({}), language="sv") == [("language-unknown", None, None)]


# --- cells -------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [
    "2026-02-01", "01-02-2026", "1/2/2026", "1.2.2026", "2026-02-01 00:00:00"])
def test_days_are_read_as_they_are_written(written):
    row = one(table({"fecha": written}))
    assert row.awarded_on.date() == date(2026, 2, 1)
    assert str(row.awarded_on.tzinfo) == "America/Santiago"


@pytest.mark.parametrize("written", [
    "", "20260201", "2026-W05-7", "31.2.2026", "1/2/26", "1-2/2026", "46054", "２０２６-02-01",
    "2026-02-01 08:30:00"])
def test_what_is_no_day_is_named(written):
    assert wrong(table({"fecha": written})) == [(2, "date-wrong", "fecha")]


@pytest.mark.parametrize(("written", "language"), [
    ("", "fi"), ("ES", "es"), ("Español", "es"), ("english", "en"), ("suomi", "fi")])
def test_languages_are_read_by_name(written, language):
    assert one(table({"idioma": written}), language="fi").language == language


@pytest.mark.parametrize(("written", "meant"), [
    ("", True), ("SÍ", True), ("Kyllä", True), ("yes", True), ("True", True), ("1", True),
    ("No", False), ("ei", False), ("FALSO", False), ("0", False)])
def test_yes_and_no_are_read_in_three_languages(written, meant):
    assert one(table({"consentimiento": written})).name_public is meant


def test_levels_are_read_by_number_or_name():
    for written in ("2", "Destacado", "OUTSTANDING", "erinomainen"):
        row = one(table({"nivel:autoria": written, "nivel:diseno": "basico"},
                        header=[*HEADER[:6], "nivel:autoria"]), achievement="autoria")
        assert row.levels == {"autoria": 2, "diseno": 1}


@pytest.mark.parametrize("cell", ["+56 9 1234 5678", "=1+1", "-x"])
def test_item_093_what_our_own_files_shield_is_read_as_it_was(cell):
    assert one(table({"evidencia_relato": "'" + cell})).evidence[0].narrative == cell


def test_no_rut_is_repeated_and_values_are_short():
    (problems,) = read(table({"evidencia_relato": "RUT 11.111.111-1", "fecha": "x" * 500}))
    assert [(p.code, p.value) for p in problems] == [
        ("date-wrong", "x" * 80), ("national-number", None)]


@pytest.mark.parametrize(("change", "code", "field"), [
    ({"clave": "k" * 101}, "key-wrong", "clave"),
    ({"clave": "a\nb"}, "key-wrong", "clave"),
    ({"nombres": "x" * 121}, "name-wrong", "nombres"),
    ({"nombres": "A\nB"}, "name-wrong", "nombres"),
    ({"evidencia_relato": "a\x07b"}, "control-character", "evidencia_relato"),
    ({"evidencia_relato": "a\rb"}, "control-character", "evidencia_relato"),
    ({"nombres": "Ana\u202eraM"}, "invisible-sign", "nombres"),
    ({"primer_apellido": "Mu\u200bñoz"}, "invisible-sign", "primer_apellido"),
    ({"correo": "a\u2060na@docentes.example"}, "invisible-sign", "correo"),
    ({"clave": "a\u200d1"}, "invisible-sign", "clave"),
    ({"evidencia_url": "https://p.example/\u200f1"}, "invisible-sign", "evidencia_url"),
    ({"evidencia_relato": "Una\u2066 clase"}, "invisible-sign", "evidencia_relato"),
    ({"evidencia_relato": "x" * 20_001}, "cell-too-long", "evidencia_relato"),
    ({"primer_apellido": "MuÃ±oz"}, "text-garbled", "primer_apellido"),
    ({"nombres": "Mar\ufffda"}, "text-garbled", "nombres"),
    ({"segundo_apellido": "#¡REF!"}, "cell-error", "segundo_apellido"),
    ({"evidencia_relato": "#N/A"}, "cell-error", "evidencia_relato"),
    ({"idioma": "klingon"}, "language-unknown", "idioma"),
    ({"estudiantes_visibles": "quizás"}, "yes-or-no", "estudiantes_visibles"),
])
def test_a_bad_cell_is_named(change, code, field):
    assert wrong(table(change)) == [(2, code, field)]


def test_what_nobody_sees_around_a_cell_is_no_part_of_it():
    row = one(table({"correo": "\u200bana@docentes.example\u00a0", "nombres": "\ufeff Ana\u2060"}))
    assert (row.email, row.given_names) == ("ana@docentes.example", "Ana")


def test_a_person_or_a_key_twice_is_named_with_the_first_line():
    rows = read(table({"clave": "a"}, {"correo": "ANA@docentes.example", "clave": "b"},
                      {"correo": "b@d.example", "clave": "a"}))
    assert [(p.line, p.code, p.message.values["line"]) for row in rows[1:] for p in row] == [
        (3, "person-twice", 2), (4, "key-twice", 2)]


def test_the_rows_can_be_read_again():
    batch = opened(table({}, {"correo": "x"}))
    assert list(islice(batch.rows(), 1)) == list(batch.rows())[:1]
    assert list(batch.rows()) == list(batch.rows())
    assert all(one == other for one, other in zip(batch.rows(), batch.rows(), strict=True))


# --- several achievements in one file ----------------------------------------------------


MANY = ["logro", *HEADER[:6], "nivel:aplicacion", "nivel:seguridad", "nivel:reflexion",
        "nivel:autoria", "evidencia_url"]
MODULE = {"logro": "modulo-2", "nivel:autoria": ""}
AUTHOR = {"logro": "autoria", "nivel:diseno": "2", "nivel:aplicacion": "", "nivel:seguridad": "",
          "nivel:reflexion": "", "nivel:autoria": "1"}


def test_each_row_may_name_its_achievement():
    found = read(table(MODULE, AUTHOR, {"logro": ""} | AUTHOR | {"correo": "b@d.example"},
                       header=MANY), achievement=None)
    assert [(row.achievement, dict(row.levels)) for row in found] == [
        ("modulo-2", {"diseno": 3, "aplicacion": 4, "seguridad": 3, "reflexion": 3}),
        ("autoria", {"diseno": 2, "autoria": 1}), ("autoria", {"diseno": 2, "autoria": 1})]


def test_a_row_that_names_none_earns_what_the_file_is_for():
    found = read(table(MODULE | {"logro": ""}, AUTHOR, header=MANY))
    assert [row.achievement for row in found] == ["modulo-2", "autoria"]


def test_what_is_wrong_with_an_achievement_is_named_in_its_row():
    content = table(AUTHOR, MODULE, MODULE | {"logro": "nada"}, MODULE | {"logro": ""},
                    MODULE | {"logro": "conjunta"}, AUTHOR | {"nivel:seguridad": "3",
                                                              "correo": "c@d.example"},
                    header=MANY)
    assert wrong(content, achievement=None) == [
        (4, "achievement-unknown", "logro"), (5, "cell-empty", "logro"),
        (6, "needs-decision", "logro"), (7, "level-not-asked", "nivel:seguridad")]


def test_the_columns_of_every_achievement_are_needed():
    header = [name for name in MANY if name != "nivel:autoria"]
    assert refused(table(MODULE, AUTHOR, header=header)) == [
        ("column-missing", 1, "nivel:autoria")]


def test_a_file_must_say_what_is_earned():
    with pytest.raises(BadInput) as caught:
        opened(table({}), achievement=None)
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.field) == ("column-missing", 1, "logro")
    assert "--achievement" in str(problem.remedy) and "“logro”" in str(problem.remedy)
    header = [name for name in HEADER if name != "fecha"]
    assert refused(table({}, header=[*header, "rut"]), achievement=None) == [
        ("column-missing", 1, "logro"), ("column-missing", 1, "fecha"),
        ("column-unknown", 1, "rut")]


def test_levels_of_what_is_misspelt_are_not_called_wrong():
    content = table({"logro": "modulo-22"}, header=[*HEADER, "logro"])
    assert wrong(content, achievement=None) == [(2, "achievement-unknown", "logro")]


def test_two_headings_of_one_column_are_both_named():
    header = ["correo", "Email", *HEADER[1:], "Evidencia"]
    with pytest.raises(BadInput) as caught:
        opened(table({}, header=header))
    assert [(p.field, str(p.message)) for p in caught.value.problems] == [
        ("Email", "“correo” and “Email” are the same column."),
        ("Evidencia", "“evidencia_url” and “Evidencia” are the same column.")]


def test_what_only_a_decision_awards_refuses_the_file():
    assert refused(table({}), achievement="conjunta")[0][0] == "needs-decision"
    with pytest.raises(NotFound):
        opened(table({}), achievement="nada")


# --- sizes -------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "code"), [
    (b"," * 10**6, "too-many-columns"),
    (table({}).encode() + b"\n" + b'"' + b"x" * 5_000_000, "row-too-long"),
    (table({}).encode() + b'"' + (b"x" * 130_000 + b'\n","') * 40, "row-too-long"),
    (b"x" * 5_000_000, "row-too-long"),
])
def test_item_086_tables_without_measure_are_refused(content, code):
    assert refused(content)[0][0] == code


def test_item_086_a_million_cells_in_a_row_are_one_problem():
    assert wrong(table({}).encode() + b"," * 10**6) == []
    assert wrong(table({}).encode() + b"x," * 10**6) == [(3, "cells-wrong", None)]


def test_item_086_more_bytes_or_rows_than_are_read_are_refused(monkeypatch):
    class Large(io.BytesIO):
        def seek(self, offset, whence=0):
            return batch_text.LARGEST_FILE + 1 if whence == 2 else super().seek(offset, whence)

    with pytest.raises(BadInput) as caught:
        open_csv(Large(table({}).encode()), "x", find, achievement="modulo-2", language="es")
    assert caught.value.problems[0].code == "file-too-large"
    monkeypatch.setattr(batch_text, "MOST_LINES", 100)
    assert refused(table({}) + "\n" * 100) == [("too-many-rows", 101, None)]
    monkeypatch.setattr(batch_table, "MOST_ROWS", 2)
    rows = [{"correo": f"p{number}@d.example"} for number in range(3)]
    assert len(read(table(*rows[:2]))) == 2
    assert refused(table(*rows)) == [("too-many-rows", 4, None)]


@given(st.binary(max_size=200))
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused(content):
    try:
        for row in read(table({}).encode() + content):
            assert isinstance(row, Row) or all(problem.remedy for problem in row)
    except BadInput as error:
        assert all(problem.remedy for problem in error.problems)


def test_a_workbook_leaves_empty_cells_out_and_may_hold_days_as_numbers():
    told = batch_file.Told("xlsx", "", "", "Hoja 1")
    row = [GOOD[name] for name in HEADER[:9]] + ["https://p.example/1"]
    row[4] = "46054"
    batch = open_batch([(2, HEADER), (4, row)], "lote.xlsx", told, find,
                       achievement="modulo-2", language="es")
    (found,) = batch.rows()
    assert (found.line, found.awarded_on.date(), found.language) == (4, date(2026, 2, 1), "es")
    assert batch.told.sheet == "Hoja 1"


# --- the whole ---------------------------------------------------------------------------


KINDS = [
    ("email-wrong", "correo", {"correo": "sin arroba"}),
    ("cell-empty", "nombres", {"nombres": ""}),
    ("name-wrong", "primer_apellido", {"primer_apellido": "R\nojas"}),
    ("control-character", "segundo_apellido", {"segundo_apellido": "Ro\x1bjas"}),
    ("date-wrong", "fecha", {"fecha": "30-02-2026"}),
    ("level-wrong", "nivel:seguridad", {"nivel:seguridad": "5"}),
    ("url-wrong", "evidencia_url", {"evidencia_url": "javascript:alert(1)"}),
    ("national-number", "evidencia_relato", {"evidencia_relato": "RUT 11.111.111-1"}),
    ("yes-or-no", "consentimiento", {"consentimiento": "quizás"}),
    ("language-unknown", "idioma", {"idioma": "sueco"}),
    ("person-twice", "correo", {"correo": "p0@docentes.example"}),
]
"""Eleven ways in which a cell can be wrong."""


def long_file(rows, broken):
    """The text of a file with as many *rows*, some broken, and the problems that it has."""
    out, expected, line = io.StringIO(newline=""), [], 2
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADER)
    for number in range(rows):
        row = GOOD | {"correo": f"p{number}@docentes.example", "clave": f"k{number}",
                      "evidencia_relato": "Con registro;\r\ny reflexión." if number % 7 else "No."}
        if number in broken:
            code, column, change = KINDS[broken.index(number) % len(KINDS)]
            row |= change
            expected.append((line, column, code))
        writer.writerow([row[name] for name in HEADER])
        line += 1 + sum(value.count("\n") for value in row.values())
    return out.getvalue(), expected


def test_of_a_hundred_thousand_rows_exactly_the_broken_cells_are_named():
    broken = [7 + number * 2700 for number in range(37)]
    content, expected = long_file(100_000, broken)
    assert len(expected) == 37 and len({code for _, _, code in expected}) == 11
    batch = opened(content.encode("cp1252"))
    del content
    good, found = 0, []
    tracemalloc.start()
    for row in islice(batch.rows(), 5000):
        good += isinstance(row, Row)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert good == 5000 - sum(number < 5000 for number in broken)
    for row in batch.rows():
        if not isinstance(row, Row):
            found += [(p.line, p.field, p.code) for p in row]
    assert found == expected
    assert peak < 3 * 2**20


def test_a_title_is_no_criterion_where_two_share_it():
    rubric = factories.rubric_data()
    for criterion in rubric["criteria"]:
        criterion["title"] = factories.both("Igual")
    found = level_names([factories.achievement(rubrics=[factories.rubrics.rubric(rubric)])])
    assert "nivel:igual" not in found and found["nivel:diseno"] == "nivel:diseno"
