"""Batches on the pages of administrators: checked first, then issued, watched and told."""

import csv
import io
import sys
from datetime import timedelta

import pytest

from badgeservice.core.account import Role
from badgeservice.errors import Conflict, say
from badgeservice.operations import batch_desk
from badgeservice.rendering.workbook import make_workbook
from tests.integration.batches.conftest import HEADER, Batches, row
from tests.people import ELSEWHERE, ISSUER, send

batch_pages = vars(sys.modules["badgeservice.web.batches"])
"""The package has the blueprint under the name of the module."""

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
WHERE = "/admin/batches"


@pytest.fixture
def ada(inside):
    return inside.person("ada", (Role.ADMINISTRATOR, ISSUER), language="en")


@pytest.fixture
def browser(inside, ada):
    return inside.browser(ada)


@pytest.fixture
def other(inside):
    """Somebody who administers another programme only."""
    return inside.browser(inside.person("elena", Role.ADMINISTRATOR, programme=ELSEWHERE,
                                        language="en"))


def post(browser, address, form=None, status=303):
    answer = send(browser, address, form, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer


def get(browser, address, status=200):
    answer = browser.get(address, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer.text


def file(*rows, name="lote.csv", header=HEADER, **options):
    content = "\n".join([header, *rows]) + "\n"
    return {"file": (io.BytesIO(content.encode()), name), "achievement": "modulo-2",
            "language": "es", "on_duplicate": "skip", **options}


def bring(browser, *rows, **options):
    return post(browser, WHERE, file(*rows, **options)).location


def stage(browser, *rows, **options):
    return post(browser, bring(browser, *rows, **options)).location


def finish(inside):
    Batches(inside.service).finish()


def table(browser, address):
    answer = browser.get(address, headers=PAGE)
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_a_file_is_checked_confirmed_issued_and_told(inside, ada, browser):
    assert "No batch was brought yet" in get(browser, WHERE)
    where = bring(browser, row("a"), row("b"), letters="yes")
    page = get(browser, where)
    assert "UTF-8, separated by commas" in page and "Everybody who gets" in page
    assert inside.service.batches.list() == ()
    batch = post(browser, where).location
    page = get(browser, batch)
    assert "2 rows were taken in" in page and "waiting for a worker" in page
    assert "0 of 2 done" in page and "Nobody works on it" in page and "bulk.js" in page
    told = browser.get(f"{batch}/progress").json
    assert (told["state"], told["done"], told["total"]) == ("working", 0, 2)
    finish(inside)
    assert browser.get(f"{batch}/progress").json["state"] == "done"
    page = get(browser, batch)
    assert "<strong>2</strong> issued" in page and "bulk.js" not in page
    lines = table(browser, f"{batch}/result.csv")
    assert [each["state"] for each in lines] == ["issued", "issued"]
    for each in lines:
        name = each["credential"].rpartition("/")[2]
        assert f"/credentials/{name}" in page
        assert inside.service.show.credential(name).award.attested_by == ada.person.email
    assert "lote.csv" in get(browser, WHERE) and Batches(inside.service).letters() == 2
    with inside.database.reading() as work:
        acts = [each.act for each in work.audit.entries() if each.act.action == "batch.staged"]
    assert [each.actor for each in acts] == [ada.person.id]
    # The file is not kept, and the same one again issues nothing.
    get(browser, where, 404)
    again = bring(browser, row("a"), row("b"))
    assert "<strong>2</strong> have it already" in get(browser, again)
    assert "<strong>2</strong> had it already" in get(browser, post(browser, again).location)
    assert len(inside.service.show.credential_ids()) == 2


def test_a_workbook_that_names_achievements_itself(inside, browser):
    header = [*HEADER.split(","), "logro"]
    content = make_workbook("Notas", header, [[*row("a").split(","), "modulo-2"]], [], "")
    form = file(achievement="") | {"file": (io.BytesIO(content), "notas.xlsx")}
    page = get(browser, post(browser, WHERE, form).location)
    assert "sheet “Notas”" in page and "<strong>1</strong> rows" in page


def test_every_bad_cell_is_told_and_nothing_is_staged(inside, browser):
    where = bring(browser, row("a"), row("b", levels="9,4,3,3"), row("a"),
                  row("c", day="2036-01-01"))
    page = get(browser, where, 400)
    assert "The file was refused" in page and "nivel:diseno" in page
    assert 'action="' + where + '"' not in page
    found = browser.get(f"{where}/errors.csv", headers=PAGE)
    assert found.status_code == 200 and len(found.data.decode("utf-8-sig").splitlines()) == 4
    assert post(browser, where).location == where
    assert inside.service.batches.list() == ()
    post(browser, f"{where}/discard")
    get(browser, where, 404)


def test_what_cannot_be_read_is_told_beside_the_form(browser):
    assert "No file was chosen" in post(browser, WHERE, {}, 400).text
    form = file() | {"file": (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "old.xls")}
    assert ".xlsx" in post(browser, WHERE, form, 400).text
    assert "not known here" in post(browser, WHERE, file(row("a"), on_duplicate="?"), 400).text
    assert "not known here" in post(browser, WHERE, file(row("a"), language="xx"), 400).text
    assert "The file was refused" in post(browser, WHERE, file("x", header="a,b"), 400).text


def test_a_page_takes_only_so_much(browser, monkeypatch):
    monkeypatch.setattr(batch_desk, "MOST_ROWS", 2)
    rows = [row(each) for each in "abc"]
    assert "longer than a page can check" in post(browser, WHERE, file(*rows), 400).text
    bring(browser, *rows[:2])
    monkeypatch.setattr(batch_desk, "LARGEST", 100)
    assert "longer than a page can check" in post(browser, WHERE, file(*rows[:2]), 400).text


def test_nobody_awards_to_themselves(inside, ada, browser):
    where = bring(browser, row("a"), row("ada").replace("docentes.example", "personas.example"))
    page = get(browser, where, 400)
    assert "This row is about yourself" in page
    post(browser, where)
    assert inside.service.batches.list() == ()


def test_another_programme_sees_and_changes_nothing(inside, browser, other):
    waiting = bring(browser, row("x"))
    batch = stage(browser, row("a"))
    for address in (waiting, f"{waiting}/errors.csv", batch, f"{batch}/progress",
                    f"{batch}/result.csv", f"{batch}/certificates.pdf"):
        get(other, address, 404)
    for address in (waiting, f"{waiting}/discard", f"{batch}/cancel", f"{batch}/resume"):
        post(other, address, {}, 404)
    assert "lote.csv" not in get(other, WHERE)
    assert Batches(inside.service).states(batch.rpartition("/")[2]) == {"waiting": 1}
    # Nor awards what is not theirs, whether the form or the file names it.
    post(other, WHERE, file(row("a")), 404)
    form = file(f"{row('a')},modulo-2", header=f"{HEADER},logro", achievement="")
    page = get(other, post(other, WHERE, form).location, 400)
    assert "No achievement is called modulo-2" in page


def test_a_second_administrator_sees_the_batch_but_not_what_waits(inside, browser):
    colleague = inside.browser(inside.person("alba", (Role.ADMINISTRATOR, ISSUER)))
    waiting = bring(browser, row("x"))
    batch = stage(browser, row("a"))
    get(colleague, batch)
    get(colleague, waiting, 404)
    post(colleague, waiting, {}, 404)


def test_a_file_waits_for_an_hour(inside, browser):
    where = bring(browser, row("a"))
    inside.clock.ahead += timedelta(hours=1, minutes=1)
    get(browser, where, 404)


def test_what_waits_is_cancelled_and_what_is_issued_stays(inside, browser):
    batch = stage(browser, row("a"), row("b"))
    post(browser, f"{batch}/cancel")
    page = get(browser, batch)
    assert "2 rows were cancelled; what is issued stays" in page
    finish(inside)
    assert inside.service.show.credential_ids() == ()
    post(browser, f"{batch}/resume")
    assert "was cancelled" in get(browser, batch)
    done = stage(browser, row("a"))
    finish(inside)
    post(browser, f"{done}/cancel")
    assert "nothing is left to cancel" in get(browser, done)
    assert len(inside.service.show.credential_ids()) == 1


def test_rows_that_were_set_aside_are_tried_again(inside, browser):
    def broken(awards, progress):
        raise Conflict(say("The register is being moved."), code="busy")

    batch = stage(browser, row("a"))
    batches = Batches(inside.service)
    batches.finish(worker=batches.worker(issue=broken))
    page = get(browser, batch)
    assert "not issued, for a reason: The register is being moved." in page
    post(browser, f"{batch}/resume")
    assert "1 row is to be done" in get(browser, batch)
    batches.finish()
    page = get(browser, batch)
    assert "<strong>1</strong> issued" in page and "Try again" not in page


def test_rows_are_shown_by_state_and_by_pages(inside, browser, monkeypatch):
    stage(browser, row("a"))
    finish(inside)
    batch = stage(browser, *(row(each) for each in ("a", *(f"p{n}" for n in range(60)))))
    assert "rel=\"next\"" in get(browser, batch)
    page = get(browser, f"{batch}?rows=standing")
    assert page.count('data-label="Line"') == 1 and "Show all" in page
    assert page.count('data-label="Line"') < get(browser, f"{batch}?rows=?").count(
        'data-label="Line"')
    assert "No row is in this state" in get(browser, f"{batch}?rows=refused")


def test_certificates_come_in_one_file(inside, browser, monkeypatch):
    batch = stage(browser, row("a"), row("b"))
    get(browser, f"{batch}/certificates.pdf", 409)
    finish(inside)
    assert "Certificates in one PDF" in get(browser, batch)
    answer = browser.get(f"{batch}/certificates.pdf", headers=PAGE)
    assert answer.content_type == "application/pdf" and answer.data.startswith(b"%PDF-")
    monkeypatch.setitem(batch_pages, "MOST_CERTIFICATES", 1)
    assert "Certificates in one PDF" not in get(browser, batch)
    assert "badgeservice certificate make" in get(browser, f"{batch}/certificates.pdf", 409)


def test_posts_without_a_token_are_refused(inside, browser):
    where = bring(browser, row("a"))
    assert browser.post(where, headers=PAGE).status_code in (400, 403)
    assert inside.service.batches.list() == ()


def test_a_page_names_the_batch_that_would_still_issue_what_was_mended(browser, inside, other):
    old = stage(browser, row("ana"), row("falsa"), name="acta-1.csv")
    assert "not finished either" not in get(browser, old)
    new = stage(browser, row("ana"), row("cierta"), name="acta-2.csv")
    shown = get(browser, new)
    assert "not finished either" in shown
    assert f'href="{old.removeprefix("http://localhost")}"' in shown and "acta-1.csv" in shown
    assert "acta-2.csv" in get(browser, old), "each names the other"
    post(browser, f"{old}/cancel")
    assert "not finished either" not in get(browser, new)
    finish(inside)
    assert "not finished either" not in get(browser, new)
