"""Many credentials verified on a page, without an account."""

import csv
import io
import json
import logging
from datetime import timedelta

import openpyxl
import pikepdf
import pytest

from badgeservice.core.bulk import KEPT, MOST_OPEN, REMEMBERED
from badgeservice.core.paper_code import paper_code
from tests.factories_documents import STRANGER, badge, sign, written
from tests.integration.conftest import BASE
from tests.zips import packed, zipped


def name_of(url):
    return url.rpartition("/")[2]


def foreign():
    """A good badge by somebody whom nobody knows."""
    found = badge(id="https://other.example/1", credentialStatus=None,
                  issuer={"id": STRANGER.did, "type": ["Profile"], "name": "Universidad"})
    del found["credentialSubject"]["achievement"]["creator"]
    return written(sign(found, STRANGER))


def table(urls):
    return ("Nombre;RUT;Credencial\n"
            f"Ana María Rojas Ñancupil;11.111.111-1;{urls[0]}\n"
            f"Otra Persona;22.222.222-2;{name_of(urls[1])}\n"
            f"Tercera;33.333.333-3;{paper_code(name_of(urls[2]))}\n"
            f"Cuarta;44.444.444-4;{BASE}/credentials/{'a' * 26}\n"
            "Quinta;;\n")


def test_a_table_is_verified_and_comes_back_with_its_columns(visitor, urls):
    address = visitor.page(table(urls))
    choosing = visitor.site.get(address)
    assert "shall we compare whose each credential is?" in choosing.text
    assert "Ana María Rojas Ñancupil" in choosing.text
    visitor.site.post(f"{address}/columns", data={"column": "2", "recipient": ""})
    found = visitor.results(address)
    assert [(each["line"], each["verdict"]) for each in found] == [
        (2, "passed"), (3, "passed"), (4, "passed"), (5, "failed"), (6, "failed")]
    assert [each["id"] for each in found[:3]] == urls
    assert found[0]["cells"] == ["Ana María Rojas Ñancupil", "11.111.111-1", urls[0]]
    assert found[0]["issuer_known"] == "own"
    assert found[0]["holder"] == "Ana María Rojas Ñancupil"
    assert found[3]["checks"][-1]["code"] == "unknown-credential"


def test_whose_it_is_is_compared_where_that_is_asked(visitor, urls):
    address = visitor.page(table(urls))
    visitor.site.post(f"{address}/columns", data={"column": "2", "recipient": "0"})
    first, second, *_ = visitor.results(address)
    assert (first["verdict"], second["verdict"]) == ("passed", "failed")
    assert second["checks"][-1]["name"] == "recipient"


def test_a_list_of_links_needs_no_question(visitor, urls):
    assert [each["verdict"] for each in visitor.verified("\n".join(urls))] == ["passed"] * 3


def test_a_workbook_is_read(visitor, urls):
    made = openpyxl.Workbook()
    made.active.append(["curso", "código"])
    for url in urls:
        made.active.append(["módulo 2", url])
    out = io.BytesIO()
    made.save(out)
    found = visitor.verified(out.getvalue(), "lista.xlsx")
    assert [(each["line"], each["verdict"]) for each in found] == [
        (2, "passed"), (3, "passed"), (4, "passed")]


def test_a_zip_of_files_is_verified(visitor, here, urls, documents):
    first, second, *_ = documents.values()
    pdf = here.folder / "c.pdf"
    here("certificate", "make", name_of(urls[0]), "-o", pdf)
    found = visitor.verified(packed({
        "uno/a.json": first, "b.json": second.replace("Ñancupil".encode(), b"Gonzalez"),
        "c.pdf": pdf.read_bytes(), "d.docx": b"PK\x03\x04 no", "e.txt": b"hola",
        "f.json": foreign(), "g.docx": packed({"word/document.xml": b""})}), "lote.zip")
    assert [(each["input"], each["verdict"]) for each in found] == [
        ("uno/a.json", "passed"), ("b.json", "failed"), ("c.pdf", "passed"),
        ("d.docx", "unknown"), ("e.txt", "failed"), ("f.json", "passed"),
        ("g.docx", "failed")]
    assert found[3]["checks"][0]["code"] == "zip-nested"
    assert found[5]["issuer_known"] == "no"
    assert found[6]["checks"][0]["code"] == "office-no-credential"


