"""Letters on their way from the outbox to a real mail server."""

import asyncio
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.commands.worker import work
from badgeservice.core.account import Role
from badgeservice.core.letter import Letter
from badgeservice.core.letters import LETTERS
from badgeservice.core.letters.text import LetterText
from badgeservice.core.mail import LEASE, LetterState
from badgeservice.errors import BadSettings, say
from tests.mail_server import FROM, html_of, text_of
from tests.people import PROGRAMME, new_id

LINKED = LetterText(say("Subject"), (say("%(link)s"),), once=frozenset({"link"}))
"""A kind of letter with a one-time link."""

def write(inside, *, person=None, programme=PROGRAMME, kind="mail-test", **changes):
    letter = Letter(new_id(), kind, person.person.id if person else None,
                    person.person.email if person else "ana@b.example", "es", inside.clock(),
                    programme=programme)
    letter = replace(letter, **changes)
    with inside.database.transaction() as work_:
        work_.outbox.add(letter)
    return letter


def state_of(inside, letter):
    with inside.database.reading() as work_:
        return work_.outbox.get(letter.id)


def test_letter_says_from_whom_for_whom_and_whom_to_ask(post, server):
    ana = post.person("ana", Role.TEACHER)
    letter = write(post, person=ana)
    attempt = post.service.deliver.next()
    assert attempt.posted.state is LetterState.SENT
    (message,) = server.handler.messages
    name = "Fundación Chile — Programa Tekna EMTP (EJEMPLO)"
    assert message["To"] == "ana@personas.example"
    # The reader of the library puts a space between two encoded words; others do not.
    assert "".join(message["From"].addresses[0].display_name.split()) == "".join(name.split())
    assert message["From"].addresses[0].addr_spec == FROM
    assert name in message["Subject"]
    assert message["Message-ID"] == f"<{letter.id}@127.0.0.1>"
    text = text_of(message)
    assert ana.person.full_name in text and name in text and "ana@personas.example" in text
    with post.database.reading() as work_:
        contact = work_.definitions.issuer(PROGRAMME).email
    assert message["Reply-To"] == contact
    assert contact in text
    assert post.service.deliver.next() is None


@pytest.mark.parametrize("language", ["es", "en", "fi"])
def test_letter_is_in_the_language_of_the_person(post, server, language):
    write(post, language=language)
    post.service.deliver.next()
    (message,) = server.handler.messages
    assert message["Content-Language"] == language
    assert f'<html lang="{language}">' in html_of(message)
    greeting = {"es": "Hola", "en": "Hello", "fi": "Hei"}[language]
    assert text_of(message).startswith(greeting)


@pytest.mark.parametrize("name", [
    "{{ config }}", "{0.__class__}", "%(contact)s", "${7*7}", "<script>alert(1)</script>",
    '<a href="https://evil.example">x</a>', "A\r\nBcc: x@evil.example", "https://evil.example",
])
def test_items_094_and_116_a_name_stays_a_name(post, server, name):
    """No header, no markup, no template, no link of somebody else's."""
    letter = write(post, values={"name": name})
    assert post.service.deliver.next().posted.state is LetterState.SENT
    (message,) = server.handler.messages
    assert [to for to, _ in server.handler.taken] == [["ana@b.example"]]
    assert message["Bcc"] is None
    shown = " ".join(name.split())
    assert text_of(message).startswith(f"Hola, {shown}:\n")
    html = html_of(message)
    assert "<script" not in html and 'href="https://evil.example' not in html
    assert state_of(post, letter).state is LetterState.SENT


def test_link_of_ours_is_shown_in_full_and_can_be_followed(post, server, monkeypatch):
    monkeypatch.setitem(LETTERS, "linked", LINKED)
    link = f"{post.service.urls.base}/account/invitation?a=1&b=2"
    letter = write(post, kind="linked", values={"link": link})
    post.service.deliver.next()
    (message,) = server.handler.messages
    assert link in text_of(message)
    escaped = link.replace("&", "&amp;")
    assert f'<a href="{escaped}">{escaped}</a>' in html_of(message)
    # A link that works once is forgotten once it was sent, and never kept in what was sent.
    kept = state_of(post, letter)
    assert "link" not in kept.letter.values
    assert link not in kept.body


def test_refused_letter_fails_at_once_and_says_why(post, server):
    server.handler.answers["RCPT"] = "550 5.1.1 no such user"
    letter = write(post)
    post.service.deliver.next()
    found = state_of(post, letter)
    assert (found.state, found.error, found.reply) == (
        LetterState.FAILED, "mail-recipient", "550 5.1.1 no such user")
    post.clock.ahead = timedelta(days=3)
    assert post.service.deliver.next() is None


