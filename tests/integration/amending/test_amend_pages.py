"""Many credentials on the pages of administrators: shown first, then changed, then told."""

import csv
import io
import re

import pytest

from badgeservice.core.account import Account, AccountState, Membership, Role
from badgeservice.core.batch_file import read_rows
from badgeservice.core.correction_rows import correction_wishes
from badgeservice.core.credential import Status
from badgeservice.core.status_rows import StatusWish, csv_records
from badgeservice.errors import BadInput
from badgeservice.operations.correct_many import Endorsers
from badgeservice.rendering.workbook import make_workbook
from tests.integration.conftest import COHORT_HEADER
from tests.people import ELSEWHERE, ISSUER, PROGRAMME, new_id, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
WHERE = "/admin/credentials"


def issued(inside, people):
    """Issue module 2 to some people; return the ids."""
    service = inside.service
    rows = "".join(f"docente{n}@docentes.example,Ana,Rojas,Soto,2026-10-11,3,4,3,3,,En el taller.\n"
                   for n in range(people))
    found = read_rows(f"{COHORT_HEADER}\n{rows}".encode(), "l.csv",
                      service.show.achievement("modulo-2"), language="es")
    return list(service.grant.rows("modulo-2", found, file="l.csv", by="x",
                                   again=False).credentials)


@pytest.fixture
def ids(inside):
    return issued(inside, 3)


@pytest.fixture
def ada(inside):
    return inside.person("ada", (Role.ADMINISTRATOR, ISSUER), language="en")


@pytest.fixture
def browser(inside, ada):
    return inside.browser(ada)


