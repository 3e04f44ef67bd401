"""Take the credential out of whatever somebody brings: a file, a text, a link, an id or a code.

Credentials of this installation come from its store, never by a request to itself; what a link
leads to elsewhere is fetched, where that is allowed.
"""

from __future__ import annotations

from collections.abc import Callable

from badgeservice.core.credential import Credential
from badgeservice.core.ids import is_identifier
from badgeservice.core.mistaken import Mistaken, link_of, mistaken_link, mistaken_page, several
from badgeservice.core.paper_code import code_prefixes
from badgeservice.core.pasted import Reference
from badgeservice.core.ports import Database, UnitOfWork
from badgeservice.core.report import Check, failed, unknown
from badgeservice.core.urls import Urls
from badgeservice.credentials.containers import Form, form_of, unwrap
from badgeservice.credentials.mistaken_files import mistaken_file
from badgeservice.errors import BadgeError, CouldNotCheck, Message, say
from badgeservice.operations.meant import key_in, meant
from badgeservice.operations.resolve import Sources
from badgeservice.operations.shared import sharing_of

LARGEST = 20 * 2**20
"""Bytes that are looked at; a certificate has some 200,000."""


class NotShown(Exception):
    """What was meant is not shown by its holder."""

    def __init__(self, found: Credential, achievement: str) -> None:
        super().__init__(found.prepared.id)
        self.found = found
        self.achievement = achievement


class NoCredential(Exception):
    """There is nothing to verify in what was brought."""

    def __init__(self, looks_like: str, check: Check, *, gone: str | None = None) -> None:
        """*gone* is the id of a credential that was asked for and is not here, or no more."""
        super().__init__(check.code)
        self.looks_like = looks_like
        self.check = check
        self.gone = gone


class Opener:
    """Finds the credential in what was brought; keeps nothing of it."""

    def __init__(self, *, extract_pdf: Callable[[bytes], bytes], urls: Urls, database: Database,
                 is_set_up: Callable[[], bool]) -> None:
        self._extract_pdf = extract_pdf
        self._urls = urls
        self._database = database
        self._is_set_up = is_set_up

    def open(self, content: bytes, sources: Sources | None) -> tuple[str, bytes]:
        """Return what held the credential and its bytes, told apart by content alone.

        Raises NoCredential where there is none to verify, NotShown for one of ours whose holder
        does not show it.
        """
        if len(content) > LARGEST:
            # Not read, so not known to be wrong.
            raise NoCredential("large", unknown("parse", "too-large", say(
                "The file is larger than anything that holds a credential.")))
        form = form_of(content)
        found = meant(content, self._urls.base)
        if len(found) > 1:
            raise _is(several(), failed)
        if found:
            return self._referred(found[0], sources)
        mistaken = mistaken_file(content, form, self._urls.base)
        if mistaken is not None:
            raise _is(mistaken, failed)
        try:
            return form.value, unwrap(content, form, self._extract_pdf).content
        except CouldNotCheck as error:
            raise NoCredential(
                form.value, unknown("parse", error.code, error.message)) from error
        except BadgeError as error:
            raise NoCredential(form.value, failed("parse", error.code, error.message)) from error

    def _referred(self, found: Reference, sources: Sources | None) -> tuple[str, bytes]:
        """Return what somebody brought a link, an id or a code of."""
        if found.is_code:
            return "code", self._by_code(found.said)
        if is_identifier(found.said):
            return "id", self._stored(found.said)
        return "link", self._from_link(found.said, sources)

    def _from_link(self, url: str, sources: Sources | None) -> bytes:
        name = self._urls.credential_id(url.split("?")[0].split("#")[0])
        if name is not None:
            return self._stored(name.split("/")[0].rsplit(".", 1)[0], key_in(url))
        address = url.split("#")[0]
        if address == self._urls.base or address.startswith(f"{self._urls.base}/"):
            raise _is(link_of("link-own-other"), failed)
        known = mistaken_link(address)
        if known is not None:
            raise _is(known, unknown)
        page = mistaken_page(address)
        if sources is None or sources.place_of(address) is None:
            if page is not None:
                raise _is(page, unknown)
            raise NoCredential("link", unknown("parse", "foreign-link", say(
                "The link leads to another service. Open it, download the credential, and "
                "bring the file here.")))
        try:
            content = sources.content(address)
            form = form_of(content)
            if form is Form.HTML:
                raise _is(page or link_of("link-page"), unknown)
            return unwrap(content, form, self._extract_pdf).content
        except BadgeError as error:
            # Not failed: whoever wrote the link may have meant another page.
            if page is not None:
                raise _is(page, unknown) from error
            raise NoCredential("link", unknown("parse", error.code, error.message)) from error

    def _by_code(self, typed: str) -> bytes:
        """Return the credential whose code on paper was *typed*."""
        prefixes = code_prefixes(typed)
        if not prefixes:
            raise NoCredential("code", failed("register", "code-mistyped", say(
                "A sign of this code is wrong. Compare it with the paper, sign by sign.")))
        self._ensure_set_up()
        with self._database.reading() as work:
            found = {name for each in prefixes for name in work.credentials.by_prefix(each)}
        if len(found) != 1:
            raise NoCredential("code", failed("register", "unknown-code", say(
                "No credential of this service has this code. Compare it with the paper; the "
                "address beside it must be this one.")))
        return self._stored(found.pop())

    def _ensure_set_up(self) -> None:
        if not self._is_set_up():
            raise NoCredential("id", unknown("parse", "no-register", say(
                "Nothing is stored here, so an id alone says nothing. Bring the file.")))

    def _stored(self, name: str, key: str = "") -> bytes:
        self._ensure_set_up()
        with self._database.reading() as work:
            found = work.credentials.find(name) if is_identifier(name) else None
            withdrawn = work.credentials.withdrawn_at(name) if is_identifier(name) else None
            if found is not None and not sharing_of(work, name).shows_to(key):
                raise NotShown(found, _title(work, found))
        if withdrawn is not None:
            raise NoCredential("id", unknown("register", "credential-withdrawn", say(
                "This credential was withdrawn at the holder's request. Who has a copy can bring "
                "the file.")), gone=name)
        if found is None:
            raise NoCredential("id", failed("register", "unknown-credential", say(
                "There is no credential with this address here. Was the link copied whole?")),
                gone=name)
        return found.document


def _title(work: UnitOfWork, found: Credential) -> str:
    """Return what the achievement of a credential is called, in the credential's language."""
    award = work.awards.get(found.prepared.award)
    course = work.definitions.achievement(award.achievement, award.version).course
    return course.name.in_language(award.language)


def _is(mistaken: Mistaken, make: Callable[[str, str, Message], Check]) -> NoCredential:
    """Return what ends a verification because of what was brought."""
    return NoCredential(mistaken.looks_like, make("parse", mistaken.code, mistaken.message))
