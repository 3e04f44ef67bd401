"""The only place that builds engines, stores and signers and hands them over."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from badgeservice.core.account import Actor
from badgeservice.core.achievement import Achievement
from badgeservice.core.definitions import Data
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.issuer import Issuer
from badgeservice.core.ports import Copies, Postman
from badgeservice.core.ports.openid import Provider
from badgeservice.core.slip import Slip
from badgeservice.core.urls import Urls
from badgeservice.credentials.canonical import canonical_labels, canonicalize
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.did import did_key_document
from badgeservice.credentials.schema import Schemas
from badgeservice.errors import CouldNotCheck, say
from badgeservice.languages import translate
from badgeservice.measures.agreement import measure, quadratic_kappa
from badgeservice.network.cache import Cache
from badgeservice.network.guarded import GuardedFetcher
from badgeservice.network.smtp import SmtpPostman
from badgeservice.operations.accept import ByLetter
from badgeservice.operations.account_states import AccountStates
from badgeservice.operations.appeal import FileAppeal
from badgeservice.operations.appeals import Appeals
from badgeservice.operations.apply import Apply
from badgeservice.operations.arrivals import Arrivals
from badgeservice.operations.assess import Assess
from badgeservice.operations.assign import Assign
from badgeservice.operations.assign_view import ViewAssignments
from badgeservice.operations.audit_log import AuditLog
from badgeservice.operations.award import GiveAward
from badgeservice.operations.bake import Bake
from badgeservice.operations.by_provider import ByProvider
from badgeservice.operations.calibrate import Calibrate
from badgeservice.operations.case import has_passed
from badgeservice.operations.certify import Certify
from badgeservice.operations.check_evidence import CheckEvidence
from badgeservice.operations.claim import ClaimAccount
from badgeservice.operations.clean import PictureCleaner
from badgeservice.operations.codes import Codes
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.compose_letter import Sender
from badgeservice.operations.correct import Correct
from badgeservice.operations.cosign import CoSign
from badgeservice.operations.data_requests import DataRequests
from badgeservice.operations.decide import Decide
from badgeservice.operations.define import Define
from badgeservice.operations.deliver import Deliver
from badgeservice.operations.demo import Demo
from badgeservice.operations.disclose import Disclose
from badgeservice.operations.drafts import Drafts
from badgeservice.operations.endorse import Endorse
from badgeservice.operations.endorse_elsewhere import EndorseElsewhere, Lookup
from badgeservice.operations.grant import Grant
from badgeservice.operations.identity import Identity
from badgeservice.operations.import_drafts import Imports
from badgeservice.operations.import_people import ImportPeople
from badgeservice.operations.import_schools import ImportSchools
from badgeservice.operations.invite import Invite
from badgeservice.operations.issue import Issue
from badgeservice.operations.judge import Judge
from badgeservice.operations.jwt_form import JwtForm
from badgeservice.operations.keys import Keys
from badgeservice.operations.mail import MailRoom
from badgeservice.operations.my_data import MyData
from badgeservice.operations.observe import Observe
from badgeservice.operations.open_evidence import OpenEvidence
from badgeservice.operations.own_account import OwnAccount
from badgeservice.operations.own_applications import OwnApplications
from badgeservice.operations.passwords import Passwords
from badgeservice.operations.people import People
from badgeservice.operations.pictures import Painter, Pictures
from badgeservice.operations.portfolio import Limits, Portfolio
from badgeservice.operations.practice import Practice
from badgeservice.operations.profiles import Profiles
from badgeservice.operations.program import SignForProgram
from badgeservice.operations.program_status import ChangeStatusForProgram
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.quality import Quality
from badgeservice.operations.reach import operator
from badgeservice.operations.receive import Receive
from badgeservice.operations.reissue import Reissue
from badgeservice.operations.relate import Relate
from badgeservice.operations.release_desk import ReleaseDesk
from badgeservice.operations.releasing import Releasing
from badgeservice.operations.resolve import Sources
from badgeservice.operations.restored import AfterRestore
from badgeservice.operations.resubmit import Resubmit
from badgeservice.operations.retention import Retention
from badgeservice.operations.revoke import ChangeStatus, Revoke
from badgeservice.operations.roles import Roles
from badgeservice.operations.sample import Samples
from badgeservice.operations.sandbox import Sandbox
from badgeservice.operations.schools import Schools
from badgeservice.operations.sealing import Sealing
from badgeservice.operations.second_factor import SecondFactor
from badgeservice.operations.send import Send
from badgeservice.operations.send_judgement import SendJudgement
from badgeservice.operations.sessions import Sessions
from badgeservice.operations.setup import SetUp, ensure_base_url
from badgeservice.operations.show import Show
from badgeservice.operations.sign_in import SignIn
from badgeservice.operations.tokens import Tokens
from badgeservice.operations.tries import Tries
from badgeservice.operations.verify import Verify
from badgeservice.operations.withdraw import Withdraw
from badgeservice.rendering.certificate import make_certificate
from badgeservice.rendering.certificate_view import view_of
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.picture import draw_picture
from badgeservice.rendering.picture_view import picture_of
from badgeservice.rendering.raster import rasterise
from badgeservice.rendering.slips import make_slips
from badgeservice.resources import resource
from badgeservice.settings import Settings
from badgeservice.storage.calibration_files import read_calibration
from badgeservice.storage.chance import SystemChance
from badgeservice.storage.database import SqlDatabase
from badgeservice.storage.definition_files import (
    Definitions,
    DefinitionSchemas,
    read_definitions,
    read_known,
)
from badgeservice.storage.evidence_files import EvidenceStore
from badgeservice.storage.evidence_places import place_of
from badgeservice.storage.home import FolderHome
from badgeservice.storage.keyring import FileKeyring
from badgeservice.storage.personal_holdings import category_of, event_of
from badgeservice.storage.pkcs11_keyring import TokenKeyring
from badgeservice.storage.pkcs11_uri import parse
from badgeservice.storage.publication_journal import JOURNAL, FileJournal
from badgeservice.storage.trust_files import TrustFiles

AskPassphrase = Callable[[Issuer], str | None]
"""Asks a person for the passphrase of an issuer's keys; None where nobody can be asked."""


