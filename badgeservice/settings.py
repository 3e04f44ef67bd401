"""What the environment says, read once into one frozen value.

>>> Settings.from_environment({"BADGESERVICE_HOME": "/srv/badges"}).base_url
'http://127.0.0.1:8000'
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

from badgeservice.errors import BadSettings, Problem, say
from badgeservice.resources import checkout, resource

PREFIX = "BADGESERVICE_"

NAMES: Mapping[str, str] = {
    "HOME": "Folder that holds the embedded database, the keys and the evidence.",
    "DATABASE_URL": "Where the database is; SQLite inside the home by default.",
    "BASE_URL": "The public address of this installation, recorded at init.",
    "KEYS": "Where the keys are: a folder (HOME/keys by default), file: or pkcs11: URI.",
    "KEY_TYPE": "Type of the keys that init makes: Ed25519 (default), P-256 or P-384.",
    "EVIDENCE": "Where evidence files are: a folder (HOME/evidence by default) or a URL.",
    "EVIDENCE_LARGEST": "MB that one file of evidence may have; 500 by default.",
    "EVIDENCE_QUOTA": "MB that the evidence of one person may take; 5000 by default.",
    "EVIDENCE_ENDPOINT": "Address of the S3 service, where evidence is not at Amazon's.",
    "ISSUERS": "Folder of the issuer definitions; the example programme by default.",
    "RUBRICS": "Folder of the rubric definitions; the example programme by default.",
    "COURSES": "Folder of the course definitions; the example programme by default.",
    "LAYOUTS": "Folder of certificate layouts of your own, besides the shipped ones.",
    "KEY_PASSPHRASE_FILE": "File with the passphrase of the keys; HOME/passphrase by default.",
    "SECRET_KEY_FILE": "File with the key of forms and second factors; HOME/secret-key by default.",
    "OIDC_ISSUER": "Provider that people may sign in with: its identifier, an https address.",
    "OIDC_CLIENT_ID": "What this installation is called at that provider.",
    "OIDC_CLIENT_SECRET_FILE": "File with the secret that the provider gave for it.",
    "OIDC_NAME": "What people call the provider; the host of its identifier by default.",
    "TRUSTED_ISSUERS": "Lists of trusted issuers: files, and DIDs, separated by spaces.",
    "FETCH": "Whether to ask other services for what verifying needs: on (default) or off.",
    "FETCH_PORTS": "Ports, separated by spaces, that other services are asked at; 443 by default.",
    "VERIFIERS": "Child processes that read strangers' documents; 2 by default.",
    "CHECKS_PER_MINUTE": "Verifications that one address may ask for; 600 by default, 0: all.",
    "TRUSTED_PROXIES": "Addresses whose X-Forwarded-For is believed; this machine by default.",
    "COMPARE_ISSUING": "Whether issuing also goes the slow way and compares: off (default) or on.",
    "REFRESH": "Whether new credentials say where a newer one is found: off (default) or on.",
    "SMTP_URL": "The mail server: smtp://USER@HOST:PORT or smtps://…; none: letters wait.",
    "SMTP_PASSWORD_FILE": "File with the password of the user in SMTP_URL.",
    "MAIL_FROM": "The address that letters come from; needed with SMTP_URL.",
    "PDF_SIGNING_FILE": "PKCS#12 file with the key and certificate that sign PDF files.",
    "PDF_SIGNING_PASSPHRASE_FILE": "File with the passphrase of that file.",
    "LANGUAGE": "Language of the command line: es (default), en or fi.",
    "LOG_LEVEL": "How much is logged on stderr: WARNING (default), INFO, DEBUG or ERROR.",
}
"""Every setting without its prefix, and what it is for; docs/settings.md must list each."""

_HSM = "pkcs11:"
_PIN = re.compile("pin-value", re.IGNORECASE)
_PASSWORD = re.compile(r"(//[^/@:]*:)[^/]*(@)")
_ADDRESS = re.compile(r"[!-?A-~]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)
_LOGIN = re.compile("//[^/@]*@")
KEY_TYPES = ("Ed25519", "P-256", "P-384")
"""The types of keys that sign documents."""

_PAIRS = (("OIDC_ISSUER", "OIDC_CLIENT_ID"),
          ("PDF_SIGNING_FILE", "PDF_SIGNING_PASSPHRASE_FILE"))
"""Settings of which none is good without the other."""

CHECKS_PER_MINUTE = 600
TRUSTED_PROXIES = ("127.0.0.0/8", "::1/128")
_LANGUAGES = ("es", "en", "fi")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@dataclass(frozen=True)
class Settings:
    """The settings of one installation; no secret is among them, only where secrets lie."""

    home: Path
    database_url: str
    base_url: str
    keys: Path | str
    """The folder of the key files, or the ``pkcs11:`` URI of a token."""

    key_type: str
    evidence: Path | str
    """The folder of the evidence files, or a URL that fsspec reaches."""

    evidence_largest: int
    """MB of one file."""

    evidence_quota: int
    """MB of all files of one person."""

    evidence_endpoint: str
    issuers: Path
    rubrics: Path
    courses: Path
    layouts: Path | None
    """Layouts besides the shipped ones."""

    key_passphrase_file: Path
    secret_key_file: Path
    oidc_issuer: str | None
    """The provider that people may sign in with; None: with passwords only."""

    oidc_client_id: str
    oidc_client_secret_file: Path | None
    oidc_name: str
    trusted_issuers: frozenset[str]
    trust_lists: tuple[Path, ...]
    fetch: bool
    fetch_ports: frozenset[int]
    verifiers: int
    checks_per_minute: int
    trusted_proxies: tuple[str, ...]
    states_refresh: bool
    compares_issuing: bool
    """Whether what is issued the quick way is compared with the full way, to find faults."""

    smtp_url: str | None
    """Without a password."""

    smtp_password_file: Path | None
    mail_from: str | None
    pdf_signing: tuple[Path, Path] | None
    """The PKCS#12 file and that of its passphrase; None: PDF files are not signed."""

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
        problems = [*_unknown(given), *_wrong(given), *_missing(given), *_incomplete(given)]
        if problems:
            raise BadSettings(problems)
        return cls._read(given)

    @classmethod
    def _read(cls, given: Mapping[str, str]) -> Settings:
        home = Path(given["HOME"]).expanduser().absolute() if "HOME" in given else default_home()

        def folder(name: str, default: Path) -> Path:
            """Return the folder that a setting names, from the root on, or *default*."""
            return Path(given[name]).expanduser().absolute() if name in given else default

        return cls(
            home=home,
            database_url=given.get("DATABASE_URL", f"sqlite:///{home / 'database.sqlite'}"),
            base_url=given.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            keys=_keys(given, home),
            key_type=given.get("KEY_TYPE", KEY_TYPES[0]),
            evidence=_evidence(given, home),
            evidence_largest=int(given.get("EVIDENCE_LARGEST", "500")),
            evidence_quota=int(given.get("EVIDENCE_QUOTA", "5000")),
            evidence_endpoint=given.get("EVIDENCE_ENDPOINT", ""),
            issuers=folder("ISSUERS", resource("issuers")),
            rubrics=folder("RUBRICS", resource("rubrics")),
            courses=folder("COURSES", resource("courses")),
            layouts=folder("LAYOUTS", home) if "LAYOUTS" in given else None,
            key_passphrase_file=folder("KEY_PASSPHRASE_FILE", home / "passphrase"),
            secret_key_file=folder("SECRET_KEY_FILE", home / "secret-key"),
            oidc_issuer=given.get("OIDC_ISSUER"),
            oidc_client_id=given.get("OIDC_CLIENT_ID", ""),
            oidc_client_secret_file=(folder("OIDC_CLIENT_SECRET_FILE", home)
                                     if "OIDC_CLIENT_SECRET_FILE" in given else None),
            oidc_name=given.get("OIDC_NAME") or urlsplit(
                given.get("OIDC_ISSUER", "")).hostname or "",
            trusted_issuers=frozenset(filter(_is_issuer, _trusted(given))),
            trust_lists=tuple(Path(name).expanduser().absolute() for name in _trusted(given)
                              if not _is_issuer(name)),
            fetch=given.get("FETCH", "on") == "on",
            fetch_ports=frozenset(map(int, given.get("FETCH_PORTS", "443").split())),
            verifiers=int(given.get("VERIFIERS", "2")),
            checks_per_minute=int(given.get("CHECKS_PER_MINUTE", CHECKS_PER_MINUTE)),
            trusted_proxies=tuple(given.get("TRUSTED_PROXIES", "").split()) or TRUSTED_PROXIES,
            states_refresh=given.get("REFRESH") == "on",
            compares_issuing=given.get("COMPARE_ISSUING") == "on",
            smtp_url=given.get("SMTP_URL"),
            smtp_password_file=Path(given["SMTP_PASSWORD_FILE"]).expanduser().absolute()
            if "SMTP_PASSWORD_FILE" in given else None,
            mail_from=given.get("MAIL_FROM"),
            pdf_signing=(folder("PDF_SIGNING_FILE", home),
                         folder("PDF_SIGNING_PASSPHRASE_FILE", home))
            if "PDF_SIGNING_FILE" in given else None,
            language=given.get("LANGUAGE", _LANGUAGES[0]),
            log_level=given.get("LOG_LEVEL", "WARNING").upper(),
        )


