"""Accounts of the example people: invited, opened with the password, with a second factor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pyotp

from badgeservice.assembly import Service, now
from badgeservice.commands.demo_file import Keys
from badgeservice.commands.demo_people import PEOPLE, PROGRAMME, Example
from badgeservice.core.account import OBLIGED, AccountState, Actor
from badgeservice.core.granting import RoleWish
from badgeservice.core.ports import Search
from badgeservice.operations.arrivals import Visit
from badgeservice.operations.invite import Invitation
from badgeservice.operations.people import Sheet

_AGENT = "badgeservice demo"


def has_people(service: Service) -> bool:
    """Tell whether anybody has an account here."""
    return any(service.people.page(service.operator(), Search(state=each)).count
               for each in AccountState)


def make_accounts(service: Service, keys: Keys, keep: Callable[[], None]) -> dict[str, Actor]:
    """Make the accounts that are missing; return the actors by key.

    *keep* is called with every new secret of a second factor in *keys*, before it counts.
    """
    known = {sheet.person.email: sheet
             for sheet in service.people.page(service.operator(), Search()).sheets
             if sheet.account is not None}
    actors = {}
    for each in PEOPLE:
        sheet = known.get(each.email)
        person = _account(service, each, sheet, keys.password)
        if each.role in OBLIGED and (
                sheet is None or sheet.account is None or sheet.account.totp is None):
            _second_factor(service, person, each.email, keys, keep)
        actors[each.key] = service.sessions.actor(person)
    return actors


def _account(service: Service, each: Example, known: Sheet | None, password: str) -> str:
    accounts, by = service.accounts, service.operator()
    if known and known.account and known.account.state is not AccountState.INVITED:
        return known.person.id
    if known is None:
        invited = accounts.invite(by, Invitation(
            each.email, each.given_names, each.first_surname, each.second_surname,
            each.social_name, each.language,
            (RoleWish(PROGRAMME, each.role, each.organisation),)))
    else:
        invited = accounts.invite.again(by, known.person.id)
    accounts.by_letter.open_account((invited.link or "").rpartition("#")[2], password)
    return invited.person.id


def _second_factor(service: Service, person: str, email: str, keys: Keys,
                   keep: Callable[[], None]) -> None:
    factors = service.accounts.second_factor
    _, secret = service.sessions.open(person, agent=_AGENT, is_complete=False)
    who = service.sessions.find(secret)
    if who is None:
        raise RuntimeError("a session that was just opened is not found")
    proposal = factors.propose(who)
    keys.factors[email] = proposal.uri
    keep()
    # The code of the step before, so that the present one is still good for its owner.
    code = pyotp.TOTP(proposal.secret).at(now() - timedelta(seconds=30))
    _, arrival = factors.confirm(who, proposal.sealed, code, Visit(agent=_AGENT))
    service.sessions.end(who.actor, arrival.session.id)