@dataclass(frozen=True)
class Accounts:
    """How people get accounts and sign in to them."""

    sign_in: SignIn
    by_letter: ByLetter
    by_provider: ByProvider
    second_factor: SecondFactor
    own: OwnAccount
    invite: Invite
    roles: Roles
    states: AccountStates


@dataclass(frozen=True)
class Service:
    """Every use case of one installation, ready to be called."""

    settings: Settings
    urls: Urls
    setup: SetUp
    define: Define
    show: Show
    apply: Apply
    drafts: Drafts
    send: Send
    withdraw: Withdraw
    resubmit: Resubmit
    file_appeal: FileAppeal
    own_applications: OwnApplications
    judge: Judge
    decide: Decide
    assign: Assign
    view_assignments: ViewAssignments
    assess: Assess
    send_judgement: SendJudgement
    appeals: Appeals
    give_award: GiveAward
    grant: Grant
    releasing: Releasing
    release_desk: ReleaseDesk
    endorse: Endorse
    endorse_elsewhere: EndorseElsewhere
    issue: Issue
    revoke: Revoke
    change_status: ChangeStatus
    correct: Correct
    after_restore: AfterRestore
    status_lists: StatusLists
    keys: Keys
    reissue: Reissue
    tokens: Tokens
    sessions: Sessions
    my_data: MyData
    data_requests: DataRequests
    retention: Retention
    profiles: Profiles
    schools: Schools
    relate: Relate
    observe: Observe
    import_people: ImportPeople
    import_schools: ImportSchools
    imports: Imports
    quality: Quality
    samples: Samples
    calibrate: Calibrate
    accounts: Accounts
    people: People
    sign_for_program: SignForProgram
    change_status_for_program: ChangeStatusForProgram
    certify: Certify
    bake: Bake
    pictures: Pictures
    verify: Verify
    disclose: Disclose
    co_sign: CoSign
    jwt_form: JwtForm
    demo: Demo
    deliver: Deliver
    mail: MailRoom
    codes: Codes
    claim_account: ClaimAccount
    audit_log: AuditLog
    portfolio: Portfolio
    practice: Practice
    open_evidence: OpenEvidence
    check_evidence: CheckEvidence
    evidence_files: EvidenceStore
    home: FolderHome
    _tools: Collaborators
    _keyring: FileKeyring | TokenKeyring
    _database: SqlDatabase
    _sandbox: Sandbox
    _cleaner: PictureCleaner

    def close(self) -> None:
        """Let go of the connections and of the children that read what strangers made."""
        self._sandbox.close()
        self._cleaner.close()
        self._database.close()

    def ensure_ready(self) -> None:
        """Raise HomeUnusable unless the home is set up, for this base URL, and up to date."""
        ensure_base_url(self._tools)

    def operator(self) -> Actor:
        """Return who acts on the command line: an administrator of every programme."""
        return operator(self._tools)

    def secret_key(self) -> bytes:
        """Return the key that the forms' tokens are signed with; made where there is none."""
        return self.home.secret_key()

    def ensure_private(self) -> None:
        """Raise KeyUnusable where others can read a key file or a passphrase."""
        self._keyring.ensure_private()
        self.home.ensure_private()

    def read_definitions(self, paths: tuple[Path, ...] = ()) -> Definitions:
        """Read the definition files of *paths*, or of the settings; raises BadInput."""
        folders = (self.settings.issuers, self.settings.rubrics, self.settings.courses)
        schemas = DefinitionSchemas.from_folder(resource("schemas"))
        if not paths:
            return read_definitions(folders, schemas)
        return read_definitions(paths, schemas, known=read_known(folders, schemas))

    def read_calibration(self, path: Path) -> Data:
        """Read a calibration set from a file that its schema accepts; raises BadInput."""
        schema = json.loads(resource("schemas", "calibration.json").read_bytes())
        return read_calibration(path, schema)


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def contexts() -> Contexts:
    """Read the pinned JSON-LD contexts."""
    folder = resource("schemas", "contexts")
    sources = json.loads((folder / "SOURCES.json").read_bytes())
    return Contexts(
        {url: (folder / entry["file"]).read_bytes() for url, entry in sources.items()},
        {url: entry["sha256"] for url, entry in sources.items()},
    )


