"""A service in memory, for tests of what lies above `assembly`: small real classes, no mocks.

The definitions are the shipped ones, the documents are composed by `credentials`. Only the
signatures are none: `FakeVerify` calls genuine what is stored byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import yaml

from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award, Source
from badgeservice.core.certificate_layout import Paper
from badgeservice.core.course import course
from badgeservice.core.credential import Credential, Prepared, Status, StatusEvent
from badgeservice.core.deciding import Decision, Finding, Route
from badgeservice.core.evidence import Evidence
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.ids import identifier, is_identifier, urn
from badgeservice.core.issuer import Issuer, issuer
from badgeservice.core.judgement import Outcome
from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.core.paper_code import code_prefixes
from badgeservice.core.person import Person
from badgeservice.core.report import Report, failed, passed, unknown
from badgeservice.core.rubric import rubric
from badgeservice.core.text import Text
from badgeservice.core.token import Scope, Token
from badgeservice.core.urls import Urls
from badgeservice.credentials.achievements import achievement_document
from badgeservice.credentials.containers import Form, embed, form_of, unwrap
from badgeservice.credentials.did import document as did_document
from badgeservice.credentials.endorsement import endorsement_document
from badgeservice.credentials.kind import kind_of
from badgeservice.credentials.openbadges3 import (
    CONTEXTS,
    Composition,
    Signatory,
    compose,
    profile,
)
from badgeservice.errors import HomeUnusable, NotAllowed, NotFound, NotWilling, Problem, say
from badgeservice.languages import translate
from badgeservice.operations.pictures import PictureForm
from badgeservice.operations.verify import DEFAULT, Verification
from badgeservice.rendering.raster import rasterise
from badgeservice.resources import resource

BASE = "https://insignias.example"
WHEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
# Midnight of 10 November in Santiago.
AWARDED = datetime(2026, 11, 10, 3, 0, tzinfo=UTC)
DID = "did:web:insignias.example:issuers:"
LIST = identifier(b"L" * 16)
REMEMBERED = b'{"id": "a status list, as it was signed", "validFrom": "2026-11-22T12:00:00Z"}'


def name_of(number: int) -> str:
    """Return the id of the credential with this number."""
    return identifier(bytes([number]) * 16)


JOINT, RECORDED, REVOKED, UNNAMED, ATTENDED = (name_of(number) for number in range(1, 6))


@cache
def shipped(folder: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the shipped definitions of a folder by slug, as the files have them."""
    found = [yaml.safe_load(path.read_bytes()) for path in sorted(resource(folder).glob("*.yaml"))]
    return {data["slug"]: data for data in found}


def without_finnish(words: Text) -> Text:
    """Return *words* as a programme has them that is written in Spanish and English."""
    return Text({language: words.in_language(language) for language in ("es", "en")})


def issuer_called(slug: str) -> Issuer:
    """Return a shipped issuer."""
    if slug not in shipped("issuers"):
        raise NotFound(say("There is no issuer called %(slug)s here.", slug=slug),
                       code="unknown-issuer")
    return issuer(shipped("issuers")[slug])


def achievement_called(slug: str) -> Achievement:
    """Return version 1 of a shipped achievement with its rubrics."""
    if slug not in shipped("courses"):
        raise NotFound(say("No achievement is called %(slug)s.", slug=slug),
                       code="unknown-achievement")
    found = course(shipped("courses")[slug])
    rubrics = tuple(rubric(shipped("rubrics")[name], version=1) for name in found.rubrics)
    return Achievement(found, 1, rubrics)