def post(browser, address, form=None, status=303):
    answer = send(browser, address, form, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer


def get(browser, address, status=200):
    answer = browser.get(address, headers=PAGE)
    assert answer.status_code == status, answer.text
    return answer.text


def file(kind, content, name="c.csv"):
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    return {"kind": kind, "file": (io.BytesIO(data), name)}


def listed(kind, *ids):
    return {"kind": kind, "credentials": "\n".join(ids)}


def bring(browser, form):
    return post(browser, WHERE, form).location


def status(inside, name):
    return inside.service.show.credential(name).status


def acts(inside, action):
    with inside.database.reading() as work:
        return [each.act for each in work.audit.entries() if each.act.action == action]


def test_list_is_shown_confirmed_with_a_reason_and_told_once(inside, ids, ada, browser):
    urls = [inside.service.urls.credential(name) for name in ids[:2]]
    where = bring(browser, listed("revoke", *urls))
    page = get(browser, where)
    assert "final" in page and page.count("is changed") == 2 and "Ana Rojas Soto" in page
    assert status(inside, ids[0]) is Status.VALID
    refused = post(browser, where, {"reason": "nonsense", "note": "x"}, 400).text
    assert "Choose a reason" in refused and ">x</textarea>" in refused
    assert "RUT" in post(browser, where, {"reason": "other", "note": "12.345.678-5"}, 400).text
    assert status(inside, ids[0]) is Status.VALID
    done = post(browser, where, {"reason": "issued-in-error", "note": "acta 5"})
    assert done.location == where
    page = get(browser, where)
    assert "2 credentials were changed" in page and "it was issued in error" in page
    assert "2 credentials were changed" not in get(browser, where)
    assert [status(inside, name) for name in ids] == [
        Status.REVOKED, Status.REVOKED, Status.VALID]
    found = acts(inside, "credential.revoked")
    assert {each.actor for each in found} == {ada.person.id} and len(found) == 2
    assert all(each.details == {"reason": "issued-in-error"} for each in found)
    event = inside.service.show.credential(ids[0]).latest
    assert (event.note, event.by) == ("acta 5", ada.person.id)
    post(browser, where, {"reason": "other"})
    assert len(acts(inside, "credential.revoked")) == 2
    again = get(browser, bring(browser, listed("revoke", *ids[:2])))
    assert "There is nothing to do" in again and "<select" not in again.partition("<main")[2]


def test_suspension_says_how_it_is_lifted_and_is(inside, ids, browser):
    where = bring(browser, file("suspend", f"id;motivo\n{ids[0]};under-review\n{ids[1]};\n"))
    assert "can be lifted" in get(browser, where)
    post(browser, where, {"reason": "other"})
    assert "can be lifted" in get(browser, where)
    reasons = [inside.service.show.credential(name).latest.reason for name in ids[:2]]
    assert reasons == ["under-review", "other"]
    post(browser, bring(browser, listed("reinstate", *ids[:2])), {"reason": "review-passed"})
    assert [status(inside, name) for name in ids] == [Status.VALID] * 3


def test_workbook_corrects_and_result_is_a_harmless_file(inside, ids, ada, browser):
    content = make_workbook("x", ["id", "nombres", "nivel:diseno"],
                            [[ids[0], "=Ana()", ""], [ids[1], "", "4"], [ids[2], "Ana", ""]],
                            [], "")
    where = bring(browser, file("correct", content, "c.xlsx"))
    page = get(browser, where)
    assert "<del>Ana</del> → <ins>=Ana()</ins>" in page and "For a level" in page
    lacking = post(browser, where, {"reason": "name-corrected"}, 400).text
    assert "who decided that it was wrong" in lacking
    assert len(inside.service.show.credential_ids()) == 3
    where = bring(browser, file("correct", content, "c.xlsx"))
    post(browser, where, {"reason": "name-corrected", "note": "acta 5"})
    assert [status(inside, name) for name in ids] == [
        Status.SUPERSEDED, Status.SUPERSEDED, Status.VALID]
    assert {each.actor for each in acts(inside, "credential.superseded")} == {ada.person.id}
    answer = browser.get(f"{where}/result.csv", headers=PAGE)
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 3 and not any(
        cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    newer = inside.service.show.credential(rows[0]["New credential"].rpartition("/")[2])
    assert newer.award.person.full_name == "=Ana() Rojas Soto"
    where2 = bring(browser, file("correct", content, "c.xlsx"))
    assert "There is nothing to do" in get(browser, where2)


def test_every_bad_cell_is_named_and_nothing_waits(inside, ids, browser):
    inside.service.change_status(Status.REVOKED, [StatusWish(ids[1], "other")], by="x")
    text = post(browser, WHERE, file("suspend", f"id,motivo\n{ids[0]},\n{ids[1]},\nnadie,\n"),
                400).text
    cells = re.findall(r'data-label="Line">(\d+)<', text)
    assert cells == ["3", "4"] and "cannot be undone" in text and "<bdi>nadie</bdi>" in text
    text = post(browser, WHERE, file("correct", f"id,fecha\n{ids[0]},ayer\n"), 400).text
    assert 'data-label="Column">fecha<' in text and "2026-11-30" in text
    assert status(inside, ids[0]) is Status.VALID
    with inside.database.reading() as work:
        assert work.audit.entries()[-1].act.action == "credential.revoked"


@pytest.mark.parametrize(("form", "words"), [
    ({}, "Choose what is to happen"),
    ({"kind": "revoke"}, "No file was chosen"),
    ({"kind": "correct", "credentials": "x"}, "No file was chosen"),
    ({"kind": "revoke", "credentials": "x", "file": (io.BytesIO(b"id\nx\n"), "c.csv")},
     "a file and a list"),
])
def test_what_is_missing_is_said_at_its_field(browser, form, words):
    assert words in post(browser, WHERE, form, 400).text


def test_nobody_changes_what_is_out_of_reach_or_their_own(inside, ids, browser):
    text = post(browser, WHERE, listed("revoke", "a" * 26), 400).text
    assert "There is no credential" in text
    stranger = inside.browser(inside.person("elena", Role.ADMINISTRATOR, programme=ELSEWHERE,
                                            language="en"))
    foreign = post(stranger, WHERE, listed("revoke", ids[0]), 400).text
    assert "There is no credential" in foreign and "Ana Rojas" not in foreign
    assert "There is no credential" in post(
        stranger, WHERE, file("correct", f"id,nombres\n{ids[0]},Eva\n"), 400).text
    where = bring(browser, listed("revoke", ids[0]))
    get(stranger, where, 404)
    post(stranger, where, {"reason": "other"}, 404)
    get(stranger, f"{where}/result.csv", 404)
    get(browser, where.replace("/admin/credentials/", "/admin/imports/"), 404)


def test_nobody_changes_their_own(inside, ids):
    person = inside.service.show.credential(ids[0]).award.person
    with inside.database.transaction() as work:
        work.accounts.add(Account(person.id, AccountState.ACTIVE, inside.clock(), "en"))
        work.accounts.grant(Membership(new_id(), person.id, PROGRAMME, Role.ADMINISTRATOR,
                                       None, inside.clock(), "test"))
    browser = inside.browser(inside.actor(person.id, "holder"))
    assert "your own credential" in post(browser, WHERE, listed("reinstate", ids[0]), 400).text
    get(browser, bring(browser, listed("revoke", ids[1])))


def test_nobody_makes_a_credential_their_own_by_correcting_its_address(inside, ids, ada, browser):
    rows = f"id,correo\n{ids[0]},eva@docentes.example\n{ids[1]},{ada.person.email.upper()}\n"
    text = post(browser, WHERE, file("correct", rows), 400).text
    assert "would become your own" in text
    assert re.findall(r'data-label="(?:Line|Column)">(\w+)<', text) == ["3", "correo"]
    wishes = correction_wishes(csv_records(rows.encode(), "c.csv"), "c.csv",
                               reason="email-corrected")
    with pytest.raises(BadInput) as refused:
        inside.service.correct_many(wishes, Endorsers("x", ada.person.id), within=ada)
    assert [each.code for each in refused.value.problems] == ["credential-own"]
    with inside.database.reading() as work:
        assert not work.awards.achievements(ada.person.id)
    assert [status(inside, name) for name in ids] == [Status.VALID] * 3
    get(browser, bring(browser, file("correct", f"id,correo\n{ids[0]},eva@docentes.example\n")))


def test_what_was_brought_waits_for_an_hour_and_is_forgotten_on_demand(
        inside, ids, browser, clock):
    where = bring(browser, listed("suspend", *ids))
    post(browser, f"{where}/discard")
    assert "Nothing was changed" in get(browser, WHERE)
    get(browser, where, 404)
    where = bring(browser, listed("suspend", *ids))
    assert browser.get(f"{where}/result.csv", headers=PAGE).location == where
    post(browser, where, {"reason": "other"})
    post(browser, f"{where}/discard")
    get(browser, f"{where}/result.csv", 404)
