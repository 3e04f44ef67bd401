"""Invitations and forgotten passwords: what the code of a letter opens, and for how long."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from badgeservice.core.account import AccountState, Role
from badgeservice.core.letters.accounts import LETTERS
from badgeservice.errors import BadInput, NotAllowed
from badgeservice.operations.accept import LEAST
from badgeservice.operations.arrivals import Visit
from badgeservice.operations.invite import Invitation
from badgeservice.operations.roles import RoleWish
from tests.accounts import OTHER, PASSWORD, account_of, acts, letters, sign_in, with_password
from tests.people import ELSEWHERE, ISSUER, PROGRAMME, send

PAGE = {"Accept": "text/html"}
TEACHER = RoleWish(PROGRAMME, Role.TEACHER)


@pytest.fixture
def ada(inside):
    return inside.person("ada", (Role.ADMINISTRATOR, ISSUER))


def invite(inside, ada, *roles, email="nueva@escuela.example"):
    return inside.service.accounts.invite(ada, Invitation(
        email, "Nueva", "Persona", "Soto", roles=roles or (TEACHER,), language="fi"))


def code_of(letter):
    return letter.values["code"]


def test_invited_teacher_chooses_a_password_and_is_in(inside, ada):
    invited = invite(inside, ada)
    (letter,) = letters(inside, "invitation")
    assert (letter.address, letter.language) == ("nueva@escuela.example", "fi")
    page = f"{inside.service.urls.base}/account/invitation"
    assert letter.values["link"] == f"{page}#{code_of(letter)}"
    browser = inside.browser()
    assert browser.get("/account/invitation").status_code == 200
    answer = send(browser, "/account/invitation", {"code": code_of(letter), "password": OTHER})
    assert answer.status_code == 303
    assert "nueva@escuela.example" in browser.get("/account").text
    assert account_of(inside, inside.service.sessions.actor(invited.person.id)).is_active
    assert sign_in(inside.browser(), "nueva@escuela.example", OTHER).status_code == 303


def test_code_opens_once(inside, ada):
    invite(inside, ada)
    form = {"code": code_of(letters(inside)[0]), "password": OTHER}
    assert send(inside.browser(), "/account/invitation", form).status_code == 303
    again = send(inside.browser(), "/account/invitation", form)
    assert again.status_code == 400
    assert 'id="code-problem-1"' in again.text


def test_code_with_a_weak_password_is_not_used_up(inside, ada):
    invite(inside, ada)
    code = code_of(letters(inside)[0])
    weak = send(inside.browser(), "/account/invitation", {"code": code, "password": "corta"})
    assert weak.status_code == 400
    assert f'value="{code}"' in weak.text
    good = send(inside.browser(), "/account/invitation", {"code": code, "password": OTHER})
    assert good.status_code == 303


def refuses(inside, code):
    answer = send(inside.browser(), "/account/invitation", {"code": code, "password": OTHER})
    return answer.status_code == 400 and 'id="code-problem-1"' in answer.text


def test_code_counts_for_fourteen_days(inside, ada, clock):
    invite(inside, ada)
    clock.ahead = timedelta(days=14, minutes=1)
    assert refuses(inside, code_of(letters(inside)[0]))


def test_newer_letter_makes_the_older_useless_and_withdrawing_makes_both(inside, ada):
    person = invite(inside, ada).person.id
    inside.service.accounts.invite.again(ada, person)
    first, second = map(code_of, letters(inside, "invitation"))
    assert refuses(inside, first)
    inside.service.accounts.invite.withdraw(ada, person)
    assert refuses(inside, second)
    assert "invitation.withdrawn" in [act.action for act in acts(inside)]


def test_only_a_digest_of_the_code_is_kept_besides_the_letter(inside, ada):
    invite(inside, ada)
    code = code_of(letters(inside)[0])
    with inside.database._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM one_time_codes").all()
    assert rows
    assert code not in str(rows)


def test_code_of_a_reset_opens_no_invitation(inside, ada):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    send(inside.browser(), "/account/forgotten", {"email": ana.person.email})
    assert refuses(inside, code_of(letters(inside, "password-reset")[0]))


def test_somebody_with_an_account_keeps_it_and_gets_the_role(inside, ada):
    elena = with_password(inside, inside.person("elena", Role.MENTOR))
    invited = invite(inside, ada, email=elena.person.email)
    assert invited.link is None
    assert invited.person == elena.person
    assert [each.kind for each in letters(inside)] == ["role-granted"]
    assert sign_in(inside.browser(), elena.person.email).status_code == 303


@pytest.mark.parametrize(("fields", "code"), [
    ({"email": "nobody"}, "email-wrong"), ({"given_names": " "}, "name-missing"),
    ({"first_surname": "a\u202eb"}, "invisible-sign"),
    ({"email": "a\u200bna@escuela.example"}, "invisible-sign"),
    ({"first_surname": "a\nb"}, "name-wrong"), ({"language": "xx"}, "language-unknown"),
    ({"roles": ()}, "role-none"),
    ({"roles": (RoleWish(PROGRAMME, Role.ASSESSOR),)}, "organisation-missing"),
    ({"roles": (RoleWish(PROGRAMME, Role.TEACHER, "nowhere"),)}, "organisation-unknown"),
])
def test_bad_invitation_is_refused_with_its_reason(inside, ada, fields, code):
    good = {"email": "a@b.example", "given_names": "A", "first_surname": "B", "roles": (TEACHER,)}
    with pytest.raises(BadInput) as caught:
        inside.service.accounts.invite(ada, Invitation(**{**good, **fields}))
    assert code in {problem.code for problem in caught.value.problems}
    assert letters(inside) == []


@pytest.mark.parametrize("programme", [ELSEWHERE, "*", "no-such-programme"])
def test_administrator_invites_into_no_other_programme(inside, ada, programme):
    with pytest.raises(NotAllowed) as caught:
        invite(inside, ada, RoleWish(programme, Role.TEACHER))
    assert caught.value.code == "role-missing"


def test_forgotten_password_is_replaced_by_a_letter_and_ends_all_sessions(inside, clock):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    before = inside.browser(ana)
    send(inside.browser(), "/account/forgotten", {"email": "ANA@personas.example"})
    code = code_of(letters(inside, "password-reset")[0])
    answer = send(inside.browser(), "/account/reset", {"code": code, "password": OTHER})
    assert answer.status_code == 303
    assert before.get("/account", headers=PAGE).status_code == 303
    assert sign_in(inside.browser(), ana.person.email).status_code == 400
    assert sign_in(inside.browser(), ana.person.email, OTHER).status_code == 303
    assert len(letters(inside, "password-changed")) == 1


def test_letter_for_a_new_password_counts_for_an_hour(inside, clock):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    send(inside.browser(), "/account/forgotten", {"email": ana.person.email})
    code = code_of(letters(inside, "password-reset")[0])
    clock.ahead = timedelta(minutes=61)
    answer = send(inside.browser(), "/account/reset", {"code": code, "password": OTHER})
    assert answer.status_code == 400
    assert account_of(inside, ana).password is not None
    assert sign_in(inside.browser(), ana.person.email).status_code == 303


def test_item_098_asking_for_a_letter_tells_nobody_who_has_an_account(inside):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    found = {}
    for email in (ana.person.email, "nix@personas.example"):
        browser = inside.browser()
        began = time.monotonic()
        answer = send(browser, "/account/forgotten", {"email": email})
        found[email] = (answer.status_code, answer.text, time.monotonic() - began >= LEAST)
    (known, unknown) = found.values()
    assert known == unknown
    assert known[2], "both wait until more time has passed than the work takes"
    assert len(letters(inside)) == 1


def test_item_098_codes_of_letters_cannot_be_tried_without_end(inside):
    browser = inside.browser()
    codes = [send(browser, "/account/reset", {"code": f"guess-{n}", "password": OTHER},
                  headers={"X-Forwarded-For": "203.0.113.9"}).status_code for n in range(24)]
    assert codes[:20] == [400] * 20
    assert 429 in codes[20:]


def test_item_098_letters_to_one_address_are_few(inside):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    codes = [send(inside.browser(), "/account/forgotten", {"email": ana.person.email}).status_code
             for _ in range(5)]
    assert codes == [200, 200, 200, 200, 429]
    assert len(letters(inside)) == 4


def test_item_109_no_code_or_password_stands_in_a_log_an_error_or_the_record(inside, ada, caplog):
    caplog.set_level(logging.DEBUG)
    canary = "canario-en-la-mina-azul"
    invite(inside, ada)
    code = code_of(letters(inside)[0])
    shown = [send(inside.browser(), "/account/invitation",
                  {"code": code, "password": canary[:5]}, headers=PAGE).text.replace(code, "")]
    send(inside.browser(), "/account/invitation", {"code": code, "password": canary})
    shown.append(sign_in(inside.browser(), "nueva@escuela.example", f"{canary}x").text)
    browser = inside.browser()
    assert sign_in(browser, "nueva@escuela.example", canary).status_code == 303
    secret = browser.get_cookie("session").value
    shown += [browser.get(f"/account/invitation/{code}", headers=PAGE).text,
              send(browser, "/account/forgotten", {"email": f"{canary}@x.example"}).text]
    said = "\n".join([caplog.text, *shown, *(act.content for act in acts(inside))])
    assert code not in caplog.text
    for leak in (canary, PASSWORD, secret, "nueva@escuela.example"):
        assert leak not in caplog.text
        assert leak not in "\n".join(act.content for act in acts(inside))
    assert canary not in said.replace(f"{canary}@x.example", "")


def test_every_letter_has_a_place_for_what_it_is_given(inside, ada):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    invite(inside, ada)
    invite(inside, ada, RoleWish(PROGRAMME, Role.MENTOR), email=ana.person.email)
    send(inside.browser(), "/account/forgotten", {"email": ana.person.email})
    for letter in letters(inside):
        text = LETTERS[letter.kind]
        for sentence in (text.subject, *text.paragraphs):
            sentence.template % letter.values  # raises for a place without a value
    assert {each.kind for each in letters(inside)} == {"invitation", "role-granted",
                                                       "password-reset"}


def test_state_after_a_letter_that_was_withdrawn_is_closed(inside, ada):
    person = invite(inside, ada).person.id
    inside.service.accounts.invite.withdraw(ada, person)
    inside.service.accounts.states.enable(ada, person)
    with inside.database.reading() as work:
        assert work.accounts.find(person).state is AccountState.INVITED


def test_of_two_who_use_a_code_at_once_one_chooses_the_password(inside):
    ana = with_password(inside, inside.person("ana", Role.TEACHER))
    send(inside.browser(), "/account/forgotten", {"email": ana.person.email})
    code = code_of(letters(inside, "password-reset")[0])
    both_have_looked = Barrier(2)
    letter = inside.service.accounts.by_letter
    hashed = letter._passwords.hashed

    class Slow:
        """Makes passwords only when both have found that the code counts."""

        def hashed(self, password):
            both_have_looked.wait(30)
            return hashed(password)

    letter._passwords = Slow()

    def choose(password):
        try:
            letter.reset(code, password, Visit())
        except BadInput as error:
            return error.problems[0].code
        return "changed"

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(choose, (OTHER, "tres cerros del sur")))
    assert sorted(found) == ["changed", "code-void"]


def test_page_of_a_void_code_says_whom_to_ask(inside):
    form = {"code": "x" * 32, "password": "una frase bastante larga"}
    english = PAGE | {"Accept-Language": "en"}
    invited = send(inside.browser(), "/account/invitation", form, headers=english)
    assert "ask the administration of your programme for a new one" in invited.text
    forgot = send(inside.browser(), "/account/reset", form, headers=english)
    assert 'href="/account/forgotten"' in forgot.text.partition("<main")[2]