def _keys(given: Mapping[str, str], home: Path) -> Path | str:
    value = given.get("KEYS", str(home / "keys"))
    if value.startswith(_HSM):
        return value
    return Path(unquote(urlsplit(value).path) if value.startswith("file:") else value
                ).expanduser().absolute()


def _evidence(given: Mapping[str, str], home: Path) -> Path | str:
    value = given.get("EVIDENCE", str(home / "evidence"))
    if "://" not in value:
        return Path(value).expanduser().absolute()
    parts = urlsplit(value)
    return Path(unquote(parts.path)) if parts.scheme == "file" else value


def _trusted(given: Mapping[str, str]) -> list[str]:
    """Return identifiers and paths; a path with a space in it stands in quotation marks."""
    return shlex.split(given.get("TRUSTED_ISSUERS", ""))


def _is_issuer(name: str) -> bool:
    return name.startswith(("did:", "https://"))


def _is_list(value: str) -> bool:
    try:
        return bool(shlex.split(value))
    except ValueError:
        return False


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
        Problem("setting-wrong", say("The value %(value)s cannot be used.",
                                     value=_shown(given[name])),
                say("Give %(form)s.", form=form), field=PREFIX + name, value=_shown(given[name]))
        for name, test, form in _TESTS
        if name in given and not test(given[name])
    ]


