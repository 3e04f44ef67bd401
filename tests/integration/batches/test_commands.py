"""`award batch` and `batch …` at the command line, and the worker."""

import csv
import json
import os
import threading
from pathlib import Path

import pytest

from badgeservice.commands.files import opened
from badgeservice.operations.batch_work import BatchWork
from badgeservice.operations.batches import Batches
from badgeservice.rendering.workbook import make_workbook


@pytest.fixture
def cli(here):
    """One kind of database is enough: what differs between the two is tested without commands."""
    return here


def award(cli, file, *options, **more):
    return cli("award", "batch", file, "--achievement", "modulo-2", *options, **more)


def test_a_batch_is_staged_listed_worked_off_and_shown(cli):
    file = cli.cohort(3)
    staged = award(cli, file, "--stage-only", "--json").data
    assert (staged["rows"], staged["state"]) == (3, "staged")
    batch = staged["batch"]
    (listed,) = cli("batch", "list", "--json").data
    assert (listed["batch"], listed["rows"], listed["state"]) == (batch, 3, "staged")
    shown = cli("batch", "show", batch, "--json").data
    assert (shown["left"], shown["credentials"]) == (3, [])
    cli("worker", "--once", "--no-letters")
    shown = cli("batch", "show", batch, "--json").data
    assert (shown["state"], shown["left"], shown["issued"]) == ("done", 0, 3)
    assert len(shown["credentials"]) == 3
    assert cli("batch", "show", batch).out.splitlines() == shown["credentials"]


def test_a_cancelled_one_is_issued_no_more(cli):
    batch = award(cli, cli.cohort(2), "--stage-only", "--json").data["batch"]
    assert cli("batch", "cancel", batch, "--json").data == {"batch": batch, "cancelled": 2}
    cli("worker", "--once", "--no-letters")
    assert cli("credential", "list", "--json").data == []
    assert cli("batch", "resume", batch, "--json", code=1).data["error"] == "batch-cancelled"
    assert cli("batch", "show", "nothing", "--json", code=1).data["error"] == "unknown-batch"


def test_a_run_that_was_cut_off_is_resumed_by_its_file(cli):
    file = cli.cohort(2)
    resume = ("award", "batch", file, "--resume", "--json")
    assert cli(*resume, code=1).data["error"] == "nothing-to-resume"
    first = award(cli, file, "--stage-only", "--json").data["batch"]
    assert first in award(cli, file, "--dry-run").err + award(cli, file, "--stage-only").err
    (second,) = [each["batch"] for each in cli("batch", "list", "--json").data
                 if each["batch"] != first]
    cli("batch", "cancel", second)
    resumed = cli(*resume).data
    assert (resumed["batch"], resumed["issued"], resumed["state"]) == (first, 2, "done")
    assert [each["state"] for each in cli("batch", "list", "--json").data] == [
        "cancelled", "done"]


@pytest.mark.parametrize("options", [
    ["--dry-run"], ["--stage-only"], ["--achievement", "modulo-2"], ["--language", "es"],
    ["--on-duplicate", "skip"], ["--again"], ["--letters"], ["--no-letters"],
    ["--column", "correo=correo"], ["--attested-by", "Acta"], ["--errors", "errores.csv"]])
def test_resuming_refuses_what_would_count_for_nothing(cli, options):
    file = cli.cohort(1)
    batch = award(cli, file, "--stage-only", "--json").data["batch"]
    refused = cli("award", "batch", file, "--resume", *options, "--json", code=2).data
    assert refused["error"] == "resume-alone"
    assert options[0].replace("--no-", "--") in refused["message"]
    assert cli("batch", "show", batch, "--json").data["left"] == 1


def test_what_is_stopped_says_how_to_go_on(cli, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(BatchWork, "__call__", lambda *_, **__: (_ for _ in ()).throw(
            KeyboardInterrupt))
        stopped = award(cli, cli.cohort(1), code=1)
    assert "Stopped." in stopped.err
    (listed,) = cli("batch", "list", "--json").data
    found = cli("batch", "resume", listed["batch"], "--json").data
    assert (found["issued"], found["left"]) == (1, 0)


def test_the_result_file_says_what_became_of_each_row(cli):
    file = cli.cohort(2)
    header, first, second = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{header},clave\n{first},\"=A-1\"\n{second},\n", encoding="utf-8")
    table, data = cli.folder / "out.csv", cli.folder / "out.json"
    urls = award(cli, file, "--result", table, "--json").data["credentials"]
    with table.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [(each["line"], each["state"], each["credential"], each["key"]) for each in lines] == [
        ("2", "issued", urls[0], "'=A-1"), ("3", "issued", urls[1], "")]
    assert table.stat().st_mode & 0o77 == 0
    again = award(cli, file, "--result", data, "--json").data
    found = json.loads(data.read_text(encoding="utf-8"))
    assert (again["standing"], found["standing"]) == (2, 2)
    assert [each["credential"] for each in found["lines"]] == urls
    assert [each["state"] for each in found["lines"]] == ["standing", "standing"]
    refused = award(cli, file, "--result", cli.folder / "out.txt", "--json", code=2).data
    assert refused["error"] == "result-kind"


