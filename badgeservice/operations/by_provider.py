"""Signing in by a provider of identities."""

from __future__ import annotations

import logging
from dataclasses import replace

from badgeservice.core.account import Account, AccountState
from badgeservice.core.audit import Act
from badgeservice.core.letters.accounts import PROVIDER_CONNECTED
from badgeservice.core.person import normalise_email
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.ports.openid import Identity, Journey, Provider
from badgeservice.errors import NotAllowed, say
from badgeservice.operations.arrivals import Arrival, Arrivals, Visit, write
from badgeservice.operations.collaborators import Collaborators

_log = logging.getLogger(__name__)


class ByProvider:
    """Signs in whoever the provider knows as somebody with an account here.

    The first time the verified address tells whose account it is, and an invited one is opened
    by it. From then on issuer and subject alone count: addresses are given to others.
    """

    def __init__(self, tools: Collaborators, provider: Provider | None,
                 arrivals: Arrivals) -> None:
        self._tools = tools
        self._provider = provider
        self._arrivals = arrivals

    @property
    def name(self) -> str | None:
        """What people call the provider; None where there is none."""
        return self._provider.name if self._provider else None

    def begin(self) -> Journey:
        """Return where to send the browser; raises NotAllowed ``provider-none``, CouldNotCheck."""
        return self._there().begin()

    def finish(self, code: str, issuer: str | None, journey: Journey, visit: Visit) -> Arrival:
        """Sign in whoever came back from the provider.

        Raises what `Provider.finish` raises, and NotAllowed ``provider-stranger`` for somebody
        without an account, or whose address the provider did not verify.
        """
        identity = self._there().finish(code, issuer, journey)
        with self._tools.database.transaction() as work:
            known = work.acquaintances.person_of(identity.issuer, identity.subject)
            account = (work.accounts.find(known) if known is not None
                       else self._link(work, identity))
        if account is None:
            raise _stranger()
        return self._arrivals.first(account, visit, is_strong=identity.has_second_factor)

    def _link(self, work: UnitOfWork, identity: Identity) -> Account | None:
        person = work.people.find(normalise_email(identity.email)) if identity.email else None
        account = work.accounts.find(person.id) if person else None
        if account is None or account.state is AccountState.DISABLED:
            raise _stranger()
        now = self._tools.clock()
        work.acquaintances.link(account.person, identity.issuer, identity.subject, now)
        after = replace(account, state=AccountState.ACTIVE)
        if after != account:
            work.accounts.change(account, after)
            work.one_time_codes.end_all(account.person, now)
            work.claim_codes.end(account.person, now)
        work.audit.append(Act(now, account.person, "provider.connected",
                              f"person:{account.person}"))
        write(self._tools, work, after, PROVIDER_CONNECTED, {"provider": self._there().name})
        _log.info("person %s is known to the provider", account.person)
        return after

    def _there(self) -> Provider:
        if self._provider is None:
            raise NotAllowed(say("Nobody signs in here by another service."),
                             code="provider-none")
        return self._provider


def _stranger() -> NotAllowed:
    return NotAllowed(
        say("There is no account for this identity. Ask the administrator of your programme to "
            "invite you, with the address that the other service has verified."),
        code="provider-stranger")