def _missing(given: Mapping[str, str]) -> list[Problem]:
    if "SMTP_URL" not in given or "MAIL_FROM" in given:
        return []
    return [Problem("setting-missing",
                    say("A mail server is set, but no address that letters come from."),
                    say("Give %(form)s.", form="badges@example.cl"), field=f"{PREFIX}MAIL_FROM")]


def _incomplete(given: Mapping[str, str]) -> list[Problem]:
    """Return the other halves that are missing: half of a pair would do nothing."""
    return [Problem("setting-missing", say("This setting goes with another and is missing."),
                    field=PREFIX + missing)
            for pair in _PAIRS
            for missing, other in (pair, pair[::-1])
            if other in given and missing not in given]


def _shown(value: str) -> str:
    """Return *value* without a PIN or a password that somebody wrote into it."""
    if _PIN.search(value):
        return _PIN.split(value, maxsplit=1)[0] + "…"
    return _PASSWORD.sub(r"\1…\2", value)
    value = _LOGIN.sub("//…@", value)
    return _PIN.split(value, maxsplit=1)[0] + "…" if _PIN.search(value) else value


def _is_keys(value: str) -> bool:
    if value.startswith("file:"):
        return bool(urlsplit(value).path) and urlsplit(value).netloc in ("", "localhost")
    return not value.startswith(_HSM) or (
        "pin-source=" in value and not _PIN.search(value))