def test_a_valid_badge_by_nobody_known_is_not_counted_with_the_others(visitor, documents):
    address = visitor.page(zipped({**documents, "x": foreign()}), "lote.zip")
    visitor.finish(address)
    words = visitor.site.get(f"{address}?lang=en").text
    assert "Valid, but its issuer is not known here" in words
    assert "Anybody can sign a credential" in words
    only = visitor.site.get(f"{address}?lang=en&show=stranger").text
    assert "1 line<" in only and "Universidad" in only
    assert "Universidad" not in visitor.site.get(f"{address}?lang=en&show=valid").text


def test_lines_are_filtered_searched_and_sorted(visitor, urls):
    address = visitor.page("\n".join([*urls, "a" * 26]))
    visitor.finish(address)

    def lines(**query):
        return visitor.site.get(f"{address}", query_string={"lang": "en", **query}).text
    assert "4 lines<" in lines()
    assert "3 lines<" in lines(show="valid")
    assert "1 line<" in lines(show="invalid")
    assert "1 line<" in lines(q=name_of(urls[1]))
    assert "No line is like that." in lines(q="nobody")
    assert "4 lines<" in lines(order="; drop table", show="'", page="9999")


def test_the_same_credential_brought_twice_is_told(visitor, urls):
    found = visitor.verified("\n".join([urls[0], urls[1], name_of(urls[0])]))
    assert [each["also_in"] for each in found] == [[3], [], [1]]


# --- reports -------------------------------------------------------------------------------


@pytest.fixture
def done(visitor, urls):
    """A verified list whose cells are hostile."""
    address = visitor.page(
        'código;=cmd|x;nota\n' + "".join(f'{url};"=1+1";"@SUM(A1)"\n' for url in urls)
        + f"{'b' * 26};;\n")
    visitor.finish(address)
    return address


def get(visitor, address, form, language="en"):
    answer = visitor.site.get(f"{address}/report/{form}?lang={language}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=verification-")
    return answer.data


def test_csv_has_the_columns_that_were_brought_and_what_was_found(visitor, done):
    data = get(visitor, done, "csv", "es")
    assert data.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert header[:5] == ["código", "'=cmd|x", "nota", "Línea", "Resultado"]
    assert [row[4] for row in rows] == ["Válida"] * 3 + ["No válida"]


def test_item_086_no_report_runs_what_a_cell_says(visitor, done):
    for row in csv.reader(io.StringIO(get(visitor, done, "csv").decode("utf-8-sig"))):
        assert not [cell for cell in row if cell.startswith(("=", "@", "+", "-"))]
    book = openpyxl.load_workbook(io.BytesIO(get(visitor, done, "xlsx")))
    for sheet in book:
        for cell in (each for row in sheet.iter_rows() for each in row):
            assert cell.value is None or cell.data_type in ("s", "inlineStr")
            assert not str(cell.value).startswith("=")


def test_xlsx_has_the_results_and_a_sheet_about_them(visitor, done):
    book = openpyxl.load_workbook(io.BytesIO(get(visitor, done, "xlsx")))
    results, about = book
    assert results.max_row == 5 and results["D1"].value == "Line"
    facts = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    assert (facts["Verified by"], facts["Valid"], facts["Not valid"]) == (BASE, "3", "1")


def test_json_has_the_members_of_the_command_line(visitor, done, here, urls):
    report = json.loads(get(visitor, done, "json"))
    by_command = here("verify", urls[0], "--json").data[0]
    told = report["results"][0]
    assert by_command.keys() - {"input"} <= told.keys()
    assert {key: told[key] for key in ("id", "kind", "source", "verdict", "checks")} == {
        key: by_command[key] for key in ("id", "kind", "verdict", "checks")} | {"source": "link"}
    assert (report["report"]["valid"], report["report"]["not_valid"]) == (3, 1)


