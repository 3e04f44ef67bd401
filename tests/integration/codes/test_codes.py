"""Printed codes: made for those who wait, typed once, and then there is an account."""

import csv
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pikepdf
import pytest

from badgeservice.commands.root import run
from badgeservice.core.account import EVERY, Account, AccountState, Membership, Role
from badgeservice.core.claim_code import GOOD_FOR
from badgeservice.core.person import Person
from badgeservice.core.profile import Profile
from badgeservice.core.school import School
from badgeservice.core.tries import OF_ASKER, Kind
from badgeservice.errors import BadInput, NotAllowed, NotFound, NotWilling
from badgeservice.operations.invite import Invitation
from badgeservice.operations.roles import RoleWish
from badgeservice.web import create_app
from tests.accounts import letters
from tests.people import ELSEWHERE, PROGRAMME, new_id, send, token

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
PASSWORD = "tres gatos en la luna"


@pytest.fixture
def ada(inside):
    return inside.person("ada", (Role.ADMINISTRATOR, "tekna-emtp"))


def waiting(inside, name, *programmes, role=Role.TEACHER, state=None, given="Inés"):
    """Make somebody with a role and without an account that works."""
    person = Person(new_id(), f"{name}@docentes.example", given, "Ñancupil", "Soto")
    organisation = "tekna-emtp" if role is Role.ASSESSOR else None
    with inside.database.transaction() as work:
        work.people.add(person)
        if state:
            work.accounts.add(Account(person.id, state, inside.clock(), "fi"))
        for programme in programmes or (PROGRAMME,):
            work.accounts.grant(Membership(new_id(), person.id, programme, role, organisation,
                                           inside.clock(), "test"))
    return person.id


def code_for(inside, ada, person):
    (slip,) = inside.service.codes.make(ada, [person])
    return slip.code


def account(inside, person):
    with inside.database.reading() as work:
        return work.accounts.find(person)


@pytest.mark.parametrize("state", [None, AccountState.INVITED])
def test_code_opens_an_account_and_signs_in(inside, ada, state):
    person = waiting(inside, "ines", state=state)
    code = code_for(inside, ada, person)
    browser = inside.browser()
    assert "Open your account" in browser.get("/claim", headers=PAGE).text
    answer = send(browser, "/claim", {"code": code.lower().replace("-", " "),
                                      "password": PASSWORD}, headers=PAGE)
    assert answer.status_code == 303
    found = account(inside, person)
    assert found.state is AccountState.ACTIVE
    assert found.password.startswith("$argon2id$")
    assert found.language == ("fi" if state else "es")
    (session,) = inside.service.sessions.of(inside.service.sessions.actor(person))
    assert session.is_complete
    with inside.database.reading() as work:
        acts = [entry.act for entry in work.audit.entries()]
    assert [act.action for act in acts][-2:] == ["account.claimed", "session.opened"]
    assert code.replace("-", "") not in "".join(act.content for act in acts)


def test_who_must_have_a_second_factor_is_not_signed_in_without_it(inside, ada):
    person = waiting(inside, "aino", role=Role.ASSESSOR)
    send(inside.browser(), "/claim", {"code": code_for(inside, ada, person),
                                      "password": PASSWORD})
    (session,) = inside.service.sessions.of(inside.service.sessions.actor(person))
    assert not session.is_complete


def test_code_works_once_even_where_the_account_is_to_be_opened_anew(inside, ada):
    person = waiting(inside, "ines")
    code = code_for(inside, ada, person)
    inside.service.claim_account(code, PASSWORD)
    with inside.database.transaction() as work:
        found = work.accounts.find(person)
        work.accounts.change(found, replace(found, state=AccountState.INVITED))
    with pytest.raises(BadInput) as caught:
        inside.service.claim_account(code, "another long password")
    assert [problem.code for problem in caught.value.problems] == ["code-wrong"]


def test_session_that_was_open_in_the_browser_is_ended(inside, ada):
    person = waiting(inside, "ines")
    other = inside.person("tere", Role.TEACHER)
    browser = inside.browser(other)
    send(browser, "/claim", {"code": code_for(inside, ada, person), "password": PASSWORD})
    assert inside.service.sessions.of(other) == ()
    assert len(inside.service.sessions.of(inside.service.sessions.actor(person))) == 1