def _is_evidence(value: str) -> bool:
    if "://" not in value:
        return True
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if parts.scheme == "file":
        return bool(parts.path) and parts.netloc in ("", "localhost")
    # Who may write there is said by the surroundings, never by the address.
    return bool(parts.netloc) and "@" not in parts.netloc and not parts.query


def _is_base_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    clean = not (parts.query or parts.fragment or parts.username or parts.password)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and clean and port_is_number


def _is_provider(value: str) -> bool:
    parts = urlsplit(value)
    return _is_base_url(value) and (
        parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1"))


def _is_database_url(value: str) -> bool:
    return value.split("://", 1)[0] in (
        "sqlite", "postgresql", "postgres", "postgresql+psycopg"
    ) and "://" in value


def _is_smtp_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    ways = {"smtp": ("", "starttls=required", "starttls=off"), "smtps": ("",)}
    # A password in it would be in the environment, and so in listings of processes.
    return (bool(parts.hostname) and port_is_number and parts.password is None
            and parts.path in ("", "/") and not parts.fragment
            and parts.query in ways.get(parts.scheme, ()))


def _is_ports(value: str) -> bool:
    return all(_is_number(port, 65535) for port in value.split())


def _is_networks(value: str) -> bool:
    try:
        return all(ip_network(each) for each in value.split())
    except ValueError:
        return False


def _is_number(value: str, highest: int) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 6 and 1 <= int(value) <= highest


_TESTS: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    ("BASE_URL", _is_base_url, "https://badges.example.cl"),
    ("KEYS", _is_keys, "/srv/keys, pkcs11:token=NAME?module-path=LIBRARY&pin-source=FILE"),
    ("KEY_TYPE", lambda value: value in KEY_TYPES, ", ".join(KEY_TYPES)),
    ("EVIDENCE", _is_evidence, "/srv/evidence, s3://BUCKET/FOLDER"),
    ("EVIDENCE_LARGEST", lambda value: _is_number(value, 99_999), "500"),
    ("EVIDENCE_QUOTA", lambda value: _is_number(value, 99_999), "5000"),
    ("EVIDENCE_ENDPOINT", _is_base_url, "https://s3.example.cl"),
    ("DATABASE_URL", _is_database_url,
     "sqlite:///badges.sqlite, postgresql://user@host/name"),
    ("OIDC_ISSUER", _is_provider, "https://login.example.cl"),
    ("TRUSTED_ISSUERS", _is_list, 'did:web:school.example "/srv/lists/schools.yaml"'),
    ("FETCH", lambda value: value in ("on", "off"), "on, off"),
    ("FETCH_PORTS", _is_ports, "443, 443 8443"),
    ("VERIFIERS", lambda value: _is_number(value, 32), "1 – 32"),
    ("CHECKS_PER_MINUTE", lambda value: value == "0" or _is_number(value, 99_999), "600, 0"),
    ("TRUSTED_PROXIES", _is_networks, "127.0.0.1, 10.0.0.0/8"),
    ("REFRESH", lambda value: value in ("on", "off"), "on, off"),
    ("COMPARE_ISSUING", lambda value: value in ("on", "off"), "on, off"),
    ("SMTP_URL", _is_smtp_url,
     "smtp://user@mail.example:587, smtps://user@mail.example, "
     "smtp://127.0.0.1:25?starttls=off"),
    ("MAIL_FROM", lambda value: bool(_ADDRESS.fullmatch(value)), "badges@example.cl"),
    ("LANGUAGE", lambda value: value in _LANGUAGES, ", ".join(_LANGUAGES)),
    ("LOG_LEVEL", lambda value: value.upper() in _LOG_LEVELS, ", ".join(_LOG_LEVELS)),
)