def test_letter_that_was_refused_for_now_is_sent_a_minute_later(post, server):
    server.handler.answers["RCPT"] = ["451 4.7.1 greylisted", None]
    letter = write(post)
    post.service.deliver.next()
    assert state_of(post, letter).state is LetterState.WAITING
    assert post.service.deliver.next() is None
    post.clock.ahead = timedelta(seconds=61)
    assert post.service.deliver.next().posted.state is LetterState.SENT
    assert state_of(post, letter).attempts == 2


def test_what_came_to_nothing_for_two_days_is_given_up(post, server):
    server.handler.answers["MAIL"] = "421 4.3.2 shutting down"
    letter, attempts = write(post), 0
    while state_of(post, letter).next_at is not None:
        attempts += post.service.deliver.next() is not None
        post.clock.ahead += timedelta(hours=25)
    assert state_of(post, letter).state is LetterState.GIVEN_UP
    assert attempts == 9


def test_letter_of_which_nobody_knows_whether_it_arrived_goes_again_with_the_same_id(post, server):
    server.handler.drop_after_data = 1
    letter = write(post)
    assert post.service.deliver.next().outcome.code == "mail-dropped"
    post.clock.ahead = timedelta(seconds=61)
    post.service.deliver.next()
    first, second = server.handler.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<{letter.id}@127.0.0.1>"
    assert state_of(post, letter).state is LetterState.SENT


def test_letter_of_a_worker_that_died_is_sent_by_the_next(post, server):
    letter = write(post)
    with post.database.transaction() as work_:
        work_.outbox.take(post.clock(), "of a worker that is killed now")
    assert post.service.deliver.next() is None
    post.clock.ahead = LEASE + timedelta(seconds=1)
    assert post.service.deliver.next().posted.letter.id == letter.id
    assert len(server.handler.taken) == 1


def test_letter_that_kills_every_worker_is_given_up(post, server):
    letter = write(post)
    for _ in range(9):
        with post.database.transaction() as work_:
            assert work_.outbox.take(post.clock(), "dies")
        post.clock.ahead += LEASE
    post.service.deliver.next()
    found = state_of(post, letter)
    assert (found.state, found.error) == (LetterState.GIVEN_UP, "mail-crashed")
    assert server.handler.taken == []


def test_letter_that_cannot_be_put_into_words_stops_no_other(post, server):
    broken, good = write(post), write(post)
    with post.database.transaction() as work_:
        found = work_.outbox.get(broken.id)
        work_.outbox.change(found, replace(found, letter=replace(broken, kind="of-yesterday")))
    post.service.deliver.next()
    assert post.service.deliver.next().posted.letter.id == good.id
    assert (state_of(post, broken).state, state_of(post, broken).error) == (
        LetterState.FAILED, "mail-broken")


def test_letter_and_reason_are_written_together_or_not_at_all(post):
    with pytest.raises(LookupError), post.database.transaction() as work_:
        work_.outbox.add(Letter(new_id(), "mail-test", None, "a@b.example", "es", post.clock()))
        raise LookupError
    assert post.service.deliver.next() is None


def test_server_that_hangs_keeps_no_page_waiting(post, server):
    """Fault 4: while a letter is handed over no transaction is open."""
    server.handler.hangs_at = "MAIL"
    write(post)
    thread = threading.Thread(target=post.service.deliver.next, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.handler.connections and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.handler.connections
    before = time.monotonic()
    write(post)
    assert time.monotonic() - before < 15
    server.handler.hangs_at = ""


def test_six_workers_send_each_letter_once(post, server):
    letters = {write(post).id for _ in range(30)}
    stop = threading.Event()
    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(work, post.service, stop, lambda state: None, once=True)
                     for _ in range(6)]:
            done.result()
    ids = [message["Message-ID"] for message in server.handler.messages]
    assert sorted(ids) == sorted(f"<{letter}@127.0.0.1>" for letter in letters)


def test_without_a_mail_server_letters_wait(inside):
    letter = write(inside)
    with pytest.raises(BadSettings) as caught:
        inside.service.deliver.next()
    assert caught.value.problems[0].code == "mail-not-set-up"
    assert state_of(inside, letter).state is LetterState.WAITING


def test_sigterm_lets_the_worker_finish_the_letter_in_its_hands(post, server):
    for _ in range(3):
        write(post)
    told = threading.Event()

    async def slowly(server_, session, envelope, address, options):
        while not told.is_set():
            await asyncio.sleep(0.02)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    server.handler.handle_RCPT = slowly
    process = subprocess.Popen([sys.executable, "-m", "cli", "worker"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not server.handler.connections and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    time.sleep(1)  # it is waiting for the answer, and has heard the signal by now
    told.set()
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert len(server.handler.taken) == 1
    with post.database.reading() as work_:
        counts = work_.outbox.counts({PROGRAMME})
    assert (counts[LetterState.SENT], counts[LetterState.SENDING]) == (1, 0)
    assert counts[LetterState.WAITING] == 2