def schemas() -> Schemas:
    """Read our schemas of the documents that are signed and verified."""
    return Schemas(json.loads(resource("schemas", "open-badge-credential.json").read_bytes()))


def build(settings: Settings, *, ask: AskPassphrase | None = None,
          clock: Callable[[], datetime] = now) -> Service:
    """Put the service together; touches neither the home nor the database yet.

    *ask* is called where the passphrase file of an issuer is missing.
    """
    home = FolderHome(settings.home, database_url=settings.database_url,
                      keys=settings.keys if isinstance(settings.keys, Path) else None,
                      evidence=(settings.evidence if isinstance(settings.evidence, Path)
                                else None),
                      passphrase=settings.key_passphrase_file,
                      secret=settings.secret_key_file)
    database = SqlDatabase(settings.database_url, clock=clock)
    pinned, checked = contexts(), schemas()
    sandbox = Sandbox(pinned, size=settings.verifiers)
    keyring = _keyring(settings, lambda issuer: home.passphrase(issuer, ask),
                       home.has_passphrase)
    tools = Collaborators(
        database=database,
        keyring=keyring,
        clock=clock,
        chance=SystemChance(),
        urls=Urls(settings.base_url),
        words=translate,
        contexts=pinned,
        schemas=checked,
        canonicalize=lambda document: canonicalize(document, pinned),
        guarded=sandbox,
        labels=canonical_labels,
        guarded_labels=sandbox.labels,
        journal=FileJournal(settings.home / JOURNAL),
        states_refresh=settings.states_refresh,
        key_type=settings.key_type,
    )
    return _service(settings, tools, home, keyring=keyring, database=database, sandbox=sandbox)


