"""What the environment says, read once into one frozen value.

>>> Settings.from_environment({"BADGESERVICE_HOME": "/srv/badges"}).base_url
'http://127.0.0.1:8000'
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from badgeservice.errors import BadSettings, Problem, say
from badgeservice.resources import checkout, resource

PREFIX = "BADGESERVICE_"

NAMES: Mapping[str, str] = {
    "HOME": "Folder that holds the embedded database, the keys and the evidence.",
    "DATABASE_URL": "Where the database is; SQLite inside the home by default.",
    "BASE_URL": "The public address of this installation, recorded at init.",
    "KEYS": "Folder of the key files; HOME/keys by default.",
    "EVIDENCE": "Folder of the evidence files; HOME/evidence by default.",
    "ISSUERS": "Folder of the issuer definitions; the example programme by default.",
    "RUBRICS": "Folder of the rubric definitions; the example programme by default.",
    "COURSES": "Folder of the course definitions; the example programme by default.",
    "KEY_PASSPHRASE_FILE": "File with the passphrase of the keys; HOME/passphrase by default.",
    "TRUSTED_ISSUERS": "DIDs, separated by spaces, that the policy `trusted` accepts.",
    "LANGUAGE": "Language of the command line: es (default), en or fi.",
    "LOG_LEVEL": "How much is logged on stderr: WARNING (default), INFO, DEBUG or ERROR.",
}
"""Every setting without its prefix, and what it is for; docs/settings.md must list each."""

_LANGUAGES = ("es", "en", "fi")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True)
class Settings:
    """The settings of one installation; no secret is among them, only where secrets lie."""

    home: Path
    database_url: str
    base_url: str
    keys: Path
    evidence: Path
    issuers: Path
    rubrics: Path
    courses: Path
    key_passphrase_file: Path
    trusted_issuers: frozenset[str]
    language: str
    log_level: str

    def __repr__(self) -> str:
        # A database URL may hold a password.
        return f"Settings(home={str(self.home)!r}, base_url={self.base_url!r})"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read every ``BADGESERVICE_`` variable of *environment*.

        Raises BadSettings with all problems at once, unknown names included. Whether the
        folders exist and can be written is found out when they are used.
        """
        given = {
            name.removeprefix(PREFIX): value.strip()
            for name, value in environment.items()
            if name.startswith(PREFIX) and value.strip()
        }
        problems = [*_unknown(given), *_wrong(given)]
        if problems:
            raise BadSettings(problems)
        return cls._read(given)

    @classmethod
    def _read(cls, given: Mapping[str, str]) -> Settings:
        home = Path(given["HOME"]).expanduser().absolute() if "HOME" in given else default_home()

        def folder(name: str, default: Path) -> Path:
            return Path(given[name]).expanduser().absolute() if name in given else default

        return cls(
            home=home,
            database_url=given.get("DATABASE_URL", f"sqlite:///{home / 'database.sqlite'}"),
            base_url=given.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            keys=folder("KEYS", home / "keys"),
            evidence=folder("EVIDENCE", home / "evidence"),
            issuers=folder("ISSUERS", resource("issuers")),
            rubrics=folder("RUBRICS", resource("rubrics")),
            courses=folder("COURSES", resource("courses")),
            key_passphrase_file=folder("KEY_PASSPHRASE_FILE", home / "passphrase"),
            trusted_issuers=frozenset(given.get("TRUSTED_ISSUERS", "").split()),
            language=given.get("LANGUAGE", _LANGUAGES[0]),
            log_level=given.get("LOG_LEVEL", "WARNING").upper(),
        )


def default_home() -> Path:
    """Return the home where none is set: the checkout, else a folder where one stands."""
    return checkout() or Path.cwd() / "badgeservice-home"


def _unknown(given: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(
            "setting-unknown",
            say("There is no setting of this name."),
            say("Near it: %(names)s.",
                names=", ".join(PREFIX + near for near in difflib.get_close_matches(name, NAMES))
                or "–"),
            field=PREFIX + name,
        )
        for name in given
        if name not in NAMES
    ]


def _wrong(given: Mapping[str, str]) -> list[Problem]:
    return [
        Problem("setting-wrong", say("The value %(value)s cannot be used.", value=given[name]),
                say("Give %(form)s.", form=form), field=PREFIX + name, value=given[name])
        for name, test, form in _TESTS
        if name in given and not test(given[name])
    ]


def _is_base_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    clean = not (parts.query or parts.fragment or parts.username or parts.password)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and clean and port_is_number


def _is_database_url(value: str) -> bool:
    return value.split("://", 1)[0] in (
        "sqlite", "postgresql", "postgres", "postgresql+psycopg"
    ) and "://" in value


_TESTS: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    ("BASE_URL", _is_base_url, "https://badges.example.cl"),
    ("DATABASE_URL", _is_database_url,
     "sqlite:///badges.sqlite, postgresql://user@host/name"),
    ("LANGUAGE", lambda value: value in _LANGUAGES, ", ".join(_LANGUAGES)),
    ("LOG_LEVEL", lambda value: value.upper() in _LOG_LEVELS, ", ".join(_LOG_LEVELS)),
)
