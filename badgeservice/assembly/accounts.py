"""How people get accounts and sign in to them."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.assembly.ground import Ground
from badgeservice.core.ports.openid import Provider
from badgeservice.operations.accept import ByLetter
from badgeservice.operations.account_states import AccountStates
from badgeservice.operations.addresses import Addresses
from badgeservice.operations.arrivals import Arrivals
from badgeservice.operations.by_provider import ByProvider
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.invite import Invite
from badgeservice.operations.invite_recorded import InviteRecorded
from badgeservice.operations.offers import Offers
from badgeservice.operations.own_account import OwnAccount
from badgeservice.operations.passwords import Passwords
from badgeservice.operations.roles import Roles
from badgeservice.operations.sealing import Sealing
from badgeservice.operations.second_factor import SecondFactor
from badgeservice.operations.sessions import Sessions
from badgeservice.operations.sign_in import SignIn
from badgeservice.operations.tries import Tries
from badgeservice.settings import Settings


@dataclass(frozen=True)
class Accounts:
    """How people get accounts and sign in to them."""

    arrivals: Arrivals
    sign_in: SignIn
    by_letter: ByLetter
    by_provider: ByProvider
    second_factor: SecondFactor
    own: OwnAccount
    invite: Invite
    invite_recorded: InviteRecorded
    offers: Offers
    roles: Roles
    states: AccountStates
    addresses: Addresses


def accounts(ground: Ground, sessions: Sessions) -> Accounts:
    """Put these operations together."""
    tools, passwords, counted = ground.tools, Passwords(), tries(ground)
    arrivals = Arrivals(tools, sessions)
    factors = Sealing(ground.home.secret_key, tools.chance, purpose="second factor")
    return Accounts(
        arrivals=arrivals,
        sign_in=SignIn(tools, passwords, counted, arrivals),
        by_letter=ByLetter(tools, passwords, counted, arrivals),
        by_provider=ByProvider(tools, _provider(ground.settings, tools), arrivals),
        second_factor=SecondFactor(tools, factors, counted, arrivals),
        own=OwnAccount(tools, passwords, counted),
        invite=Invite(tools),
        invite_recorded=InviteRecorded(tools),
        offers=Offers(tools),
        roles=Roles(tools),
        states=AccountStates(tools),
        addresses=Addresses(tools, counted),
    )


def tries(ground: Ground) -> Tries:
    """Return what counts attempts at passwords and codes."""
    sealing = Sealing(ground.home.secret_key, ground.tools.chance, purpose="tries")
    return Tries(ground.tools, sealing)


def _provider(settings: Settings, tools: Collaborators) -> Provider | None:
    """Return the provider that people may sign in with, where the settings name one."""
    if settings.oidc_issuer is None:
        return None
    # Not above: what it stands on takes a while to load, and most commands need none of it.
    from badgeservice.network.openid import OpenIdProvider, ProviderSettings

    return OpenIdProvider(ProviderSettings(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret_file,
        settings.oidc_name, f"{tools.urls.base}/account/openid/answer"), tools.chance)
