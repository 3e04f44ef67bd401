"""Letters handed to a real mail server, which takes them, refuses, hangs and drops."""

import email
import socket
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from email.header import decode_header

import pytest

from badgeservice.core.mail import Mail, Outcome, Verdict
from badgeservice.network.smtp import SmtpPostman, Within
from tests.mail_server import PASSWORD, running, text_of

WHEN = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SHORT = Within(connecting=5, step=1, all=6)


def mail(**changes):
    found = {
        "message_id": "<abc@insignias.example>", "made_at": WHEN,
        "sender": "insignias@insignias.example", "sender_name": "Programa Ñandú",
        "recipient": "ana@docentes.example", "reply_to": "contacto@programa.example",
        "subject": "Retroalimentación · Programa Ñandú", "text": "Hola Ana,\n\nÑandú\n",
        "html": "<p>Hola Ana</p>", "language": "es",
    }
    return Mail(**(found | changes))


@pytest.fixture
def server():
    with running() as server:
        yield server


def test_letter_arrives_as_text_and_html(server):
    assert SmtpPostman(server.url)(mail()) == Outcome(Verdict.SENT)
    (message,) = server.handler.messages
    assert server.handler.taken[0][0] == ["ana@docentes.example"]
    assert message["From"] == "Programa Ñandú <insignias@insignias.example>"
    assert message["Reply-To"] == "contacto@programa.example"
    assert message["Subject"] == "Retroalimentación · Programa Ñandú"
    assert message["Message-ID"] == "<abc@insignias.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == WHEN
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert text_of(message) == "Hola Ana,\n\nÑandú\n"


@pytest.mark.parametrize("subject", [
    "Tu solicitud fue recibida para la microcredencial de docencia · Fundación Chile — Tekna",
    "Äiti äiti ääää öööö · ÅÅÅÅ ÅÅÅÅ " * 5 + "loppu", "Plain and short",
])
def test_long_subject_keeps_its_spaces(server, subject):
    assert SmtpPostman(server.url)(mail(subject=subject)) == Outcome(Verdict.SENT)
    ((_, content),) = server.handler.taken
    (header,) = decode_header(email.message_from_bytes(content)["Subject"].replace("\n", ""))
    text, charset = header
    assert (text if isinstance(text, str) else text.decode(charset)) == subject
    assert all(len(line) < 100 for line in content.split(b"\r\n\r\n")[0].split(b"\r\n"))


@pytest.mark.parametrize(("place", "answer", "expected"), [
    ("RCPT", "550 5.1.1 no such user", Outcome(Verdict.NEVER, "mail-recipient",
                                               "550 5.1.1 no such user")),
    ("RCPT", "450 4.2.1 mailbox busy", Outcome(Verdict.LATER, "mail-later",
                                               "450 4.2.1 mailbox busy")),
    ("MAIL", "553 5.1.8 not you", Outcome(Verdict.NEVER, "mail-sender", "553 5.1.8 not you")),
    ("MAIL", "451 4.3.0 try later", Outcome(Verdict.LATER, "mail-later", "451 4.3.0 try later")),
    ("DATA", "554 5.7.1 looks like spam", Outcome(Verdict.NEVER, "mail-refused",
                                                  "554 5.7.1 looks like spam")),
    ("DATA", "452 4.3.1 disk full", Outcome(Verdict.LATER, "mail-later",
                                            "452 4.3.1 disk full")),
])
def test_refusal_is_for_now_or_for_good_as_the_server_says(server, place, answer, expected):
    server.handler.answers[place] = answer
    assert SmtpPostman(server.url)(mail()) == expected
    assert server.handler.taken == []


@pytest.mark.parametrize("command", ["EHLO", "MAIL", "RCPT"])
def test_server_that_hangs_is_left_in_time(server, command):
    server.handler.hangs_at = command
    before = time.monotonic()
    outcome = SmtpPostman(server.url, within=SHORT)(mail())
    assert outcome == Outcome(Verdict.LATER, "mail-timeout")
    assert time.monotonic() - before < SHORT.all + 20


def test_server_that_hangs_or_drops_after_the_content_may_have_kept_it(server):
    server.handler.hangs_at = "DATA"
    assert SmtpPostman(server.url, within=SHORT)(mail()) == Outcome(Verdict.LATER, "mail-dropped")
    server.handler.hangs_at = ""
    server.handler.drop_after_data = 1
    assert SmtpPostman(server.url)(mail()) == Outcome(Verdict.LATER, "mail-dropped")
    assert len(server.handler.taken) == 1


