"""Letters as administrators and auditors see them, and what they may do with them."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.assembly import build
from badgeservice.core.account import EVERY, Role
from badgeservice.core.letter import Letter
from badgeservice.core.letters import LETTERS
from badgeservice.core.letters.text import LetterText
from badgeservice.core.mail import MOST_ATTEMPTS, LetterState, Mail, Outcome, Verdict
from badgeservice.errors import NotAllowed, NotFound, say
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.people import ELSEWHERE, PROGRAMME, Inside, new_id, send

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
SECRET = "http://127.0.0.1:8000/account/invitation#canary-of-the-link"


@pytest.fixture
def ada(inside):
    return inside.person("ada", (Role.ADMINISTRATOR, "tekna-emtp"))


@pytest.fixture(autouse=True)
def linked(monkeypatch):
    """A kind of letter with a one-time link."""
    monkeypatch.setitem(LETTERS, "linked", LetterText(
        say("An invitation"), (say("%(link)s"),), once=frozenset({"link"})))


def write(inside, address="ana@b.example", *, programme=PROGRAMME, kind="mail-test",
          state=LetterState.WAITING, **values):
    """Put a letter into the outbox, as it is after what the state says."""
    letter = Letter(new_id(), kind, None, address, "en", inside.clock(), values, programme)
    with inside.database.transaction() as work:
        work.outbox.add(letter)
        before = work.outbox.get(letter.id)
        after = {
            LetterState.WAITING: before,
            LetterState.SENDING: before.taken("worker", inside.clock()),
            LetterState.FAILED: before.refused(Outcome(Verdict.NEVER, "mail-recipient",
                                                       "550 5.1.1 <b>no such user</b>")),
            LetterState.SENT: before.sent(inside.clock(), Mail(
                "<x>", inside.clock(), "", "", "", "", "Subject as sent", "Text as sent", "",
                "en"), replace(letter, values={})),
            LetterState.GIVEN_UP: replace(before, state=LetterState.GIVEN_UP, next_at=None),
        }[state]
        work.outbox.change(before, after)
    return letter.id


def get(inside, letter):
    with inside.database.reading() as work:
        return work.outbox.get(letter)


def last_act(inside):
    with inside.database.reading() as work:
        return work.audit.latest().act


def test_empty_list_says_when_messages_appear(inside, ada):
    text = inside.browser(ada).get("/admin/mail", headers=PAGE).text
    assert "Nothing was written yet" in text
    assert "No mail server is set" in text


def test_failure_is_the_first_thing_on_the_page_with_its_reason(inside, ada):
    write(inside, state=LetterState.FAILED)
    write(inside)
    text = inside.browser(ada).get("/admin/mail", headers=PAGE).text
    assert "Messages that did not arrive: 1" in text
    assert "does not know the address" in text


def test_letters_that_nobody_sends_are_noticed(inside, ada, monkeypatch, clock):
    monkeypatch.setenv("BADGESERVICE_SMTP_URL", "smtp://mail.example")
    monkeypatch.setenv("BADGESERVICE_MAIL_FROM", "badges@insignias.example")
    built = build(Settings.from_environment(os.environ), clock=clock)
    write(inside)
    assert built.mail.overview(ada).overdue == 0
    clock.ahead = timedelta(minutes=16)
    assert built.mail.overview(ada).overdue == 1
    other = Inside(built, create_app(built), clock)
    assert "were not sent: 1" in other.browser(ada).get("/admin/mail", headers=PAGE).text
    built.close()


def test_list_is_filtered_by_state(inside, ada):
    write(inside, "sent@b.example", state=LetterState.SENT)
    write(inside, "waits@b.example")
    text = inside.browser(ada).get("/admin/mail?state=sent", headers=PAGE).text
    assert "sent@b.example" in text and "waits@b.example" not in text


@pytest.mark.parametrize("query", ["state=name;--", "state=%25", "page=0", "page=-1",
                                   "page=9999999999999", "page=x"])
def test_item_102_odd_filters_show_a_page_all_the_same(inside, ada, query):
    write(inside)
    assert inside.browser(ada).get(f"/admin/mail?{query}", headers=PAGE).status_code == 200


def test_long_list_has_pages_of_fifty(inside, ada):
    for number in range(53):
        write(inside, f"n{number}@b.example")
    browser = inside.browser(ada)
    first = browser.get("/admin/mail", headers=PAGE).text
    assert first.count("@b.example") == 50 and "page=2" in first
    assert browser.get("/admin/mail?page=2", headers=PAGE).text.count("@b.example") == 3


def test_letter_is_shown_as_it_was_sent(inside, ada):
    letter = write(inside, state=LetterState.SENT)
    text = inside.browser(ada).get(f"/admin/mail/{letter}", headers=PAGE).text
    assert "Subject as sent" in text and "Text as sent" in text


def test_reply_of_the_server_is_text_and_not_markup(inside, ada):
    letter = write(inside, state=LetterState.FAILED)
    text = inside.browser(ada).get(f"/admin/mail/{letter}", headers=PAGE).text
    assert "550 5.1.1 &lt;b&gt;no such user&lt;/b&gt;" in text
    assert "Ask the person for the right address" in text


@pytest.mark.parametrize("state", list(LetterState))
def test_item_109_one_time_link_is_on_no_page(inside, ada, state):
    letter = write(inside, kind="linked", state=state, link=SECRET)
    browser = inside.browser(ada)
    for address in ("/admin/mail", f"/admin/mail/{letter}"):
        assert "canary" not in browser.get(address, headers=PAGE).text


def test_failed_letter_is_sent_again_to_the_corrected_address(inside, ada):
    letter = write(inside, state=LetterState.FAILED)
    answer = send(inside.browser(ada), f"/admin/mail/{letter}/again",
                  {"address": " Right@B.example "}, headers=PAGE)
    assert answer.status_code == 303
    found = get(inside, letter)
    assert (found.state, found.letter.address, found.attempts) == (
        LetterState.WAITING, "right@b.example", 0)
    act = last_act(inside)
    assert (act.action, act.actor, act.programme) == ("letter.resent", ada.person.id, PROGRAMME)
    assert "right@b.example" not in act.content


def test_sent_letter_stays_and_another_one_goes_out(inside, ada):
    letter = write(inside, state=LetterState.SENT)
    answer = send(inside.browser(ada), f"/admin/mail/{letter}/again", headers=PAGE)
    new = answer.location.rpartition("/")[2]
    assert new != letter
    assert get(inside, letter).state is LetterState.SENT
    assert (get(inside, new).state, get(inside, new).follows) == (LetterState.WAITING, letter)


@pytest.mark.parametrize("address", ["nobody", "a@b.example\r\nBcc: x@y.example", "a@b, c@d.e"])
def test_address_that_is_none_is_shown_again_with_the_problem(inside, ada, address):
    letter = write(inside, state=LetterState.FAILED)
    answer = send(inside.browser(ada), f"/admin/mail/{letter}/again", {"address": address},
                  headers=PAGE)
    assert answer.status_code == 400
    assert "This is not an e-mail address" in answer.text
    assert get(inside, letter).state is LetterState.FAILED


@pytest.mark.parametrize("state", [LetterState.WAITING, LetterState.SENDING])
def test_letter_on_its_way_is_not_sent_twice(inside, ada, state):
    letter = write(inside, state=state)
    answer = send(inside.browser(ada), f"/admin/mail/{letter}/again", headers=PAGE)
    assert answer.status_code == 409
    assert "still on its way" in answer.text


def test_one_time_link_is_never_sent_to_an_address_that_an_administrator_types(inside, ada):
    """Else whoever administers mail could take over any account."""
    letter = write(inside, kind="linked", state=LetterState.FAILED, link=SECRET)
    browser = inside.browser(ada)
    answer = send(browser, f"/admin/mail/{letter}/again", {"address": "ada@evil.example"},
                  headers=PAGE)
    assert answer.status_code == 409
    assert get(inside, letter).letter.address == "ana@b.example"
    assert send(browser, f"/admin/mail/{letter}/again", headers=PAGE).status_code == 303
    assert get(inside, letter).letter.values == {"link": SECRET}


def test_one_time_link_that_is_gone_cannot_be_sent_again(inside, ada):
    letter = write(inside, kind="linked", state=LetterState.SENT, link=SECRET)
    answer = send(inside.browser(ada), f"/admin/mail/{letter}/again", headers=PAGE)
    assert answer.status_code == 409
    assert "invite the person anew" in answer.text


def test_letter_that_waits_can_be_stopped_and_forgets_its_link(inside, ada):
    letter = write(inside, kind="linked", link=SECRET)
    assert send(inside.browser(ada), f"/admin/mail/{letter}/stop",
                headers=PAGE).status_code == 303
    found = get(inside, letter)
    assert (found.state, dict(found.letter.values)) == (LetterState.GIVEN_UP, {})
    assert last_act(inside).action == "letter.given-up"


def test_letter_that_was_sent_cannot_be_stopped(inside, ada):
    letter = write(inside, state=LetterState.SENT)
    assert send(inside.browser(ada), f"/admin/mail/{letter}/stop",
                headers=PAGE).status_code == 409


def test_all_refused_ones_of_the_programme_are_sent_again(inside, ada):
    mine, theirs = write(inside, state=LetterState.FAILED), write(
        inside, programme=ELSEWHERE, state=LetterState.FAILED)
    gone = write(inside, state=LetterState.GIVEN_UP)
    assert send(inside.browser(ada), "/admin/mail/again", headers=PAGE).status_code == 303
    assert get(inside, mine).state is LetterState.WAITING
    assert get(inside, theirs).state is LetterState.FAILED
    assert get(inside, gone).state is LetterState.GIVEN_UP


def test_auditor_reads_and_changes_nothing(inside):
    browser = inside.browser(inside.person("aurora", Role.AUDITOR))
    letter = write(inside, state=LetterState.FAILED)
    page = browser.get(f"/admin/mail/{letter}", headers=PAGE)
    assert page.status_code == 200 and "Send it again" not in page.text
    for address in (f"/admin/mail/{letter}/again", f"/admin/mail/{letter}/stop",
                    "/admin/mail/again"):
        assert send(browser, address, headers=PAGE).status_code == 403
    assert get(inside, letter).state is LetterState.FAILED


@pytest.mark.parametrize("programme", [ELSEWHERE, None])
def test_item_101_letter_of_another_programme_is_not_found(inside, ada, programme):
    letter = write(inside, programme=programme)
    browser = inside.browser(ada)
    assert letter not in browser.get("/admin/mail", headers=PAGE).text
    unknown = browser.get(f"/admin/mail/{new_id()}", headers=PAGE)
    foreign = browser.get(f"/admin/mail/{letter}", headers=PAGE)
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    for act in ("again", "stop"):
        assert send(browser, f"/admin/mail/{letter}/{act}", headers=PAGE).status_code == 404
    assert get(inside, letter).state is LetterState.WAITING


def test_administrator_of_all_programmes_sees_what_belongs_to_none(inside):
    letter = write(inside, programme=None)
    root = inside.person("root", Role.ADMINISTRATOR, programme=EVERY)
    assert inside.browser(root).get(f"/admin/mail/{letter}", headers=PAGE).status_code == 200


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MENTOR, (Role.ASSESSOR, "tekna-emtp"),
                                  (Role.COORDINATOR, "tekna-emtp")])
def test_operation_itself_refuses_other_roles(inside, role):
    letter = write(inside)
    someone = inside.person("someone", role)
    for act in (lambda: inside.service.mail.overview(someone),
                lambda: inside.service.mail.show(someone, letter),
                lambda: inside.service.mail.resend(someone, letter),
                lambda: inside.service.mail.resend_failed(someone),
                lambda: inside.service.mail.give_up(someone, letter)):
        with pytest.raises((NotAllowed, NotFound)):
            act()


def exhausted(inside, letter):
    """Let the letter be tried as often as letters are, for nothing."""
    with inside.database.transaction() as work:
        for _ in range(MOST_ATTEMPTS):
            before = work.outbox.get(letter)
            taken = before.taken("worker", inside.clock())
            work.outbox.change(before, taken)
            work.outbox.change(taken, taken.delayed(
                Outcome(Verdict.LATER, "mail-later", "451 4.7.1 later"), inside.clock()))
    assert get(inside, letter).state is LetterState.GIVEN_UP


def test_letter_that_was_tried_too_often_is_not_said_to_be_tried_again(inside, ada):
    letter = write(inside)
    exhausted(inside, letter)
    browser = inside.browser(ada)
    text = browser.get(f"/admin/mail/{letter}", headers=PAGE).text
    assert "It was tried 9 times and is not tried again by itself." in text
    assert "It is tried again by itself." not in text


def test_letters_that_were_tried_too_often_stand_beside_the_refused_and_go_again(inside, ada):
    refused, tried = write(inside, state=LetterState.FAILED), write(inside)
    write(inside, state=LetterState.GIVEN_UP)
    exhausted(inside, tried)
    browser = inside.browser(ada)
    text = browser.get("/admin/mail", headers=PAGE).text
    assert "Messages that did not arrive: 2" in text
    assert "/admin/mail?state=failed" in text.partition("attention")[2].partition("</section>")[0]
    assert "/admin/mail?state=given-up" in text.partition("attention")[2].partition("</section>")[0]
    assert send(browser, "/admin/mail/again").status_code == 303
    assert {get(inside, each).state for each in (refused, tried)} == {LetterState.WAITING}
    assert "did not arrive" not in browser.get("/admin/mail", headers=PAGE).text


def test_letter_that_is_sent_again_says_no_more_what_went_wrong_before(inside, ada):
    letter = write(inside, state=LetterState.FAILED)
    browser = inside.browser(ada)
    assert "no such user" in browser.get(f"/admin/mail/{letter}", headers=PAGE).text
    send(browser, f"/admin/mail/{letter}/again", {"address": "right@b.example"})
    text = browser.get(f"/admin/mail/{letter}", headers=PAGE).text
    assert "right@b.example" in text
    assert "no such user" not in text
    assert "Ask the person for the right address" not in text
