"""Sessions with tokens (HSM) through PKCS#11: opened, shared, begun afresh, and what they refuse.

The library comes with the extra ``hsm``. All calls share one session under one lock, because
many libraries of tokens bear no more; after a fork the new process opens its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any

from badgeservice.errors import KeyUnusable, say
from badgeservice.storage.pkcs11_uri import TokenAddress

if TYPE_CHECKING:
    import pkcs11


class OpenTokens:
    """The sessions of this process: a token knows one login a process, whoever asks.

    A child does not inherit what its parent had open.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._sessions: dict[TokenAddress, pkcs11.Session] = {}
        self._process = os.getpid()

    @contextmanager
    def session(self, pkcs11: Any, address: TokenAddress,
                pin: Callable[[], str]) -> Iterator[pkcs11.Session]:
        """Give the session with the token at *address*, for as long as nobody else has it."""
        with self._lock:
            if self._process != os.getpid():
                self.forget(pkcs11)
            if address not in self._sessions:
                self._sessions[address] = self._login(pkcs11, address, pin)
            try:
                yield self._sessions[address]
            except pkcs11.exceptions.PKCS11Error:
                # Whatever it was, the next one begins afresh.
                self._sessions.pop(address, None)
                raise

    def forget(self, pkcs11: Any) -> None:
        """Start every library again, and with it every login."""
        for module in {address.module for address in self._sessions}:
            pkcs11.lib(str(module)).reinitialize()
        self._sessions, self._process = {}, os.getpid()

    def _login(self, pkcs11: Any, address: TokenAddress,
               pin: Callable[[], str]) -> pkcs11.Session:
        secret = pin()
        token = pkcs11.lib(str(address.module)).get_token(
            token_label=address.token,
            token_serial=address.serial.encode("ascii") if address.serial else None)
        try:
            return token.open(user_pin=secret, rw=True)
        except pkcs11.exceptions.UserAlreadyLoggedIn:
            return token.open(rw=True)


OPEN = OpenTokens()


@contextmanager
def opened(address: TokenAddress, pin: Callable[[], str]) -> Iterator[pkcs11.Session]:
    """Give the session with the token at *address*; *pin* is called where it must log in.

    Whatever the token says against it becomes KeyUnusable, inside the block too. Raises
    KeyUnusable ``key-store-library`` where the extra or the token's library is not there,
    ``key-store-missing`` where the token is not, and what *pin* raises.
    """
    pkcs11 = _library()
    if not address.module.is_file():
        raise KeyUnusable(say(
            "The token's library, %(path)s, is not there. BADGESERVICE_KEYS names it in "
            "module-path.", path=str(address.module)), code="key-store-library")
    try:
        with OPEN.session(pkcs11, address, pin) as session:
            yield session
    except pkcs11.exceptions.NoSuchToken as error:
        raise KeyUnusable(say(
            "There is no token %(name)s. Is it connected, and does BADGESERVICE_KEYS name it "
            "rightly?", name=address.token or address.serial or ""),
            code="key-store-missing") from error
    except pkcs11.exceptions.PKCS11Error as error:
        raise _refused(error) from error


def _library() -> Any:
    try:
        import pkcs11
        import pkcs11.exceptions
    except ImportError as error:
        raise KeyUnusable(say(
            "BADGESERVICE_KEYS names a token, but the library for tokens is not installed. "
            "Run `pip install 'badgeservice[hsm]'`."), code="key-store-library") from error
    return pkcs11


def _refused(error: Exception) -> KeyUnusable:
    """Return our error for one of the library; its name is a constant of the standard."""
    codes = {"PinIncorrect": "passphrase-wrong", "PinLenRange": "passphrase-wrong",
             "MechanismInvalid": "key-store-type"}
    name = type(error).__name__
    return KeyUnusable(say("The token refused: %(reason)s.", reason=name),
                       code=codes.get(name, "key-store-refused"))
