"""`badgeservice mail` and `badgeservice worker` over a real mail server."""

import json
from dataclasses import replace

import pytest

from badgeservice.commands.root import run
from badgeservice.core.letter import Letter
from badgeservice.core.mail import LetterState
from tests.people import PROGRAMME, new_id


@pytest.fixture
def call(inside, server, monkeypatch, capsys):
    """Run a command; return exit status and what it wrote."""
    monkeypatch.setenv("BADGESERVICE_SMTP_URL", server.url)
    monkeypatch.setenv("BADGESERVICE_MAIL_FROM", "badges@insignias.example")

    def run_it(*arguments):
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return run_it


def write(inside, **changes):
    letter = replace(Letter(new_id(), "mail-test", None, "ana@b.example", "es", inside.clock(),
                            programme=PROGRAMME), **changes)
    with inside.database.transaction() as work:
        work.outbox.add(letter)
    return letter.id


def test_worker_sends_what_is_due_and_counts_it(inside, server, call):
    write(inside)
    write(inside, address="no@b.example")
    server.handler.answers["no@b.example"] = "550 no"
    code, out, _ = call("worker", "--once", "--json")
    assert code == 0
    counts = json.loads(out)
    assert (counts["sent"], counts["failed"]) == (1, 1)
    assert len(server.handler.taken) == 1


def test_worker_without_a_mail_server_says_what_to_set(inside, call, monkeypatch):
    monkeypatch.delenv("BADGESERVICE_SMTP_URL")
    code, _, err = call("worker", "--once")
    assert code == 2
    assert "BADGESERVICE_SMTP_URL" in err


def test_list_and_show_tell_why_a_letter_was_refused(inside, server, call):
    letter = write(inside)
    server.handler.answers["RCPT"] = "550 no such user"
    call("worker", "--once")
    code, out, _ = call("mail", "list", "--state", "failed", "--json")
    assert code == 0
    (row,) = json.loads(out)["letters"]
    assert (row["id"], row["error"], row["reply"]) == (letter, "mail-recipient",
                                                      "550 no such user")
    code, out, err = call("mail", "show", letter)
    assert code == 0
    assert "Ask the person for the right address" in err
    assert "Mensaje de prueba" in out


def test_resend_sends_one_or_all_that_were_refused(inside, server, call):
    letter = write(inside)
    server.handler.answers["RCPT"] = ["550 no", None]
    call("worker", "--once")
    assert call("mail", "resend", letter, "--to", "right@b.example")[0] == 0
    call("worker", "--once")
    assert server.handler.taken[0][0] == ["right@b.example"]
    assert call("mail", "resend", "--failed")[0] == 0
    assert call("mail", "resend")[0] == 2
    assert call("mail", "resend", letter, "--failed")[0] == 2
    with inside.database.reading() as work:
        assert work.outbox.get(letter).state is LetterState.SENT
        assert work.audit.latest().act.actor == "operator"


@pytest.mark.parametrize(("answer", "status"), [(None, 0), ("550 no", 1), ("450 later", 3)])
def test_test_message_tells_what_the_server_answered(server, call, answer, status):
    server.handler.answers["RCPT"] = answer
    code, out, _ = call("mail", "test", "me@b.example", "--json")
    assert code == status
    assert json.loads(out)["sent"] is (status == 0)
    assert len(server.handler.taken) == (status == 0)