def award_of(slug: str, *, language: str = "es", **changes: Any) -> Award:
    """Return an award with level 3 everywhere; joint where its course needs a decision."""
    achievement = achievement_called(slug)
    marks = {each.slug: {criterion.id: 3 for criterion in each.criteria}
             for each in achievement.rubrics}
    award = Award(
        id=f"award-{slug}",
        person=Person("p1", "ana@docentes.example", "Ana María", "Ñancupil", "Åkerström"),
        achievement=slug,
        version=1,
        language=language,
        awarded_on=AWARDED,
        source=Source.ROW,
        marks=marks,
        attested_by="coordinacion@tekna-emtp.example",
    )
    if not achievement.allows_batch:
        finding = Finding(Outcome.ACHIEVED, Route.AGREED, marks, ("j1", "j2"))
        decision = Decision("d1", "a1", finding, WHEN, "chair")
        award = replace(award, source=Source.DECISION, decision=decision, attested_by="")
    return replace(award, **changes)


def facts_of(number: int, award: Award, *, revoked: str = "",
             base: str = BASE) -> CredentialFacts:
    """Return an issued credential with all that belongs to it."""
    achievement = achievement_called(award.achievement)
    found = achievement.course
    partner = issuer_called(found.partner) if award.is_joint and found.partner else None
    prepared = Prepared(
        id=name_of(number), award=award.id, issuer=found.issuer, subject=urn(bytes([number]) * 16),
        salt="ab" * 16, endorsement=urn(b"E" * 16) if partner else None, status_list=LIST,
        status_index=number, valid_from=WHEN)
    bodies = tuple(issuer_called(slug) for slug in found.awarding_bodies)
    parts = Composition(award, achievement, prepared,
                        Signatory(issuer_called(found.issuer), DID + found.issuer), bodies,
                        Urls(base), lambda message: translate(message, award.language))
    document = compose(parts)
    if partner:
        endorsement = endorsement_document(parts, Signatory(partner, DID + partner.slug),
                                           digest="uEiA")
        document["endorsement"] = [{**endorsement, "proof": {"type": "DataIntegrityProof"}}]
    document["proof"] = {"type": "DataIntegrityProof", "proofValue": "z"}
    # Not as json.dumps would write it by itself, so that a test sees bytes that were not kept.
    content = (json.dumps(document, ensure_ascii=False, indent=3) + "\n\n").encode()
    latest = StatusEvent(name_of(number), Status.REVOKED, revoked, "not public", WHEN, "chair") \
        if revoked else None
    return CredentialFacts(
        Credential(prepared, content, "digest", DID + "#key"), award, achievement,
        issuer_called(found.issuer), partner, bodies, Urls(base).credential(name_of(number)),
        latest)


def evidence_items() -> tuple[Evidence, ...]:
    """Return one item of every sort that a credential may show."""
    return (
        Evidence("material", "Guía de **tres** circuitos.", "https://aula.example/guia",
                 name="Guía de taller"),
        Evidence("reflection", "Qué funcionó y qué cambiaré.", digest="ab" * 32),
        Evidence("observation", "private words", digest="cd" * 32, public=False),
    )


def example_credentials(base: str = BASE) -> dict[str, CredentialFacts]:
    """Return one credential of each sort: joint, recorded, revoked, unnamed, participation."""
    made = (
        facts_of(1, award_of("microcredencial-docencia-emtp", evidence=evidence_items()),
                 base=base),
        facts_of(2, award_of("modulo-2"), base=base),
        facts_of(3, award_of("modulo-4"), revoked="identity-error", base=base),
        facts_of(4, award_of("practica-docente-1", name_public=False, language="en"), base=base),
        facts_of(5, award_of("participacion-sesion-muevetp"), base=base),
    )
    return {facts.credential.prepared.id: facts for facts in made}


