"""The links of real letters that open an account: to one reader, and in no list afterwards."""

import json
import os

import pytest
from sqlalchemy import select

from badgeservice.assembly import build
from badgeservice.core.account import EVERY, Role
from badgeservice.core.letters.accounts import INVITATION, PASSWORD_RESET
from badgeservice.errors import NotWilling
from badgeservice.operations.arrivals import Visit
from badgeservice.operations.invite import Invitation
from badgeservice.operations.roles import RoleWish
from badgeservice.settings import Settings
from badgeservice.storage.mail_tables import outbox
from tests.mail_server import running, text_of
from tests.people import PROGRAMME

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def root(inside):
    """Somebody who reads the letters of every programme, and of none."""
    return inside.person("root", Role.ADMINISTRATOR, programme=EVERY)


def letter_of(inside, kind):
    with inside.database._engine.connect() as connection:
        return connection.execute(select(outbox).where(outbox.c.kind == kind)).one()


@pytest.fixture(params=[INVITATION, PASSWORD_RESET])
def letter(request, inside, root):
    """A letter with a link, and the secret in it."""
    if request.param == INVITATION:
        inside.service.accounts.invite(root, Invitation(
            "nuevo@docentes.example", "Nuevo", "Rojas",
            roles=(RoleWish(PROGRAMME, Role.TEACHER),)))
    else:
        victim = inside.person("victima", Role.TEACHER)
        inside.service.accounts.by_letter.forgotten(victim.person.email, Visit())
    found = letter_of(inside, request.param)
    return found.id, request.param, found.values["code"]


def test_item_109_administrator_of_everything_reads_no_link_that_opens_an_account(
        inside, root, letter):
    browser = inside.browser(root)
    for address in ("/admin/mail", f"/admin/mail/{letter[0]}"):
        answer = browser.get(address, headers=PAGE)
        assert answer.status_code == 200
        assert letter[2] not in answer.text, address


def test_link_that_opens_an_account_is_never_sent_to_another_address(inside, root, letter):
    with inside.database.transaction() as work:
        before = work.outbox.get(letter[0])
        work.outbox.change(before, before.sent(inside.clock(), inside.service.mail.show(
            root, letter[0]).mail, before.letter))
    with pytest.raises(NotWilling) as caught:
        inside.service.mail.resend(root, letter[0], address="mallory@evil.example")
    assert caught.value.problems[0].code == "letter-one-time"


def test_item_109_nothing_is_left_of_a_link_once_the_letter_is_sent(
        inside, letter, monkeypatch, clock):
    with running() as server:
        monkeypatch.setenv("BADGESERVICE_SMTP_URL", server.url)
        monkeypatch.setenv("BADGESERVICE_MAIL_FROM", "badges@insignias.example")
        built = build(Settings.from_environment(os.environ), clock=clock)
        built.deliver.next()
        built.close()
        (sent,) = server.handler.messages
    assert letter[2] in text_of(sent)
    row = letter_of(inside, letter[1])
    assert row.state == "sent"
    assert letter[2] not in json.dumps(row._asdict(), default=str)