def test_pdf_holds_the_data_and_says_that_it_is_not_signed(visitor, done):
    data = get(visitor, done, "pdf")
    with pikepdf.open(io.BytesIO(data)) as document:
        assert list(document.attachments) == ["report.json"]
        inside = document.attachments["report.json"].get_file().read_bytes()
        assert str(document.Root.Lang) == "en"
        assert len(document.pages) == 1
    assert json.loads(inside)["report"]["total"] == 4
    assert visitor.site.get(f"{done}/report/docx").status_code == 404


# --- deletion ------------------------------------------------------------------------------


def stored(service):
    """Everything that the database holds of lists."""
    with service._database._engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT * FROM bulk_items").all()) + str(
            connection.exec_driver_sql("SELECT * FROM bulk_jobs").all())


def test_each_file_is_gone_when_it_is_verified(visitor, service, documents):
    address = visitor.page(zipped(documents), "lote.zip")
    assert "proofValue" in stored(service)
    visitor.finish(address)
    assert "proofValue" not in stored(service)


def test_everything_is_removed_when_somebody_says_so(visitor, service, urls):
    address = visitor.page(f"código;nota\n{urls[0]};secreto\n", "privado.csv")
    visitor.finish(address)
    assert "secreto" in stored(service) and "privado" in stored(service)
    assert visitor.site.post(f"{address}/delete").status_code == 303
    assert "secreto" not in stored(service) and "privado" not in stored(service)
    answer = visitor.site.get(f"{address}?lang=en")
    assert (answer.status_code, "This list was deleted" in answer.text) == (410, True)
    assert visitor.site.get(f"{address}/report/csv").status_code == 410


def test_everything_is_removed_after_a_day(visitor, service, clock, urls):
    address = visitor.page(f"código;nota\n{urls[0]};secreto\n")
    visitor.finish(address)
    clock.ahead = KEPT - timedelta(minutes=1)
    assert visitor.site.get(address).status_code == 200
    clock.ahead = KEPT + timedelta(minutes=1)
    assert visitor.site.get(address).status_code == 410
    assert "secreto" not in stored(service)


def test_that_there_was_a_list_is_forgotten_later(visitor, service, clock, urls):
    address = visitor.page(urls[0])
    visitor.site.post(f"{address}/delete")
    other = visitor.page(urls[0])
    clock.ahead = REMEMBERED + KEPT + timedelta(minutes=1)
    service.bulk.purge()
    assert visitor.site.get(address).status_code == 404
    assert visitor.site.get(other).status_code == 410


def test_the_log_names_no_one(visitor, urls, caplog):
    caplog.set_level(logging.DEBUG, "badgeservice")
    address = visitor.page(f"Nombre;código\nÑusta Secreta;{urls[0]}\n", "Ñusta.csv")
    visitor.site.post(f"{address}/columns", data={"column": "1", "recipient": "0"})
    visitor.finish(address)
    visitor.site.post(f"{address}/delete")
    said = "\n".join(f"{each.getMessage()} {each.args}" for each in caplog.records
                     if each.name.startswith("badgeservice"))
    assert "to verify as" in said and "Ñusta" not in said and name_of(urls[0]) not in said


# --- what is refused -----------------------------------------------------------------------


def test_what_is_wrong_with_a_file_is_told_with_its_line(visitor):
    answer = visitor.bring("a,b\n" + "x" * 4001 + ",y\n")
    assert answer.status_code == 400
    assert "Line 2, column A:" in answer.text


@pytest.mark.parametrize(("content", "name", "words"), [
    ("", "x.csv", "The file is empty."),
    ("código\n", "x.csv", "The file holds a header and no rows."),
    (b"PK\x03\x04", "x.zip", "The ZIP is damaged"),
    (packed({}), "x.zip", "There is no file in the ZIP."),
    (packed({"mimetype": b"x", "content.xml": b"x"}), "x.ods", "This kind of spreadsheet"),
    (packed({"xl/workbook.xml": b"x"}), "x.xlsx", "The spreadsheet cannot be read."),
    (b"\x00\x01\x02", "x.csv", "neither UTF-8 nor Windows-1252"),
])
def test_item_086_what_cannot_be_read_is_refused_with_a_remedy(visitor, content, name, words):
    answer = visitor.bring(content, name)
    assert (answer.status_code, words in answer.text) == (400, True), answer.text


