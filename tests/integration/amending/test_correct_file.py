"""Corrections from a file: checked whole, made once each, and finished after a cut."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from badgeservice.core.correction_rows import correction_wishes
from badgeservice.core.credential import Status
from badgeservice.core.status_rows import StatusWish, csv_records
from badgeservice.operations.correct_many import CorrectMany, Endorsers
from tests.integration.conftest import status_of
from tests.powercut import PowerCut, StoppingKeyring


def write(cli, text, name="correcciones.csv"):
    file = cli.folder / name
    file.write_text(text, encoding="utf-8")
    return file


def correct(cli, file, *options, code=0):
    return cli("credential", "correct", "--file", file, "--reason", "name-corrected", "--json",
               *options, code=code).data


def shown(cli, url):
    return cli("credential", "show", url, "--json").data


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_each_row_becomes_one_correction_and_a_second_run_makes_none(cli):
    urls = cli.batch(3)
    file = write(cli, "id;nombres;primer_apellido;segundo_apellido;fecha;idioma;nivel:diseno;"
                      "motivo;nota\n"
                      f"{urls[0]};Ana;Ríos;-;;;;;\n"
                      f"{urls[1].rpartition('/')[2]};;;;2026-10-09;en;;date-corrected;\n"
                      f"{urls[2]};;Rojas;;;;4;level-corrected;acta 7\n")
    tried = correct(cli, file, "--dry-run")
    assert (tried["corrected"], tried["would_be_corrected"], tried["as_before"]) == (0, 3, 0)
    assert [sorted(row["changes"].values()) for row in tried["rows"]] == [
        [["Ana María", "Ana"], ["Rojas", "Ríos"], ["Ñancupil", ""]],
        [["2026-10-11", "2026-10-09"], ["es", "en"]], [["3", "4"]]]
    assert all(row["new"] is None for row in tried["rows"])
    assert status_of(cli, urls[0], code=0) == "status-valid"
    result = cli.folder / "hecho.csv"
    made = correct(cli, file, "--result", result)
    assert made["corrected"] == 3 and result.stat().st_mode & 0o077 == 0
    new = [row["new"] for row in made["rows"]]
    documents = [json.dumps(shown(cli, url)["document"], ensure_ascii=False) for url in new]
    assert "Ana Ríos" in documents[0] and "Ñancupil" not in documents[0]
    assert "2026-10-09" in documents[1]
    assert shown(cli, urls[2])["history"][0]["note"] == "acta 7"
    assert [status_of(cli, url) for url in urls] == ["status-superseded"] * 3
    assert [status_of(cli, url, code=0) for url in new] == ["status-valid"] * 3
    assert len(table(result)) == 3
    again = correct(cli, file)
    assert (again["corrected"], again["as_before"]) == (0, 3)
    assert [row["new"] for row in again["rows"]] == new
    assert len(cli("credential", "list", "--json").data) == 6


def test_a_correction_that_was_withdrawn_since_is_not_taken_for_an_unfinished_one(cli, service):
    file = write(cli, f"id,nombres\n{cli.batch(1)[0]},Anita\n")
    (made,) = correct(cli, file)["rows"]
    with service._tools.database.transaction() as work:
        work.credentials.withdraw(made["new"].rpartition("/")[2], service._tools.clock())
    again = correct(cli, file)
    assert (again["corrected"], again["as_before"]) == (0, 1)
    assert again["rows"][0]["new"] == made["new"]


def test_one_bad_cell_refuses_all_and_each_is_named_with_its_remedy(cli):
    urls = cli.batch(3)
    cli("credential", "suspend", urls[2], "--reason", "other")
    errors = cli.folder / "errores.csv"
    file = write(cli, f"id,nombres,fecha,idioma,nivel:diseno\n{urls[0]},Ana,,,\n"
                      f"{urls[0]},Eva,ayer,sv,x\n")
    refused = correct(cli, file, "--errors", errors, code=1)
    assert [(p["line"], p["field"], p["code"]) for p in refused["problems"]] == [
        (3, "fecha", "date-wrong"), (3, "idioma", "language-unknown"),
        (3, "nivel:diseno", "level-wrong"), (3, "id", "credential-twice")]
    assert [row["Column"] for row in table(errors)] == [
        "fecha", "idioma", "nivel:diseno", "id"]
    assert all(row["What to do"] for row in table(errors))
    file = write(cli, "id,Nombres,correo,fecha,nivel:diseno,nivel:baile,nota\n"
                      f"{urls[0]},Ana,,,,,\n"
                      f"{urls[1]},,nada,2999-01-01,1,2,sí\n"
                      f"{urls[2]},Ana,,,,,\nnadie,Ana,,,,,\n")
    refused = correct(cli, file, "--errors", errors, code=1)
    assert refused["error"] == "status-file-refused"
    assert {(p["line"], p["field"], p["code"]) for p in refused["problems"]} == {
        (3, "correo", "email-wrong"), (3, "nivel:baile", "criterion-unknown"),
        (4, "id", "status-suspended"), (5, "id", "unknown-credential")}
    assert status_of(cli, urls[0], code=0) == "status-valid"
    file = write(cli, f"id,nombres\n{urls[0]},Ana\n")
    correct(cli, file, "--errors", errors)
    assert table(errors) == []


def test_address_of_somebody_who_holds_it_already_refuses_its_row_beforehand(cli):
    urls = cli.batch(3)
    file = write(cli, f"id,nombres,correo\n{urls[0]},Eva,\n"
                      f"{urls[1]},,docente003@docentes.example\n")
    for options in (["--dry-run"], []):
        refused = correct(cli, file, *options, code=1)
        assert [(p["line"], p["field"], p["code"]) for p in refused["problems"]] == [
            (3, "correo", "award-stands")]
    one = cli("credential", "correct", urls[1], "--email", "docente003@docentes.example",
              "--reason", "email-corrected", "--dry-run", "--json", code=1).data
    assert one["error"] == "award-stands"
    file = write(cli, f"id,correo\n{urls[0]},nueva@docentes.example\n"
                      f"{urls[2]},Nueva@docentes.example\n")
    for options in (["--dry-run"], []):
        refused = correct(cli, file, *options, code=1)
        assert [(p["line"], p["field"], p["code"]) for p in refused["problems"]] == [
            (3, "correo", "award-twice")]
    assert [status_of(cli, url, code=0) for url in urls] == ["status-valid"] * 3
    file = write(cli, f"id,correo\n{urls[0]},nueva@docentes.example\n")
    assert [correct(cli, file)["corrected"] for _ in range(2)] == [1, 0]


def test_what_the_credential_says_already_is_left_as_it_is(here):
    (url,) = here.batch(1)
    file = write(here, f"id,nombres\n{url},Ana María\n")
    found = correct(here, file)
    assert (found["corrected"], found["as_before"]) == (0, 1)
    assert len(here("credential", "list", "--json").data) == 1


def test_no_cell_of_a_result_is_run_by_a_spreadsheet_program(here):
    (url,) = here.batch(1)
    result = here.folder / "hecho.csv"
    first = correct(here, write(here, f"id,nombres\n{url},=CMD()\n"))["rows"][0]["new"]
    correct(here, write(here, f"id,nombres\n{first},Ana\n"), "--result", result)
    assert table(result)[0]["Holder"] == "'=CMD() Rojas Ñancupil"


def test_a_table_or_one_credential_and_not_both(here):
    file = write(here, "id\nx\n")
    here("credential", "correct", "--reason", "other", code=2)
    here("credential", "correct", "x", "--file", file, "--reason", "other", code=2)
    here("credential", "correct", "--file", file, "--given-names", "Ana", "--reason", "other",
        code=2)
    here("credential", "correct", "x", "--errors", file, "--reason", "other", code=2)


class Cut(Exception):
    """The run ends here; nothing in the product catches this."""


def test_what_a_cut_run_left_is_finished_by_the_same_file_once_each(cli, service):
    urls = cli.batch(3)
    rows = "".join(f"{url},Eva\n" for url in urls)
    wishes = correction_wishes(csv_records(f"id,nombres\n{rows}".encode(), "c.csv"), "c.csv",
                               reason="name-corrected")

    def cut(done, total):
        """End the run after the first group."""
        if done:
            raise Cut

    many = CorrectMany(service._tools, group=2)
    with pytest.raises(Cut):
        many(wishes, Endorsers("prueba"), progress=cut)
    assert len(service.show.credential_ids()) == 5
    found = many(wishes, Endorsers("prueba"))
    assert [each.effect.value for each in found].count("changed") == 1
    assert len({each.new for each in found}) == 3
    assert len(service.show.credential_ids()) == 6


def test_a_power_cut_in_a_group_leaves_rows_that_are_told_and_finished(cli, service):
    urls = cli.batch(3)
    rows = "".join(f"{url},Eva\n" for url in urls)
    file = write(cli, f"id,nombres\n{rows}")
    wishes = correction_wishes(csv_records(file.read_bytes(), "c.csv"), "c.csv",
                               reason="name-corrected")
    # One signature for the list, one for the first newer credential: a group is stored whole.
    tools = replace(service._tools, keyring=StoppingKeyring(service._tools.keyring, 2))
    with pytest.raises(PowerCut):
        CorrectMany(tools)(wishes, Endorsers("prueba"))
    left = correct(cli, file, "--dry-run")
    assert [row["effect"] for row in left["rows"]] == ["unfinished"] * 3
    made = correct(cli, file)
    assert (made["corrected"], made["as_before"]) == (3, 0)
    assert [status_of(cli, row["new"], code=0) for row in made["rows"]] == ["status-valid"] * 3
    assert len(service.show.credential_ids()) == 6


def test_two_who_bring_the_same_file_at_once_correct_each_row_once(cli, service):
    urls = cli.batch(2)
    rows = "".join(f"{url},Eva\n" for url in urls)
    wishes = correction_wishes(csv_records(f"id,nombres\n{rows}".encode(), "c.csv"), "c.csv",
                               reason="name-corrected")
    both = Barrier(2)

    def one(_):
        """Correct as soon as the other one is ready, too."""
        both.wait()
        return service.correct_many(wishes, Endorsers("prueba"))

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(one, range(2))
    assert [each.new for each in first] == [each.new for each in second]
    assert len(service.show.credential_ids()) == 4
    revoke = [StatusWish(each.new, "other", "", "b.csv", line) for line, each in enumerate(first)]

    def end(_):
        """Revoke as soon as the other one is ready, too."""
        both.wait()
        return service.change_status(Status.REVOKED, revoke, by="x")

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(len, pool.map(end, range(2)))) == [0, 2]
    assert len(shown(cli, urls[0])["history"]) == 1
    assert len(shown(cli, service.urls.credential(first[0].new))["history"]) == 1