@dataclass
class FakeShow:
    """Looks things up in the shipped definitions and in a dictionary."""

    urls: Urls
    credentials: dict[str, CredentialFacts]

    def credential(self, name: str) -> CredentialFacts:
        """Return a credential by id or address."""
        found = self.credentials.get(self.urls.credential_id(name) or name)
        if found is None:
            raise NotFound(say("There is no credential %(id)s here.", id=name[:80]),
                           code="unknown-credential")
        return found

    def open_copy(self, name: str) -> bytes | None:
        """Return the bytes of a credential by id: nothing is hidden or corrected here."""
        found = self.credentials.get(name)
        return found.credential.document if found else None

    def by_code(self, typed: str) -> str:
        """Return the only credential that a code begins."""
        prefixes = code_prefixes(typed)
        found = [name for name in self.credentials if name.startswith(prefixes)] if prefixes else []
        if len(found) != 1:
            raise NotFound(say("No credential of this service has this code. Compare it with the "
                               "paper; the address beside it must be this one."),
                           code="unknown-code")
        return found[0]

    def newest(self, name: str) -> str:
        """Return the id of the credential: nothing was corrected here."""
        return self.credential(name).credential.prepared.id

    def achievements(self) -> list[Achievement]:
        """Return all shipped achievements."""
        return [achievement_called(slug) for slug in sorted(shipped("courses"))]

    def achievement(self, slug: str, version: int | None = None) -> Achievement:
        """Return version 1 of a shipped achievement."""
        if version not in (None, 1):
            raise NotFound(say("There is no version %(version)s.", version=version),
                           code="unknown-version")
        return achievement_called(slug)

    def achievement_json(self, slug: str, version: int, language: str) -> dict[str, Any]:
        """Return the Achievement object."""
        found = self.achievement(slug, version)
        if language not in found.course.languages:
            raise NotFound(say("%(achievement)s is not written in the language %(language)s.",
                               achievement=slug, language=language), code="language-missing")
        by = Signatory(issuer_called(found.course.issuer), DID + found.course.issuer)
        bodies = tuple(issuer_called(body) for body in found.course.awarding_bodies)
        document = achievement_document(
            found, language=language, creator=profile(by, language), bodies=bodies,
            urls=self.urls, words=lambda message: translate(message, language))
        return {"@context": list(CONTEXTS), **document}

    def issuer(self, slug: str) -> Issuer:
        """Return a shipped issuer."""
        return issuer_called(slug)

    def issuers(self) -> list[Issuer]:
        """Return all shipped issuers."""
        return [issuer_called(slug) for slug in sorted(shipped("issuers"))]

    def issuer_json(self, slug: str, language: str) -> dict[str, Any]:
        """Return a profile."""
        return {"@context": list(CONTEXTS),
                **profile(Signatory(issuer_called(slug), DID + slug), language)}

    def keys(self, slug: str) -> list[Key]:
        """Return one active key; MueveTP has none yet."""
        issuer_called(slug)
        if slug == "redes-muevetp":
            return []
        return [Key(slug, Purpose.CREDENTIALS, "z6MkFake", DID + slug, KeyState.ACTIVE, WHEN)]

    def did_document(self, slug: str) -> dict[str, Any]:
        """Return a DID document."""
        issuer_called(slug)
        return did_document(DID + slug, ["z6MkFake"])