def _service(settings: Settings, tools: Collaborators, home: FolderHome, *,
             keyring: FileKeyring | TokenKeyring, database: SqlDatabase,
             sandbox: Sandbox) -> Service:
    show, apply, judge, decide = Show(tools), Apply(tools), Judge(tools), Decide(tools)
    give_award, issue, revoke = GiveAward(tools), Issue(tools), Revoke(tools)
    import_people, import_schools = ImportPeople(tools), ImportSchools(tools)
    releasing, endorse = Releasing(tools, give_award, issue), Endorse(tools, give_award)
    grant = Grant(give_award, issue, show, releasing)
    verify = _verifier(settings, tools, home, sandbox)
    files, cleaner = _evidence_files(settings), PictureCleaner()
    portfolio = _portfolio(settings, tools, files, cleaner)
    drafts = Drafts(tools)
    sessions = Sessions(tools)
    return Service(
        settings=settings,
        urls=tools.urls,
        setup=SetUp(tools, home),
        define=Define(tools),
        show=show,
        apply=apply,
        drafts=drafts,
        send=Send(tools),
        withdraw=Withdraw(tools),
        resubmit=Resubmit(tools, drafts),
        file_appeal=FileAppeal(tools),
        own_applications=OwnApplications(tools),
        judge=judge,
        decide=decide,
        assign=Assign(tools, has_passed),
        view_assignments=ViewAssignments(tools, has_passed),
        assess=Assess(tools),
        send_judgement=SendJudgement(tools, has_passed),
        appeals=Appeals(tools),
        give_award=give_award,
        grant=grant,
        releasing=releasing,
        release_desk=ReleaseDesk(tools),
        endorse=endorse,
        endorse_elsewhere=EndorseElsewhere(tools, give_award, _lookup(settings, tools)),
        issue=issue,
        revoke=revoke,
        change_status=ChangeStatus(tools),
        correct=Correct(tools),
        after_restore=AfterRestore(tools),
        status_lists=StatusLists(tools),
        keys=Keys(tools),
        reissue=Reissue(tools),
        tokens=Tokens(tools),
        my_data=MyData(tools, files, category_of, event_of),
        data_requests=DataRequests(tools, files),
        retention=Retention(tools, files),
        profiles=Profiles(tools),
        schools=Schools(tools),
        relate=Relate(tools),
        observe=Observe(tools, portfolio),
        import_people=import_people,
        import_schools=import_schools,
        imports=Imports(tools, import_people, import_schools),
        quality=Quality(tools, measure),
        samples=Samples(tools),
        calibrate=Calibrate(tools, quadratic_kappa),
        sessions=sessions,
        accounts=_accounts(settings, tools, home, sessions),
        people=People(tools),
        sign_for_program=SignForProgram(tools),
        change_status_for_program=ChangeStatusForProgram(tools),
        certify=Certify(tools, _printer(), verify),
        bake=Bake(tools, _painter(), verify),
        pictures=Pictures(tools, _painter()),
        verify=verify,
        disclose=Disclose(tools, show, verify),
        co_sign=CoSign(tools, show, partial(verify, follow_refresh=False)),
        jwt_form=JwtForm(tools, show, verify),
        deliver=Deliver(tools, _postman(settings), _sender(settings, tools)),
        mail=MailRoom(tools, _sender(settings, tools), is_set_up=bool(settings.smtp_url)),
        codes=Codes(tools),
        claim_account=ClaimAccount(tools, Passwords().hashed, _tries(tools, home)),
        audit_log=AuditLog(tools),
        demo=Demo(show=show, apply=apply, judge=judge, decide=decide, endorse=endorse,
                  grant=grant, revoke=revoke, clock=tools.clock),
        portfolio=portfolio,
        practice=Practice(tools, portfolio),
        open_evidence=OpenEvidence(tools, files),
        check_evidence=CheckEvidence(tools, files),
        evidence_files=files,
        home=home,
        _tools=tools,
        _keyring=keyring,
        _database=database,
        _sandbox=sandbox,
        _cleaner=cleaner,
    )


def _sender(settings: Settings, tools: Collaborators) -> Sender:
    return Sender(settings.mail_from or "", tools.urls, tools.words)


def _postman(settings: Settings) -> Postman | None:
    """Return what hands letters over, where the settings name a mail server."""
    if settings.smtp_url is None:
        return None
    file = settings.smtp_password_file
    return SmtpPostman(settings.smtp_url,
                       (lambda: file.read_text(encoding="utf-8").strip()) if file else None)


def printed(slips: Sequence[Slip]) -> bytes:
    """Return *slips* as PDF, to be cut into pieces."""
    return make_slips(slips, words=translate, fonts=Fonts.shipped())


def _evidence_files(settings: Settings) -> EvidenceStore:
    options = ({"endpoint_url": settings.evidence_endpoint}
               if settings.evidence_endpoint and str(settings.evidence).startswith("s3:") else {})
    return EvidenceStore(place_of(settings.evidence, settings.home, options))


def _portfolio(settings: Settings, tools: Collaborators, files: EvidenceStore,
               cleaner: PictureCleaner) -> Portfolio:
    limits = Limits(settings.evidence_largest * 1_000_000, settings.evidence_quota * 1_000_000)
    return Portfolio(tools, files, Receive(files, cleaner, limits.largest), limits)


