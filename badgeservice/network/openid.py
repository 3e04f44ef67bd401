"""OpenID Connect with the one provider that the settings name, by Authlib.

Authorization code with PKCE, state and nonce (OpenID Connect Core 1.0 §3.1, RFC 9700). Asked
are only the provider's discovery document and what it names; no redirect is followed.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from joserfc.jws import JWSRegistry
from requests import RequestException, Response

from badgeservice.core.ports import Chance
from badgeservice.core.ports.openid import Identity, Journey
from badgeservice.credentials import base64url
from badgeservice.errors import CouldNotCheck, KeyUnusable, NotAllowed, say

SECONDS = 10
"""For each answer of the provider."""

_LARGEST = 512 * 1024
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
               "EdDSA"]
"""Only those by which nobody who checks could sign as well."""

_LEEWAY = 120
_SECOND_FACTOR = frozenset({"mfa"})
"""Of `amr` (RFC 8176 §2)."""

_SECOND_FACTOR_CONTEXTS = frozenset({"https://refeds.org/profile/mfa"})
"""Of `acr`."""

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class ProviderSettings:
    """What the operator says of the provider."""

    issuer: str
    client_id: str
    secret_file: Path | None
    name: str
    redirect_uri: str
    """The one address that the provider sends people back to."""


class OpenIdProvider:
    """`core.ports.openid.Provider`. Safe for several threads; asks nothing before it is used."""

    def __init__(self, settings: ProviderSettings, chance: Chance) -> None:
        self._settings = settings
        self._chance = chance
        self._metadata: Mapping[str, Any] | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What people call it."""
        return self._settings.name

    @property
    def issuer(self) -> str:
        """Its identifier."""
        return self._settings.issuer

    def begin(self) -> Journey:
        """Return where to send a browser, and what to remember; raises CouldNotCheck."""
        state, nonce, verifier = (self._random() for _ in range(3))
        with self._session() as session:
            url, _ = session.create_authorization_url(
                self._discovered(session)["authorization_endpoint"], state=state, nonce=nonce,
                code_verifier=verifier)
        return Journey(url, state, nonce, verifier)

    def finish(self, code: str, issuer: str | None, journey: Journey) -> Identity:
        """Return who came back with *code*; see `core.ports.openid.Provider.finish`."""
        with self._session() as session:
            metadata = self._discovered(session)
            must_say = metadata.get("authorization_response_iss_parameter_supported") is True
            if issuer != self.issuer and (issuer is not None or must_say):
                raise refused()
            token = session.fetch_token(metadata["token_endpoint"], code=code,
                                        code_verifier=journey.verifier, allow_redirects=False)
            keys = KeySet.import_key_set(cast(KeySetSerialization, _content(session.get(
                metadata["jwks_uri"], withhold_token=True, allow_redirects=False,
                stream=True))))
            return self._identity(token, keys, journey.nonce)

    def _identity(self, token: Mapping[str, Any], keys: KeySet, nonce: str) -> Identity:
        decoded = jwt.decode(token["id_token"], keys, registry=JWSRegistry(
            algorithms=_ALGORITHMS, strict_check_header=False))
        claims = CodeIDToken(
            decoded.claims, decoded.header, {"iss": {"essential": True, "value": self.issuer}},
            {"nonce": nonce, "client_id": self._settings.client_id,
             "access_token": token.get("access_token")})
        claims.validate(leeway=_LEEWAY)
        return identity_of(decoded.claims)

    def _discovered(self, session: OAuth2Session) -> Mapping[str, Any]:
        with self._lock:
            if self._metadata is None:
                self._metadata = self._checked(_content(session.get(
                    f"{self.issuer.rstrip('/')}/.well-known/openid-configuration",
                    withhold_token=True, allow_redirects=False, stream=True)))
            return self._metadata

    def _checked(self, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
        """Raise NotAllowed unless the document is the issuer's own (Discovery 1.0 §4.3)."""
        scheme = urlsplit(self.issuer).scheme
        if metadata.get("issuer") != self.issuer or not all(
                urlsplit(str(metadata.get(name, ""))).scheme in ("https", scheme)
                for name in _ENDPOINTS):
            raise refused()
        return metadata

    @contextmanager
    def _session(self) -> Iterator[OAuth2Session]:
        """Open a client of the provider; translate what can go wrong with it."""
        session = OAuth2Session(
            self._settings.client_id, self._secret(), scope="openid email",
            redirect_uri=self._settings.redirect_uri, code_challenge_method="S256",
            default_timeout=SECONDS)
        session.trust_env = False  # no password of a .netrc, no proxy that nobody named
        try:
            yield session
        except RequestException as error:
            raise unreachable(self.name) from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            raise refused() from error
        finally:
            session.close()

    def _secret(self) -> str | None:
        file = self._settings.secret_file
        try:
            return file.read_text(encoding="utf-8").strip() if file else None
        except OSError as error:
            raise KeyUnusable(say("The file %(file)s with the provider's secret cannot be read.",
                                  file=file), code="provider-secret-unreadable") from error

    def _random(self) -> str:
        return base64url.encode(self._chance.draw(32))


def identity_of(claims: Mapping[str, Any]) -> Identity:
    """Return what counts of the *claims* of a token that was checked."""
    methods = claims.get("amr")
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Identity(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=email if isinstance(email, str) else None,
        has_second_factor=(
            (isinstance(methods, list) and not _SECOND_FACTOR.isdisjoint(map(str, methods)))
            or claims.get("acr") in _SECOND_FACTOR_CONTEXTS),
    )


def _content(response: Response) -> dict[str, Any]:
    response.raise_for_status()
    content = b""
    for part in response.iter_content(16 * 1024):
        content += part
        if len(content) > _LARGEST:
            raise ValueError("the provider's answer is too large")
    found = json.loads(content)
    if response.status_code != 200 or not isinstance(found, dict):
        raise ValueError("the provider's answer is not a JSON object")
    return found


def refused() -> NotAllowed:
    """Return what to raise where the provider's answer does not belong to what was asked."""
    return NotAllowed(say("The sign-in there was not finished, or not started here. Please begin "
                          "again."), code="provider-refused")


def unreachable(name: str) -> CouldNotCheck:
    """Return what to raise where the provider does not answer."""
    return CouldNotCheck(say("%(name)s does not answer at the moment. Try again later, or sign "
                             "in with your password.", name=name), code="provider-unreachable")