@dataclass
class FakeVerify:
    """Calls genuine what is stored byte for byte, and knows what was revoked."""

    show: FakeShow
    asked: list[tuple[bytes, str | None]] = field(default_factory=list)
    """What it was called with, in order."""

    policies: list[str] = field(default_factory=list)

    def __call__(self, content: bytes, *, recipient: str | None = None,
                 policy: str = DEFAULT, is_stored: bool = False) -> Verification:
        """Return a report of the same form as the real one."""
        self.asked.append((content, recipient))
        self.policies.append(policy)
        if content.startswith(b"%PDF-"):
            return replace(self._verify_json(content.partition(b"\n")[2]), source="pdf")
        if (form := form_of(content)) in (Form.PNG, Form.SVG):
            return replace(self._verify_json(unwrap(content, form, bytes).content),
                           source=form.value)
        if content.lstrip().startswith(b"{"):
            return self._verify_json(content)
        name = content.decode("utf-8", "replace")
        if is_identifier(self.show.urls.credential_id(name) or name):
            return self._verify_stored(name)
        if name.startswith("https://"):
            return Verification("link", Report((unknown("parse", "foreign-link", say(
                "The link leads to another service. Open it, download the credential, and "
                "bring the file here.")),)), None, None)
        return Verification("unknown", Report((failed("parse", "no-credential", say(
            "It holds no credential; it looks like %(what)s.",
            what=say("plain text or other data"))),)), None, None)

    def _verify_stored(self, name: str) -> Verification:
        try:
            found = self.show.credential(name)
        except NotFound:
            return Verification("id", Report((failed("register", "unknown-credential", say(
                "There is no credential with this address here. Was the link copied whole?")),
            )), None, None)
        return replace(self._verify_json(found.credential.document), source="id")

    def _verify_json(self, content: bytes) -> Verification:
        read = passed("parse", "parse-passed", say("The document can be read."))
        try:
            document = json.loads(content)
        except ValueError:
            return Verification("json", Report((failed("parse", "json-syntax", say(
                "The file holds no JSON object.")),)), None, None)
        stored = {each.credential.document: each for each in self.show.credentials.values()}
        own_id = self.show.urls.credential_id(str(document.get("id", "")))
        kind = kind_of(document)
        if content not in stored:
            report = Report((read, failed("proof", "signature-wrong", say(
                "Something was changed after the document was signed."))))
            return Verification("json", report, document, own_id, content, kind)
        report = Report((read, *_genuine(), *_endorsed(document), _status(stored[content])))
        return Verification("json", report, document, own_id, content, kind)


def _genuine():
    return (
        passed("proof", "proof-valid", say(
            "The signature is good: nothing was changed since it was made.")),
        passed("issuer", "issuer-confirmed", say(
            "The signature is by the issuer that the document names.")),
        passed("register", "in-register", say(
            "The issuer's register knows this document just as it is.")),
        passed("time", "time-valid", say("The document is in force today.")),
    )


def _endorsed(document):
    return [passed("endorsement", "endorsement-valid", say(
        "%(endorser)s has endorsed this.", endorser=each["issuer"]["name"]))
        for each in document.get("endorsement", ())]


def _status(facts):
    if facts.status is Status.REVOKED:
        return failed("status", "status-revoked", say("The issuer has revoked the badge."))
    return passed("status", "status-valid", say("The issuer has not revoked the badge."))


@dataclass
class FakeJwtForm:
    """Writes the name of a credential where a token would stand."""

    show: FakeShow

    def __call__(self, name: str) -> bytes:
        """Return the token; refuses revoked credentials."""
        facts = self.show.credential(name)
        if facts.status is not Status.VALID:
            raise NotWilling([Problem("not-valid", say(
                "The credential does not count now; no token is signed of it."),
                field="status")])
        return f"eyJh.{name}.c2ln".encode()


@dataclass
class FakeCertify:
    """Prints a few bytes that begin like a PDF."""

    show: FakeShow

    def __call__(self, name: str, language: str | None = None, *, layout: str | None = None,
                 paper: Paper = Paper.A4) -> bytes:
        """Return the paper; refuses revoked credentials."""
        facts = self.show.credential(name)
        if facts.status is not Status.VALID:
            raise NotWilling([Problem("not-valid", say(
                "The credential is %(status)s; no certificate is printed.",
                status=facts.status.value), field="status")])
        form = f"%PDF-1.7 {language}\n%{layout} {paper.value}\n"
        return form.encode() + facts.credential.document


class FakeLayouts:
    """Knows one layout that strangers may ask for."""

    def is_plain(self, name: str) -> bool:
        """Tell whether it is that one."""
        return name == "sobrio"


DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>x</title></svg>'