def test_item_097_a_token_of_before_a_claim_is_worth_nothing_after_it(inside, ada):
    browser = inside.browser()
    browser.get("/claim", headers=PAGE)
    before = token(browser)
    answer = send(browser, "/claim", {"code": code_for(inside, ada, waiting(inside, "ines")),
                                      "password": PASSWORD}, headers=PAGE)
    assert browser.get_cookie("browser"), "the browser is known from now on"
    assert "Tu cuenta está abierta" in browser.get(answer.location).text
    assert browser.post("/account/language", data={"csrf_token": before, "language": "fi"},
                        headers=PAGE).status_code == 403


def test_of_eight_who_type_one_code_at_once_one_gets_the_account(inside, ada):
    person = waiting(inside, "ines")
    code, start = code_for(inside, ada, person), Barrier(8)

    def claim(number):
        start.wait()
        with suppress(BadInput, NotWilling):
            return inside.service.claim_account(code, f"{PASSWORD} {number}").person

    with ThreadPoolExecutor(8) as pool:
        claimed = [name for name in pool.map(claim, range(8)) if name]
    assert claimed == [person]


def test_code_is_good_for_thirty_days(inside, ada, clock):
    code = code_for(inside, ada, waiting(inside, "ines"))
    clock.ahead = GOOD_FOR + timedelta(minutes=1)
    with pytest.raises(BadInput):
        inside.service.claim_account(code, PASSWORD)


def test_new_code_makes_the_old_one_good_no_more(inside, ada):
    person = waiting(inside, "ines")
    old, new = code_for(inside, ada, person), code_for(inside, ada, person)
    with pytest.raises(BadInput):
        inside.service.claim_account(old, PASSWORD)
    assert inside.service.claim_account(new, PASSWORD).person == person


def test_withdrawn_code_is_good_no_more(inside, ada):
    person = waiting(inside, "ines")
    code = code_for(inside, ada, person)
    answer = send(inside.browser(ada), "/admin/people/codes/withdraw", {"one": person},
                  headers=PAGE)
    assert answer.status_code == 303
    with pytest.raises(BadInput):
        inside.service.claim_account(code, PASSWORD)


@pytest.mark.parametrize("kind", ["unknown", "used", "old", "withdrawn", "account", "disabled"])
def test_item_098_no_answer_tells_what_is_wrong_with_a_code(inside, ada, clock, kind):
    person = waiting(inside, "ines")
    code = code_for(inside, ada, person)
    if kind == "unknown":
        code = "2222-2222-2222-2222"
    elif kind == "used":
        inside.service.claim_account(code, PASSWORD)
    elif kind == "old":
        clock.ahead = GOOD_FOR
    elif kind == "withdrawn":
        inside.service.codes.withdraw(ada, person)
    else:
        state = AccountState.ACTIVE if kind == "account" else AccountState.DISABLED
        with inside.database.transaction() as work:
            work.accounts.add(Account(person, state, inside.clock()))
    answer = send(inside.browser(), "/claim", {"code": code, "password": PASSWORD}, headers=PAGE)
    assert answer.status_code == 400
    assert answer.text.count("it is wrong, used or too old") == 2
    assert "ines" not in answer.text and "Inés" not in answer.text


def test_all_that_is_wrong_is_said_at_once_and_the_password_is_not_shown_again(inside):
    answer = send(inside.browser(), "/claim", {"code": "x", "password": "canary"}, headers=PAGE)
    assert answer.status_code == 400
    assert "it is wrong, used or too old" in answer.text
    assert "fewer than 12 signs" in answer.text
    assert "canary" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("password", "said"), [
    ("Ñancupil en la luna", "holds your name"), ("contraseña1234", "first that are tried")])
def test_password_of_a_claim_is_held_to_the_rules_of_all_passwords(inside, ada, password, said):
    code = code_for(inside, ada, waiting(inside, "ines"))
    answer = send(inside.browser(), "/claim", {"code": code, "password": password}, headers=PAGE)
    assert answer.status_code == 400
    assert said in answer.text
    assert inside.service.claim_account(code, PASSWORD)


def test_item_098_printed_codes_cannot_be_tried_without_end_at_any_process(inside, ada):
    code = code_for(inside, ada, waiting(inside, "ines"))
    office, browser = {"X-Forwarded-For": "203.0.113.9", **PAGE}, inside.browser()
    most = OF_ASKER[Kind.CLAIM].most
    tried = [send(browser, "/claim", {"code": f"{number}", "password": PASSWORD}, headers=office)
             for number in range(most)]
    assert {each.status_code for each in tried} == {400}
    other = create_app(inside.service).test_client()  # counts nothing by itself yet
    assert send(other, "/claim", {"code": code, "password": PASSWORD},
                headers=office).status_code == 429
    assert inside.service.claim_account(code, PASSWORD, asker="198.51.100.7")