def test_what_is_wrong_is_written_to_a_file_and_nothing_is_kept(cli):
    file, errors = cli.cohort(3, levels="3,9,3,3"), cli.folder / "errores.csv"
    for option in ((), ("--dry-run",)):
        refused = award(cli, file, *option, "--errors", errors, "--json", code=1).data
        assert refused["error"] == "batch-refused"
        with errors.open(encoding="utf-8-sig", newline="") as stream:
            found = [(each["line"], each["column"], each["value"], each["code"])
                     for each in csv.DictReader(stream)]
        assert found == [(str(line), "nivel:aplicacion", "9", "level-wrong")
                         for line in (2, 3, 4)]
        errors.unlink()
    assert cli("batch", "list", "--json").data == []


@pytest.mark.parametrize("levels", ["3,9,3,3", "3,4,3,3"])
def test_the_file_of_errors_is_separated_as_the_file_itself(cli, levels):
    file, errors = cli.cohort(1, levels=levels), cli.folder / "errores.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    award(cli, file, "--dry-run", "--errors", errors, code=int("9" in levels))
    assert errors.read_text(encoding="utf-8-sig").startswith('"line";"column";"value";')


@pytest.mark.parametrize("options", [("--column", "correo"), ("--again", "--on-duplicate",
                                                              "refuse")])
def test_options_that_cannot_be_are_told_before_anything_is_read(cli, options):
    refused = award(cli, cli.cohort(1), *options, "--json", code=2).data
    assert refused["error"] in ("column-option", "again-refuse")


def test_columns_by_another_name_and_people_who_are_written_to(cli):
    file = cli.cohort(2)
    text = file.read_text(encoding="utf-8").replace("correo,", "Cuenta,", 1)
    file.write_text(text.replace(",", ";"), encoding="utf-8")
    done = award(cli, file, "--column", "correo=Cuenta", "--letters", "--json")
    assert done.data["told"]["separator"] == ";" and done.data["issued"] == 2
    assert "separated by semicolons" in done.err and "Cuenta = correo" in done.err
    assert len(cli("mail", "list", "--json").data) == 2


def test_no_output_takes_the_place_of_the_file_that_is_read(cli):
    file = cli.cohort(1)
    link, elsewhere = cli.folder / "lnk", cli.folder / "other.csv"
    link.symlink_to(cli.folder)
    before = file.read_bytes()
    for option, named in (("--errors", file), ("--result", file), ("--errors", link / file.name),
                          ("--result", cli.folder / "x" / ".." / file.name)):
        refused = award(cli, file, option, named, "--json", code=2).data
        assert refused["error"] == "output-is-input"
    refused = award(cli, file, "--errors", elsewhere, "--result", link / elsewhere.name, "--json",
                    code=2).data
    assert refused["error"] == "outputs-same"
    assert file.read_bytes() == before and not elsewhere.exists()
    assert cli("batch", "list", "--json").data == []


@pytest.mark.parametrize("option", ["--errors", "--result"])
@pytest.mark.parametrize("name", ["missing/x.csv", "folder.csv", "lote.csv/x.csv"])
def test_an_output_that_cannot_be_written_is_told_before_anything_is_done(cli, option, name):
    file, path = cli.cohort(1), cli.folder / name
    (cli.folder / "folder.csv").mkdir()
    batch = award(cli, cli.cohort(2, name="other.csv"), "--stage-only", "--json").data["batch"]
    refused = award(cli, file, option, path, "--json", code=1).data
    assert refused["error"] == "output-unwritable"
    assert len(cli("batch", "list", "--json").data) == 1
    if option == "--result":
        cli("batch", "resume", batch, option, path, code=1)
        assert cli("batch", "show", batch, "--json").data["left"] == 2


@pytest.fixture
def spoils(monkeypatch):
    """Return what lets a link stand at a path as soon as rows are issued, or judged."""
    def spoil(cls, name, path):
        """Put the link there when *name* of *cls* is called."""
        before = getattr(cls, name)

        def after(*arguments, **named):
            """Make the path one that is not written to, then do what is asked."""
            if not path.is_symlink():
                path.symlink_to(path.parent / "elsewhere")
            return before(*arguments, **named)
        monkeypatch.setattr(cls, name, after)
    return spoil


def test_a_result_that_cannot_be_written_after_all_hides_nothing(cli, spoils):
    path = cli.folder / "out.csv"
    spoils(BatchWork, "__call__", path)
    told = award(cli, cli.cohort(2), "--result", path, code=1)
    (listed,) = cli("batch", "list", "--json").data
    assert "2 rows. Issued: 2" in told.out
    assert f"batch show {listed['batch']} --result" in told.err
    assert told.err.rstrip().endswith("is a link; name what it leads to.")
    path.unlink()
    told = award(cli, cli.cohort(3), "--result", path, "--json", code=1).data
    assert (told["issued"], told["standing"]) == (1, 2) and told["batch"] != listed["batch"]
    assert told["unwritten"]["error"] == "output-is-link"