@dataclass
class FakePictures:
    """Draws one empty picture for everything that is published."""

    show: FakeShow

    def __call__(self, slug: str, form: PictureForm, language: str,
                 version: int | None = None) -> bytes:
        """Return a picture; raises NotFound as the real one."""
        self.show.achievement_json(slug, version or 1, language)
        return DRAWING if form is PictureForm.SVG else rasterise(DRAWING, pixels=9)


@dataclass
class FakeBake:
    """Puts stored bytes into an empty picture."""

    show: FakeShow

    def __call__(self, name: str, form: PictureForm, language: str | None = None) -> bytes:
        """Return the picture; refuses revoked credentials."""
        facts = self.show.credential(name)
        if facts.status is not Status.VALID:
            raise NotWilling([Problem("not-valid", say(
                "The credential is not valid any more; no picture is made of it."),
                field="status")])
        picture = DRAWING if form is PictureForm.SVG else rasterise(DRAWING, pixels=9)
        return embed(picture, facts.credential.document)


@dataclass
class FakeHandouts:
    """Draws one empty picture for all, and says in it what it was asked for."""

    urls: Urls

    def card(self, facts: CredentialFacts, language: str, *, counts: bool) -> bytes:
        """Return a picture that is no card."""
        return rasterise(DRAWING, pixels=9 if counts else 8)

    def qr(self, facts: CredentialFacts, form: PictureForm) -> bytes:
        """Return a picture that is no code."""
        return DRAWING if form is PictureForm.SVG else rasterise(DRAWING, pixels=9)

    wallet_qr = qr


class FakeStatusLists:
    """Serves one list."""

    def served(self, name: str) -> bytes | None:
        """Return the bytes of the one list that there is."""
        return REMEMBERED if name == LIST else None


class FakeTokens:
    """An installation in which no token was ever made."""

    def authorize(self, secret: str | None, issuer: str, scope: Scope) -> Token:
        """Refuse everybody, as `operations.tokens` does."""
        raise NotAllowed(say("The token is not known here, or is good no more."),
                         code="token-unknown")


class FakeSessions:
    """Nobody has an account here."""

    def find(self, secret: str) -> None:
        """Recognise nobody."""


class FakeBulk:
    """Lists to verify, of which there are none."""

    def show(self, job: str, *, token: str = "") -> None:
        """Find nothing."""
        raise NotFound(say("There is no such list."), code="unknown-bulk")

    def choose(self, job: str, column: int, recipient: int | None) -> None:
        """Find nothing."""
        self.show(job)

    def delete(self, job: str, *, token: str = "") -> None:
        """Find nothing."""
        self.show(job)


class FakeCollections:
    """Collections, of which there are none."""

    def public(self, link: str) -> None:
        """Find nothing."""
        raise NotFound(say("There is no such collection."), code="unknown-collection")


class FakeService:
    """What `assembly.Service` is, as far as the pages go."""

    def __init__(self, *, base: str = BASE, is_ready: bool = True,
                 more: tuple[CredentialFacts, ...] = ()) -> None:
        self.urls = Urls(base)
        self.show = FakeShow(self.urls, example_credentials(base) | {
            facts.credential.prepared.id: facts for facts in more})
        self.verify = FakeVerify(self.show)
        self.certify = FakeCertify(self.show)
        self.layouts = FakeLayouts()
        self.jwt_form = FakeJwtForm(self.show)
        self.bake = FakeBake(self.show)
        self.pictures = FakePictures(self.show)
        self.handouts = FakeHandouts(self.urls)
        self.status_lists = FakeStatusLists()
        self.tokens = FakeTokens()
        self.bulk = FakeBulk()
        self.collections = FakeCollections()
        self.sessions = FakeSessions()
        self._is_ready = is_ready

    def secret_key(self) -> bytes:
        """Return a key for form tokens."""
        return b"s" * 32

    def ensure_ready(self) -> None:
        """Raise where the home was said to be unusable."""
        if not self._is_ready:
            raise HomeUnusable(say("The home %(home)s cannot be used.", home="/srv/secret-home"))
