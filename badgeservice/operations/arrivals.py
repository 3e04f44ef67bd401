"""The end of every way to sign in: a session, and whether the browser is known."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.core.account import Account
from badgeservice.core.ids import identifier
from badgeservice.core.letter import Letter
from badgeservice.core.letters.accounts import NEW_BROWSER
from badgeservice.core.one_time import digest_of
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.session import Session
from badgeservice.credentials import base64url
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.local_day import local_minute, zone_for
from badgeservice.operations.sessions import Sessions

_LONGEST_AGENT = 80


@dataclass(frozen=True)
class Visit:
    """From where somebody signs in, as far as can be told."""

    asker: str | None = None
    """The address in the net that tries are counted for; None where it is not known."""

    agent: str = ""
    """What the browser calls itself."""

    browser: str | None = None
    """The secret by which this browser is known again; None for one never seen."""

    session: str | None = None
    """Id of the session that the browser holds already, whoever's: it ends at a sign-in."""


@dataclass(frozen=True)
class Arrival:
    """Somebody signed in, maybe with the second factor still to be given."""

    session: Session
    secret: str
    """For the session's cookie."""

    browser: str | None = None
    """For the browser's cookie, where it is known only from now on."""

    language: str = "es"
    """In which the account is written to."""


class Arrivals:
    """Opens sessions for those who have shown who they are."""

    def __init__(self, tools: Collaborators, sessions: Sessions) -> None:
        self._tools = tools
        self._sessions = sessions

    def first(self, account: Account, visit: Visit, *, is_strong: bool = False) -> Arrival:
        """Open a session for the owner of *account*.

        It is complete where no second factor is set up or demanded, or *is_strong*: where the
        provider that signed the person in has asked for one. The session that the browser held
        before ends. Raises NotAllowed, and Conflict ``account-changed`` where the account is
        not as it was when its owner was recognised.
        """
        return self._arrive(account, visit, self._sessions.open(
            account.person, agent=visit.agent, is_complete=True if is_strong else None,
            instead=visit.session, recognised=account))

    def second(self, account: Account, visit: Visit, *, instead: str) -> Arrival:
        """Open a complete session in the place of the session *instead*.

        Raises NotAllowed ``signed-out`` where that one has ended meanwhile, and as `first`.
        """
        return self._arrive(account, visit, self._sessions.open(
            account.person, agent=visit.agent, instead=instead, goes_on=True,
            recognised=account))

    def _arrive(self, account: Account, visit: Visit, opened: tuple[Session, str]) -> Arrival:
        session, secret = opened
        browser = self._meet(account, visit) if session.is_complete else None
        return Arrival(session, secret, browser, account.language)

    def _meet(self, account: Account, visit: Visit) -> str | None:
        """Return a new browser's secret; write to the owner unless it is the very first."""
        now = self._tools.clock()
        made = base64url.encode(self._tools.chance.draw(32))
        with self._tools.database.transaction() as work:
            if visit.browser is not None and work.acquaintances.knows_browser(
                    account.person, digest_of(visit.browser), now):
                return None
            # One that others have signed in with here keeps its name.
            secret = visit.browser or made
            if not work.acquaintances.add_browser(account.person, digest_of(secret), now):
                self._warn(work, account, visit)
        return secret

    def _warn(self, work: UnitOfWork, account: Account, visit: Visit) -> None:
        write(self._tools, work, account, NEW_BROWSER, {
            "when": local_minute(self._tools.clock(), zone_for(work, account.person)),
            "agent": visit.agent[:_LONGEST_AGENT] or "?",
            "link": f"{self._tools.urls.base}/account/sessions",
            "reset": f"{self._tools.urls.base}/account/forgotten",
        })


def write(tools: Collaborators, work: UnitOfWork, account: Account, kind: str,
          values: dict[str, str], *, programme: str | None = None) -> None:
    """Record a letter to the owner of *account* in the transaction of *work*."""
    person = work.people.get(account.person)
    work.outbox.add(Letter(
        identifier(tools.chance.draw(16)), kind, person.id, person.email, account.language,
        tools.clock(), {"name": person.full_name, **values}, programme))