def test_errors_that_cannot_be_written_after_all_are_shown(cli, spoils):
    path = cli.folder / "errores.csv"
    spoils(Batches, "dry_run", path)
    told = award(cli, cli.cohort(1, levels="3,9,3,3"), "--dry-run", "--errors", path, "--json",
                 code=1)
    assert [each["code"] for each in told.data["problems"]] == ["level-wrong"]
    assert "is a link" in told.err


@pytest.fixture
def piped(cli):
    """Return what lets bytes come through a pipe; the pipe is read from once, and is gone then."""
    threads = []

    def pipe(content):
        """Return the pipe through which *content* comes."""
        path = cli.folder / f"pipe{len(threads)}"
        os.mkfifo(path)
        threads.append(threading.Thread(target=path.write_bytes, args=(content,)))
        threads[-1].start()
        return path
    yield pipe
    for each in threads:
        each.join()


def test_a_file_may_come_through_a_pipe(cli, piped):
    content = cli.cohort(2).read_bytes()
    assert award(cli, piped(content), "--dry-run", "--json").data["would_issue"] == 2
    book = make_workbook("x", *_table(content), [], "")
    staged = award(cli, piped(book), "--stage-only", "--json").data["batch"]
    resumed = cli("award", "batch", piped(book), "--resume", "--json").data
    assert (resumed["batch"], resumed["issued"]) == (staged, 2)
    assert award(cli, piped(b""), "--json", code=1).data["problems"][0]["code"] == "file-empty"


def test_more_than_the_limit_is_not_kept_of_a_pipe(tmp_path):
    reading, writing = os.pipe()
    os.write(writing, b"x" * 20)
    os.close(writing)
    with opened(Path(f"/dev/fd/{reading}"), limit=9) as stream:
        assert stream.read() == b"x" * 10
    os.close(reading)


def _table(content):
    header, *rows = (line.split(",") for line in content.decode().splitlines())
    return header, rows


def test_showing_a_batch_says_its_state_and_counts_whatever_became_of_it(cli):
    file = cli.cohort(2)
    waiting = award(cli, file, "--stage-only", "--json").data["batch"]
    assert f"lote.csv, batch {waiting}: waiting for a worker." in cli("batch", "show", waiting).err
    cli("batch", "cancel", waiting)
    told = cli("batch", "show", waiting)
    assert told.out == "" and told.err.splitlines() == [
        f"lote.csv, batch {waiting}: cancelled.",
        "2 rows. Issued: 0; achievement held already: 0; set aside: 0; cancelled: 2."]
    award(cli, file)
    standing = award(cli, file, "--json").data["batch"]
    told = cli("batch", "show", standing, "--rows", "standing")
    assert f"batch {standing}: done." in told.err
    assert "2 rows. Issued: 0; achievement held already: 2;" in told.err
    assert len(told.out.splitlines()) == 2


def test_states_in_the_list_are_in_the_language_of_the_terminal(cli, monkeypatch):
    batch = award(cli, cli.cohort(1), "--stage-only", "--json").data["batch"]
    monkeypatch.setenv("BADGESERVICE_LANGUAGE", "es")
    (line,) = cli("batch", "list").out.splitlines()
    assert line.startswith(batch) and line.endswith("en espera de ser emitido")


@pytest.mark.parametrize("option", ["--dry-run", "--stage-only"])
def test_no_result_is_promised_where_no_row_is_worked_on(cli, option):
    refused = award(cli, cli.cohort(1), option, "--result", cli.folder / "r.csv", "--json",
                    code=2).data
    assert refused["error"] == "result-too-early"
    assert cli("batch", "list", "--json").data == []


@pytest.mark.parametrize("output", [["--merge", "-o", "m.pdf"], ["-o", "m.pdf"], ["-o", "out"]])
def test_a_batch_without_a_credential_has_no_certificates_to_print(cli, monkeypatch, output):
    monkeypatch.chdir(cli.folder)
    award(cli, cli.cohort(2))
    batch = award(cli, cli.cohort(2), "--json").data["batch"]
    refused = cli("certificate", "make", "--batch", batch, *output, "--json", code=1).data
    assert refused["error"] == "nothing-to-print" and batch in refused["message"]
    assert not (cli.folder / output[-1]).exists()


def test_the_worker_reports_how_many_rows_it_issued(cli):
    batch = award(cli, cli.cohort(3), "--stage-only", "--json").data["batch"]
    assert cli("worker", "--once", "--no-letters").out == "3 rows were issued.\n"
    award(cli, cli.cohort(5), "--stage-only")
    assert cli("worker", "--once", "--no-letters", "--json").data["rows_issued"] == 2
    assert cli("worker", "--once", "--no-letters", "--json").data["rows_issued"] == 0
    assert cli("batch", "show", batch, "--json").data["issued"] == 3
