"""Accounts with passwords and second factors for tests, and what their owners do."""

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
from sqlalchemy import select

from badgeservice.storage.mail_tables import outbox
from tests.people import send

PASSWORD = "siete volcanes azules"
OTHER = "nueve lagos del norte"


def with_password(inside, actor, password=PASSWORD):
    """Give somebody a password, as if it had been chosen; return the actor."""
    kept = inside.service.accounts.sign_in._passwords.hashed(password)
    change(inside, actor, password=kept)
    return actor


def change(inside, actor, **fields):
    with inside.database.transaction() as work:
        account = work.accounts.find(actor.person.id)
        work.accounts.change(account, replace(account, **fields))


def account_of(inside, actor):
    with inside.database.reading() as work:
        return work.accounts.find(actor.person.id)


def sign_in(browser, email, password=PASSWORD, **more):
    """Send the form of the sign-in."""
    return send(browser, "/account/login", {"email": email, "password": password}, **more)


def letters(inside, kind=None):
    """The letters that wait, the oldest first."""
    with inside.database._engine.connect() as connection:
        found = connection.execute(select(outbox).order_by(outbox.c.number)).all()
    return [each for each in found if kind in (None, each.kind)]


def acts(inside):
    """What was done, the oldest first."""
    with inside.database.reading() as work:
        return [entry.act for entry in work.audit.entries()]


class Telephone:
    """The application that shows codes, on the clock of the service."""

    def __init__(self, inside, secret):
        self._inside = inside
        self._totp = pyotp.TOTP(secret)

    def code(self, steps=0):
        return self._totp.at(self._inside.clock() + timedelta(seconds=30 * steps))


def set_up_factor(inside, browser):
    """Set up a second factor by the pages; return the telephone and the recovery codes."""
    page = browser.get("/account/second-factor").text
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    key = re.search(r'<code class="key">([^<]+)</code>', page)[1]
    telephone = Telephone(inside, key.replace(" ", ""))
    answer = send(browser, "/account/second-factor", {"sealed": sealed, "code": telephone.code()})
    assert answer.status_code == 200, answer.text
    codes = re.findall(r"<li><code>([a-z2-7-]+)</code></li>", answer.text)
    inside.clock.ahead += timedelta(seconds=30)  # the code of this step is used up
    return telephone, codes