def test_code_ends_the_invitation_by_letter_and_the_letter_ends_the_code(inside, ada):
    for first in ("code", "letter"):
        wish = Invitation(f"{first}@docentes.example", "Inés", "Ñancupil",
                          roles=(RoleWish(PROGRAMME, Role.TEACHER),))
        person = inside.service.accounts.invite(ada, wish).person.id
        secret, code = letters(inside, "invitation")[-1].values["code"], code_for(
            inside, ada, person)
        ways = {"code": lambda code=code: inside.service.claim_account(code, PASSWORD),
                "letter": lambda secret=secret: inside.service.accounts.by_letter.open_account(
                    secret, PASSWORD)}
        ways.pop(first)()
        with inside.database.transaction() as work:
            found = work.accounts.find(person)
            assert found.is_active
            # Even where the account is to be opened anew: what was open before is not any more.
            work.accounts.change(found, replace(found, state=AccountState.INVITED))
        with pytest.raises(BadInput):
            ways.popitem()[1]()


def test_letter_opens_no_account_that_is_open_already(inside, ada):
    person = inside.service.accounts.invite(ada, Invitation(
        "ines@docentes.example", "Inés", "Ñancupil",
        roles=(RoleWish(PROGRAMME, Role.TEACHER),))).person.id
    secret = letters(inside, "invitation")[0].values["code"]
    with inside.database.transaction() as work:
        found = work.accounts.find(person)
        work.accounts.change(found, replace(found, state=AccountState.ACTIVE))
    with pytest.raises(BadInput) as caught:
        inside.service.accounts.by_letter.open_account(secret, PASSWORD)
    assert [problem.code for problem in caught.value.problems] == ["code-void"]


def test_code_of_an_account_that_was_closed_does_not_come_back(inside, ada):
    person = waiting(inside, "ines", state=AccountState.INVITED)
    code = code_for(inside, ada, person)
    inside.service.accounts.states.disable(ada, person)
    inside.service.accounts.states.enable(ada, person)
    with pytest.raises(BadInput):
        inside.service.claim_account(code, PASSWORD)


def test_claim_from_another_site_is_refused(inside, ada):
    code = code_for(inside, ada, waiting(inside, "ines"))
    answer = send(inside.browser(), "/claim", {"code": code, "password": PASSWORD},
                  headers={"Origin": "https://evil.example", **PAGE})
    assert answer.status_code == 403
    assert inside.service.claim_account(code, PASSWORD)