def _accounts(settings: Settings, tools: Collaborators, home: FolderHome,
              sessions: Sessions) -> Accounts:
    passwords, arrivals = Passwords(), Arrivals(tools, sessions)
    tries = _tries(tools, home)
    factors = Sealing(home.secret_key, tools.chance, purpose="second factor")
    return Accounts(
        sign_in=SignIn(tools, passwords, tries, arrivals),
        by_letter=ByLetter(tools, passwords, tries, arrivals),
        by_provider=ByProvider(tools, _provider(settings, tools), arrivals),
        second_factor=SecondFactor(tools, factors, tries, arrivals),
        own=OwnAccount(tools, passwords, tries),
        invite=Invite(tools),
        roles=Roles(tools),
        states=AccountStates(tools),
    )


def _tries(tools: Collaborators, home: FolderHome) -> Tries:
    return Tries(tools, Sealing(home.secret_key, tools.chance, purpose="tries"))


def _provider(settings: Settings, tools: Collaborators) -> Provider | None:
    """Return the provider that people may sign in with, where the settings name one."""
    if settings.oidc_issuer is None:
        return None
    # Not above: what it stands on takes a while to load, and most commands need none of it.
    from badgeservice.network.openid import OpenIdProvider, ProviderSettings

    return OpenIdProvider(ProviderSettings(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret_file,
        settings.oidc_name, f"{tools.urls.base}/account/openid/answer"), tools.chance)


def _keyring(settings: Settings, passphrase: Callable[[Issuer], bytes],
             lies_here: Callable[[Issuer], bool]) -> FileKeyring | TokenKeyring:
    if isinstance(settings.keys, str):
        return TokenKeyring(parse(settings.keys))
    return FileKeyring(settings.keys, passphrase, SystemChance(), lies_here)


def _verifier(settings: Settings, tools: Collaborators, home: FolderHome,
              sandbox: Sandbox) -> Verify:
    return Verify(
        contexts=tools.contexts,
        schemas=tools.schemas,
        guarded=sandbox,
        extract_pdf=sandbox.extract_pdf,
        clock=tools.clock,
        urls=tools.urls,
        trusted=_trusted(settings),
        database=tools.database,
        journal=tools.journal,
        identity=Identity(tools),
        is_set_up=home.is_set_up,
        copies=_copies(settings),
    )


def _copies(settings: Settings) -> Copies | None:
    """Return what asks other services, where the settings let it."""
    return Cache(GuardedFetcher(settings.fetch_ports)) if settings.fetch else None


def _lookup(settings: Settings, tools: Collaborators) -> Lookup:
    copies = _copies(settings)

    def look_up(did: str) -> Mapping[str, Any]:
        """Return the document in which *did* lists its keys."""
        if did.startswith("did:key:"):
            return did_key_document(did)
        sources = Sources(copies, base=tools.urls.base, now=tools.clock()) if copies else None
        if sources is None or sources.place_of(did) is None:
            raise CouldNotCheck(say("The partner's own list of keys cannot be looked at from "
                                    "here: %(did)s.", did=did), code="partner-unreachable")
        return sources.document(did)

    return look_up


def _trusted(settings: Settings) -> TrustFiles:
    schema = json.loads(resource("schemas", "trusted-issuers.json").read_bytes())
    return TrustFiles(settings.trust_lists, schema, tuple(settings.trusted_issuers))


def _printer() -> Callable[[CredentialFacts, str], bytes]:
    def words(language: str) -> Callable[..., str]:
        """Return what turns a message into its sentence in *language*."""
        return lambda message: translate(message, language)

    def print_certificate(facts: CredentialFacts, language: str) -> bytes:
        """Return the PDF file of a certificate in *language*, the credential inside."""
        view = view_of(facts, language=language, words=words(language))
        return make_certificate(view, facts.credential.document, fonts=Fonts.shipped())

    return print_certificate


def _painter() -> Painter:
    def draw(achievement: Achievement, issuer: Issuer, language: str,
             year: int | None) -> bytes:
        """Return an achievement's picture as SVG, with the year where there is one."""
        view = picture_of(achievement, issuer, language=language, year=year,
                          words=lambda message: translate(message, language))
        return draw_picture(view, fonts=Fonts.shipped())

    return Painter(draw, rasterise)
