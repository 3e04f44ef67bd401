"""People with accounts and roles for tests, and browsers in which they are signed in."""

from __future__ import annotations

from dataclasses import dataclass, field

from badgeservice.assembly import Service
from badgeservice.core.account import Account, AccountState, Actor, Membership, Role
from badgeservice.core.ids import identifier
from badgeservice.core.person import Person
from badgeservice.storage.chance import SystemChance

CHANCE = SystemChance()

PROGRAMME = "tekna-emtp"
ELSEWHERE = "redes-muevetp"
"""Another programme of the example definitions: another tenant."""

ISSUER, PARTNER = "tekna-emtp", "socio-finlandes"


def new_id():
    return identifier(CHANCE.draw(16))


@dataclass
class Inside:
    """A service with people in it, and the browsers of those people."""

    service: Service
    app: object
    clock: object
    actors: dict = field(default_factory=dict)

    @property
    def database(self):
        return self.service._database

    def person(self, name, *roles, programme=PROGRAMME, language="es", **more):
        """Make somebody with an active account; roles are `Role`s or (Role, organisation)."""
        email = f"{name}@personas.example"
        person = Person(id=new_id(), email=email, given_names=name.capitalize(),
                        first_surname="Rojas", second_surname="Soto", **more)
        now = self.clock()
        with self.database.transaction() as work:
            work.people.add(person)
            work.accounts.add(Account(person.id, AccountState.ACTIVE, now, language))
            for role in roles:
                kind, organisation = role if isinstance(role, tuple) else (role, None)
                work.accounts.grant(Membership(new_id(), person.id, programme, kind,
                                               organisation, now, "test"))
        return self.actor(person.id, name)

    def actor(self, person, name):
        """Return (anew) the actor that somebody is now."""
        found = self.service.sessions.actor(person)
        self.actors[name] = found
        assert isinstance(found, Actor)
        return found

    def browser(self, actor=None, *, is_complete=True):
        """Return a browser, signed in as *actor* where one is given."""
        client = self.app.test_client()
        if actor is not None:
            _, secret = self.service.sessions.open(
                actor.person.id, agent="test", is_complete=is_complete)
            client.set_cookie("session", secret)
        return client

    def cast(self):
        """The people of the story: one for each role, two assessors, and one of elsewhere."""
        return {
            "teacher": self.person("teresa", Role.TEACHER),
            "assessor": self.person("carla", (Role.ASSESSOR, ISSUER)),
            "partner": self.person("aino", (Role.ASSESSOR, PARTNER), language="fi"),
            "coordinator": self.person("coco", (Role.COORDINATOR, ISSUER)),
            "partner_coordinator": self.person("paavo", (Role.COORDINATOR, PARTNER),
                                               language="fi"),
            "administrator": self.person("ada", (Role.ADMINISTRATOR, ISSUER)),
            "mentor": self.person("mario", Role.MENTOR),
            "auditor": self.person("aurora", Role.AUDITOR),
            "stranger": self.person("elena", Role.TEACHER, Role.ADMINISTRATOR,
                                    (Role.ASSESSOR, ELSEWHERE), programme=ELSEWHERE),
        }


def send(client, address, form=None, **more):
    """Post *form* as a browser does that has loaded a page of ours: with its token.

    A page with a form must have been asked for by *client* before, or is asked for now.
    """
    return client.post(address, data={"csrf_token": token(client), **(form or {})}, **more)


def token(client):
    """Return a token for the forms of *client*, as the pages have it."""
    from flask import g, session
    from flask_wtf.csrf import generate_csrf

    app = client.application
    with client.session_transaction() as kept, app.test_request_context():
        session.update(kept)
        made = generate_csrf()
        kept.update(session)
        g.pop("csrf_token", None)
    return made


__all__ = ["ELSEWHERE", "ISSUER", "PARTNER", "PROGRAMME", "Inside", "new_id", "send",
           "token"]
