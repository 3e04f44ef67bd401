"""Which passwords are refused: short ones, common ones, and those that repeat who one is.

No rule on signs, and no end after so many days: NIST SP 800-63B-4 §3.1.1.2 advises against both.
"""

from __future__ import annotations

import unicodedata

from badgeservice.core.person import Person
from badgeservice.errors import Problem, say

SHORTEST = 12
LONGEST = 256
"""Signs; more would only make work."""

_TELLING = 4
"""Signs that a part of a name has at least, to be looked for in a password."""

_COMMON = frozenset((
    "passwordpassword", "password1234", "password12345", "password123456", "123456789012",
    "1234567890123", "1234567891011", "qwertyuiopas", "qwerty123456", "qwertyuiop123",
    "1q2w3e4r5t6y", "1qaz2wsx3edc", "abcdefghijkl", "abcd12345678", "administrator",
    "administrador", "administrador1", "contraseña123", "contrasena123", "contraseña1234",
    "contrasena1234", "contrasena12345", "micontraseña", "micontrasena", "clave1234567",
    "claveclave123", "iloveyou1234", "teamo1234567", "chile1234567", "colocolo1234",
    "universidaddechile", "profesor1234", "profesora1234", "docente12345", "salasana1234",
    "salasana12345", "salasanasalasana", "suomisuomi12", "opettaja1234", "letmein12345",
    "welcome12345", "changeme1234", "badgeservice", "asdfghjklñ12", "asdfghjkl123",
))
def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in bare if unicodedata.category(sign) != "Mn")


_COMMON_PLAIN = frozenset(map(_plain, _COMMON))
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def problems_of(password: str, person: Person, *, field: str = "password") -> list[Problem]:
    """Return why *person* may not have *password*; nothing where it is good."""
    found = []
    if len(password) < SHORTEST:
        found.append(Problem(
            "password-short",
            say("The password has fewer than %(count)s signs.", count=SHORTEST),
            say("Several words in a row are easy to remember."), field=field))
    if len(password) > LONGEST:
        found.append(Problem(
            "password-long", say("The password has more than %(count)s signs.", count=LONGEST),
            field=field))
    plain = _plain(password)
    if any(part in plain for part in _parts(person)):
        found.append(Problem(
            "password-personal", say("The password holds your name or your address."),
            say("Choose one that nobody who knows you would try."), field=field))
    if len(password) >= SHORTEST and _is_common(plain):
        found.append(Problem(
            "password-common", say("This password is one of the first that are tried."),
            say("Several words in a row are easy to remember."), field=field))
    return found


def normalised(password: str) -> str:
    """Return *password* as it is hashed: keyboards write the same letter in two ways."""
    return unicodedata.normalize("NFC", password)


def _parts(person: Person) -> set[str]:
    words = " ".join((person.given_names, person.social_name, person.first_surname,
                      person.second_surname, person.email.partition("@")[0])).split()
    address = {_plain(person.email)} if person.email else set()
    return {_plain(word) for word in words if len(word) >= _TELLING} | address


def _is_common(plain: str) -> bool:
    return (plain in _COMMON_PLAIN or len(set(plain)) < 4
            or any(plain[:12] in run or plain[:12] in run[::-1] for run in _RUNS))