def test_no_file_is_no_list(visitor):
    answer = visitor.site.post("/verify/bulk?lang=en", data={"policy": "authentic"})
    assert (answer.status_code, "No file was chosen." in answer.text) == (400, True)


def test_a_file_that_is_too_large_is_not_read(visitor, monkeypatch):
    monkeypatch.setattr("badgeservice.web.bulk_upload.LARGEST_UPLOAD", 1000)
    monkeypatch.setattr("badgeservice.web.bulk_upload._ENVELOPE", 1000)
    answer = visitor.bring("x" * 5000)
    assert (answer.status_code, "is larger than" in answer.text) == (413, True)


def test_an_unknown_list_is_not_found(visitor):
    for address in ("", "/progress", "/report/csv"):
        assert visitor.site.get(f"/verify/bulk/{'a' * 26}{address}").status_code == 404
    for address in ("/columns", "/delete"):
        assert visitor.site.post(f"/verify/bulk/{'a' * 26}{address}").status_code == 404


def test_a_report_waits_until_all_is_verified(visitor, urls):
    address = visitor.page(f"nombre;código\nAna;{urls[0]}\n")
    assert visitor.site.get(f"{address}/report/csv").status_code == 409
    for column in ("", "7", "-1", "x", "999999999999"):
        answer = visitor.site.post(f"{address}/columns?lang=en", data={"column": column})
        assert (answer.status_code, "There is no such column." in answer.text) == (400, True)


def bringing(visitor, content, asker="203.0.113.9"):
    return visitor.site.post("/verify/bulk?lang=en", environ_base={"REMOTE_ADDR": asker},
                             data={"file": (io.BytesIO(content.encode()), "x.csv")})


def test_one_asker_has_only_a_few_lists_that_are_worked_on(visitor, urls):
    answers = [bringing(visitor, urls[0]) for _ in range(MOST_OPEN + 1)]
    assert [each.status_code for each in answers] == [303] * MOST_OPEN + [409]
    assert "3 lists from the same place are being verified" in answers[-1].text
    assert 'type="file"' in answers[-1].text, "told on the form"
    assert bringing(visitor, urls[0], "203.0.113.10").status_code == 303


def test_the_form_says_what_size_a_table_and_a_zip_may_have(visitor):
    page = visitor.site.get("/verify/bulk?lang=en").text
    assert "5,000 credentials: a table of 20 MB, or a ZIP of 50 MB" in page


def test_lists_that_wait_for_an_answer_shut_nobody_out(visitor, urls):
    unclear = f"nombre;código\nAna;{urls[0]}\n"
    waiting = [bringing(visitor, unclear) for _ in range(MOST_OPEN + 1)]
    assert [each.status_code for each in waiting] == [303] * (MOST_OPEN + 1)
    assert bringing(visitor, urls[0]).status_code == 303
    answers = [visitor.site.post(f"{each.location}/columns?lang=en", data={"column": "1"})
               for each in waiting[:MOST_OPEN]]
    assert [each.status_code for each in answers] == [303, 303, 409]
    assert "lists from the same place are being verified" in answers[-1].text
    assert '<select id="column"' in answers[-1].text, "it can be answered later"
    visitor.finish(waiting[0].location)
    again = visitor.site.post(f"{waiting[2].location}/columns", data={"column": "1"})
    assert again.status_code == 303


def test_one_asker_brings_only_so_many_lists_in_a_while(visitor, clock, urls):
    def bring():
        answer = visitor.site.post("/verify/bulk", data={
            "file": (io.BytesIO(urls[0].encode()), "x.csv")},
            environ_base={"REMOTE_ADDR": "203.0.113.9"})
        if answer.location:
            visitor.site.post(f"{answer.location}/delete")
        return answer
    answers = [bring() for _ in range(21)]
    assert [each.status_code for each in answers] == [303] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 180
    clock.ahead = timedelta(minutes=4)
    assert bring().status_code == 303


def test_pages_are_not_kept_found_or_told_elsewhere(visitor, urls):
    address = visitor.page(urls[0])
    answer = visitor.site.get(address)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