def test_server_that_sends_a_sign_a_second_is_left_when_the_time_of_all_is_over():
    def drip(listener):
        connection, _ = listener.accept()
        with closing(connection):
            while True:
                try:
                    connection.sendall(b"2")
                except OSError:
                    return
                time.sleep(0.2)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=[listener])
        thread.start()
        before = time.monotonic()
        url = f"smtp://127.0.0.1:{listener.getsockname()[1]}?starttls=off"
        outcome = SmtpPostman(url, within=Within(2, 1, 1.5))(mail())
        assert outcome == Outcome(Verdict.LATER, "mail-timeout")
        assert time.monotonic() - before < 20
        thread.join()


def test_server_that_is_not_there_is_tried_later():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert SmtpPostman(f"smtp://127.0.0.1:{port}?starttls=off")(mail()) == Outcome(
        Verdict.LATER, "mail-connect")


@pytest.mark.parametrize(("tls", "url"), [
    ("starttls", "smtp://badges@localhost:{}"),
    ("starttls", "smtp://badges@localhost:{}?starttls=required"),
    ("implicit", "smtps://badges@localhost:{}"),
])
def test_secured_server_that_wants_a_password_gets_it(tls, url):
    with running(tls=tls, needs_login=True) as server:
        postman = SmtpPostman(url.format(server.port), PASSWORD.decode, server.trust)
        assert postman(mail()) == Outcome(Verdict.SENT)
        assert (len(server.handler.taken), len(server.handler.logins)) == (1, 1)
        assert PASSWORD.decode() not in repr(postman)


def test_wrong_password_loses_no_letter():
    with running(tls="starttls", needs_login=True) as server:
        postman = SmtpPostman(f"smtp://badges@localhost:{server.port}", lambda: "wrong",
                              server.trust)
        outcome = postman(mail())
    assert (outcome.verdict, outcome.code) == (Verdict.LATER, "mail-auth")


def test_password_file_that_cannot_be_read_loses_no_letter():
    def gone():
        raise FileNotFoundError("/no/such/file")

    with running(tls="starttls", needs_login=True) as server:
        outcome = SmtpPostman(f"smtp://badges@localhost:{server.port}", gone, server.trust)(mail())
    assert outcome == Outcome(Verdict.LATER, "mail-auth")


@pytest.mark.parametrize(("tls", "url"), [
    ("starttls", "smtp://localhost:{}"), ("implicit", "smtps://localhost:{}"),
])
def test_certificate_that_nobody_vouches_for_is_refused(tls, url):
    with running(tls=tls) as server:
        outcome = SmtpPostman(url.format(server.port))(mail())
        assert outcome == Outcome(Verdict.LATER, "mail-tls")
        assert server.handler.taken == []


def test_certificate_for_another_name_is_refused():
    with running(tls="starttls") as server:
        outcome = SmtpPostman(f"smtp://127.0.0.1:{server.port}", trust=server.trust)(mail())
    assert outcome == Outcome(Verdict.LATER, "mail-tls")


def test_nothing_is_sent_in_the_clear_unless_the_settings_say_so(server):
    outcome = SmtpPostman(f"smtp://127.0.0.1:{server.port}")(mail())
    assert outcome == Outcome(Verdict.LATER, "mail-tls")
    assert server.handler.taken == []


@pytest.mark.parametrize("changes", [
    {"subject": "A\r\nBcc: x@y.example"},
    {"sender_name": "A\nBcc: x@y.example"},
    {"recipient": "ana@docentes.example\r\nBcc: x@y.example"},
    {"recipient": "ana@docentes.example, x@y.example"},
    {"recipient": "ana@docentes.example> SIZE=1\r\nRCPT TO:<x@y.example"},
    {"reply_to": "a@b.example\nBcc: x@y.example"},
])
def test_item_094_no_value_makes_a_header_or_a_recipient_of_its_own(server, changes):
    outcome = SmtpPostman(server.url)(mail(**changes))
    assert outcome == Outcome(Verdict.NEVER, "mail-address")
    assert server.handler.taken == []


@pytest.mark.parametrize("name", [
    'Banco <banco@banco.example>', '"', "a@b.example", "Programa, otro@x.example", "=?utf-8?q?a?=",
])
def test_item_094_a_name_never_becomes_the_address_that_a_letter_comes_from(server, name):
    assert SmtpPostman(server.url)(mail(sender_name=name)).verdict is Verdict.SENT
    (message,) = server.handler.messages
    (address,) = message["From"].addresses
    assert address.addr_spec == "insignias@insignias.example"


def test_address_with_letters_of_its_own_language_goes_where_the_server_knows_them(server):
    assert SmtpPostman(server.url)(mail(recipient="ñandú@docentes.example")) == Outcome(
        Verdict.SENT)
    assert server.handler.taken[0][0] == ["ñandú@docentes.example"]