def test_page_lists_who_waits_and_offers_a_file_of_codes(inside, ada):
    person = waiting(inside, "ines")
    browser = inside.browser(ada)
    assert "ines@docentes.example" in browser.get("/admin/people/codes", headers=PAGE).text
    answer = send(browser, "/admin/people/codes", {"person": [person], "form": "csv"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="codes.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert re.fullmatch(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", row["code"])
    assert row["address"] == "http://127.0.0.1:8000/claim"
    text = browser.get("/admin/people/codes", headers=PAGE).text
    assert "good until" in text and row["code"] not in text
    assert inside.service.claim_account(row["code"], PASSWORD).person == person


def test_people_stand_in_the_order_of_the_spanish_alphabet(inside, ada):
    for given in ("Óscar", "Zoé", "Ñusta", "Nora", "Ángela", "Ana", "Nzinga"):
        waiting(inside, given.encode("ascii", "ignore").decode(), given=given)
    names = [each.person.given_names for each in inside.service.codes.candidates(ada)]
    assert names == ["Ana", "Ángela", "Nora", "Nzinga", "Ñusta", "Óscar", "Zoé"]


def test_printed_sheet_has_a_slip_for_each_person(inside, ada):
    people = [waiting(inside, f"n{number}") for number in range(9)]
    answer = send(inside.browser(ada), "/admin/people/codes", {"person": people, "form": "pdf"})
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 2
        assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_name_that_the_fonts_cannot_print_is_refused_with_a_reason(inside, ada):
    person = waiting(inside, "wang", given="王")
    answer = send(inside.browser(ada), "/admin/people/codes", {"person": [person], "form": "pdf"},
                  headers=PAGE)
    assert answer.status_code == 400
    assert "cannot print" in answer.text


def test_name_never_becomes_a_formula(inside, ada):
    """Item 93 of the attack catalogue, in the table of codes."""
    person = waiting(inside, "x", given="=HYPERLINK(1)")
    answer = send(inside.browser(ada), "/admin/people/codes", {"person": [person], "form": "csv"})
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert row["name"].startswith("'=")


def test_nobody_chosen_is_said(inside, ada):
    answer = send(inside.browser(ada), "/admin/people/codes", {"form": "pdf"}, headers=PAGE)
    assert answer.status_code == 400
    assert "Tick at least one person" in answer.text


def test_who_has_an_account_gets_no_code(inside, ada):
    teacher = inside.person("tere", Role.TEACHER)
    with pytest.raises(NotWilling) as caught:
        inside.service.codes.make(ada, [teacher.person.id])
    assert caught.value.code == "account-exists"


@pytest.mark.parametrize("other", [ELSEWHERE, EVERY])
def test_item_101_code_opens_no_role_in_another_programme(inside, ada, other):
    person = waiting(inside, "ines", PROGRAMME, other)
    with pytest.raises(NotWilling) as caught:
        inside.service.codes.make(ada, [person])
    assert caught.value.code == "roles-elsewhere"
    root = inside.person("root", Role.ADMINISTRATOR, programme=EVERY)
    assert inside.service.codes.make(root, [person])


def test_item_101_person_of_another_programme_is_not_found(inside, ada):
    person = waiting(inside, "ines", ELSEWHERE)
    browser = inside.browser(ada)
    assert person not in browser.get("/admin/people/codes", headers=PAGE).text
    for address, form in (("/admin/people/codes", {"person": person, "form": "pdf"}),
                          ("/admin/people/codes/withdraw", {"one": person})):
        assert send(browser, address, form, headers=PAGE).status_code == 404


def test_one_who_is_not_found_leaves_no_code_for_the_others(inside, ada):
    person = waiting(inside, "ines")
    with pytest.raises(NotFound):
        inside.service.codes.make(ada, [person, new_id()])
    (candidate,) = inside.service.codes.candidates(ada)
    assert candidate.code is None


def test_auditor_sees_who_waits_and_makes_no_codes(inside):
    person = waiting(inside, "ines")
    browser = inside.browser(inside.person("aurora", Role.AUDITOR))
    text = browser.get("/admin/people/codes", headers=PAGE).text
    assert "ines@docentes.example" in text and "Make codes" not in text
    assert send(browser, "/admin/people/codes", {"person": person}).status_code == 403


@pytest.mark.parametrize("role", [Role.TEACHER, (Role.COORDINATOR, "tekna-emtp"), Role.AUDITOR])
def test_operation_itself_refuses_other_roles(inside, role):
    person = waiting(inside, "ines")
    someone = inside.person("someone", role)
    for act in (lambda: inside.service.codes.make(someone, [person]),
                lambda: inside.service.codes.withdraw(someone, person)):
        with pytest.raises(NotAllowed) as caught:
            act()
        assert caught.value.code == "role-missing"


def test_command_writes_a_file_that_only_its_owner_may_read(inside, tmp_path, capsys):
    waiting(inside, "ines")
    file = tmp_path / "codes.pdf"
    assert run(["user", "codes", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["count"] == 1
    assert file.read_bytes().startswith(b"%PDF")
    assert file.stat().st_mode & 0o777 == 0o600
    assert run(["user", "codes", str(file), "--person", "nobody@x.example"]) == 1


def test_command_writes_rows_for_one_person(inside, tmp_path):
    waiting(inside, "ines")
    waiting(inside, "olga")
    file = tmp_path / "codes.csv"
    assert run(["user", "codes", str(file), "--csv", "--person", "Ines@docentes.example"]) == 0
    with file.open(newline="") as rows:
        assert len(list(csv.DictReader(rows))) == 1


def test_command_says_where_everybody_has_an_account(inside, tmp_path, capsys):
    assert run(["user", "codes", str(tmp_path / "codes.pdf")]) == 1
    assert "Everybody has an account" in capsys.readouterr().err


def test_slip_names_the_school_that_hands_it_out(inside, ada):
    person = waiting(inside, "ines")
    (slip,) = inside.service.codes.make(ada, [person])
    assert slip.school == ""
    with inside.database.transaction() as work:
        work.schools.put([School("10117-6", "Liceo Industrial", "13101")])
        work.profiles.put(Profile(person, school="10117-6"))
    (slip,) = inside.service.codes.make(ada, [person])
    assert slip.school == "Liceo Industrial"
