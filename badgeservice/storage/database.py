"""Units of work on SQLite or PostgreSQL.

>>> SqlDatabase("mysql://localhost/badges")
Traceback (most recent call last):
badgeservice.errors.HomeUnusable: BADGESERVICE_DATABASE_URL names no database that this \
service can use. Write postgresql://USER@HOST/NAME or sqlite:////FOLDER/FILE.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection

from badgeservice.core import ports
from badgeservice.storage.accounts import SqlAccountStore
from badgeservice.storage.acquaintances import SqlAcquaintanceStore
from badgeservice.storage.act_journal import ActJournal
from badgeservice.storage.act_room import NOTING, Noting
from badgeservice.storage.appeals import SqlAppealStore
from badgeservice.storage.applications import SqlApplicationStore
from badgeservice.storage.assignments import SqlAssignmentStore
from badgeservice.storage.audit import SqlAuditStore
from badgeservice.storage.awards import SqlAwardStore
from badgeservice.storage.batch_groups import SqlBatchGroupStore
from badgeservice.storage.batch_rows import SqlBatchRowStore
from badgeservice.storage.batches import SqlBatchStore
from badgeservice.storage.bulk import SqlBulkStore
from badgeservice.storage.calibrations import SqlCalibrationStore
from badgeservice.storage.cases import SqlCaseStore
from badgeservice.storage.claim_codes import SqlClaimCodeStore
from badgeservice.storage.collections import SqlCollectionStore
from badgeservice.storage.conflicts import SqlConflictStore, SqlInterventionStore
from badgeservice.storage.credentials import SqlCredentialStore
from badgeservice.storage.data_requests import SqlDataRequestStore
from badgeservice.storage.decisions import SqlDecisionStore
from badgeservice.storage.definitions import SqlDefinitionStore
from badgeservice.storage.directory import SqlDirectory
from badgeservice.storage.drafts import SqlDraftStore
from badgeservice.storage.engine import WAIT, file_of, make_engine, options, parse, place
from badgeservice.storage.evidence_views import SqlEvidenceViewStore
from badgeservice.storage.import_drafts import SqlImportDraftStore
from badgeservice.storage.installation import SqlInstallationStore
from badgeservice.storage.issuing import SqlIssuingStore
from badgeservice.storage.judgements import SqlJudgementStore
from badgeservice.storage.keys import SqlKeyStore
from badgeservice.storage.migrations import ensure_current
from badgeservice.storage.noting import note_acts, note_all
from badgeservice.storage.observations import SqlObservationStore
from badgeservice.storage.one_time_codes import SqlOneTimeCodeStore
from badgeservice.storage.open_copies import OpenCopies
from badgeservice.storage.outbox import SqlOutbox
from badgeservice.storage.people import SqlPersonStore
from badgeservice.storage.personal_data import SqlPersonalData
from badgeservice.storage.portfolio import SqlPortfolioStore
from badgeservice.storage.practice import SqlPracticeStore
from badgeservice.storage.profiles import SqlProfileStore
from badgeservice.storage.program_credentials import SqlProgramCredentialStore
from badgeservice.storage.quality import SqlQualityStore
from badgeservice.storage.relations import SqlRelationStore
from badgeservice.storage.releases import SqlEndorsementStore, SqlReleaseStore
from badgeservice.storage.retention import SqlRetentionStore
from badgeservice.storage.role_offers import SqlRoleOfferStore
from badgeservice.storage.samples import SqlSampleStore
from badgeservice.storage.schools import SqlSchoolStore
from badgeservice.storage.second_factors import SqlSecondFactorStore
from badgeservice.storage.sessions import SqlSessionStore
from badgeservice.storage.sharing import SqlConsentStore, SqlSharingStore
from badgeservice.storage.status import SqlStatusStore
from badgeservice.storage.tokens import SqlTokenStore
from badgeservice.storage.translation import not_initialised, translated
from badgeservice.storage.tries import SqlTryStore


class SqlUnitOfWork:
    """All stores on one connection, in whose transaction they work."""

    definitions: ports.DefinitionStore
    people: ports.PersonStore
    applications: ports.ApplicationStore
    judgements: ports.JudgementStore
    decisions: ports.DecisionStore
    cases: ports.CaseStore
    appeals: ports.AppealStore
    awards: ports.AwardStore
    issuing: ports.IssuingStore
    credentials: ports.CredentialStore
    sharing: ports.SharingStore
    consents: ports.ConsentStore
    collections: ports.CollectionStore
    status: ports.StatusStore
    batches: ports.BatchStore
    batch_rows: ports.BatchRowStore
    batch_groups: ports.BatchGroupStore
    bulk: ports.BulkStore
    keys: ports.KeyStore
    tokens: ports.TokenStore
    programs: ports.ProgramCredentialStore
    accounts: ports.AccountStore
    role_offers: ports.RoleOfferStore
    sessions: ports.SessionStore
    assignments: ports.AssignmentStore
    drafts: ports.DraftStore
    conflicts: ports.ConflictStore
    interventions: ports.InterventionStore
    outbox: ports.Outbox
    audit: ports.AuditStore
    data_requests: ports.DataRequestStore
    personal_data: ports.PersonalData
    retention: ports.RetentionStore
    claim_codes: ports.ClaimCodeStore
    one_time_codes: ports.OneTimeCodeStore
    second_factors: ports.SecondFactorStore
    acquaintances: ports.AcquaintanceStore
    tries: ports.TryStore
    directory: ports.Directory
    profiles: ports.ProfileStore
    schools: ports.SchoolStore
    relations: ports.RelationStore
    observations: ports.ObservationStore
    import_drafts: ports.ImportDraftStore
    portfolio: ports.PortfolioStore
    practice: ports.PracticeStore
    evidence_views: ports.EvidenceViewStore
    releases: ports.ReleaseStore
    endorsements: ports.EndorsementStore
    quality: ports.QualityStore
    samples: ports.SampleStore
    calibrations: ports.CalibrationStore
    installation: ports.InstallationStore

    def __init__(self, connection: Connection, clock: ports.Clock) -> None:
        self.definitions = SqlDefinitionStore(connection)
        self.people = SqlPersonStore(connection)
        self.applications = SqlApplicationStore(connection)
        self.judgements = SqlJudgementStore(connection)
        self.decisions = SqlDecisionStore(connection)
        self.cases = SqlCaseStore(connection)
        self.appeals = SqlAppealStore(connection)
        self.awards = SqlAwardStore(connection, clock)
        self.issuing = SqlIssuingStore(connection)
        self.credentials = SqlCredentialStore(connection)
        self.sharing = SqlSharingStore(connection)
        self.consents = SqlConsentStore(connection)
        self.collections = SqlCollectionStore(connection)
        self.status = SqlStatusStore(connection)
        self.batches = SqlBatchStore(connection)
        self.batch_rows = SqlBatchRowStore(connection)
        self.batch_groups = SqlBatchGroupStore(connection, clock)
        self.bulk = SqlBulkStore(connection)
        self.keys = SqlKeyStore(connection)
        self.tokens = SqlTokenStore(connection)
        self.programs = SqlProgramCredentialStore(connection)
        self.accounts = SqlAccountStore(connection)
        self.role_offers = SqlRoleOfferStore(connection)
        self.sessions = SqlSessionStore(connection)
        self.assignments = SqlAssignmentStore(connection)
        self.drafts = SqlDraftStore(connection)
        self.conflicts = SqlConflictStore(connection)
        self.interventions = SqlInterventionStore(connection)
        self.outbox = SqlOutbox(connection)
        self.audit = SqlAuditStore(connection)
        self.data_requests = SqlDataRequestStore(connection)
        self.personal_data = SqlPersonalData(connection)
        self.retention = SqlRetentionStore(connection, clock)
        self.claim_codes = SqlClaimCodeStore(connection)
        self.one_time_codes = SqlOneTimeCodeStore(connection)
        self.second_factors = SqlSecondFactorStore(connection)
        self.acquaintances = SqlAcquaintanceStore(connection)
        self.tries = SqlTryStore(connection)
        self.directory = SqlDirectory(connection)
        self.profiles = SqlProfileStore(connection)
        self.schools = SqlSchoolStore(connection)
        self.relations = SqlRelationStore(connection)
        self.observations = SqlObservationStore(connection)
        self.import_drafts = SqlImportDraftStore(connection)
        self.portfolio = SqlPortfolioStore(connection)
        self.practice = SqlPracticeStore(connection)
        self.evidence_views = SqlEvidenceViewStore(connection)
        self.releases = SqlReleaseStore(connection)
        self.endorsements = SqlEndorsementStore(connection)
        self.quality = SqlQualityStore(connection)
        self.samples = SqlSampleStore(connection)
        self.calibrations = SqlCalibrationStore(connection)
        self.installation = SqlInstallationStore(connection)


class SqlDatabase:
    """The database at *url*: `core.ports.Database`.

    Safe for several threads. A process that forks makes one of its own in each child.
    Raises HomeUnusable for a URL that names neither PostgreSQL nor a file of SQLite;
    nothing is connected to before the first unit of work. *wait* is how many seconds one
    waits for another before it raises HomeUnusable ``database-busy``. Acts that must not be
    forgotten with a restored backup are in *journal* before a transaction's end is reported.
    """

    def __init__(self, url: str, *, clock: ports.Clock = lambda: datetime.now(UTC),
                 wait: float = WAIT, journal: ActJournal | None = None) -> None:
        self._journal = journal
        self._url = parse(url)
        self._engine = make_engine(self._url, wait=wait)
        self._clock = clock
        self._is_checked = False
        self._open_copies = OpenCopies(self._engine, file_of(self._url))

    def __repr__(self) -> str:
        return f"SqlDatabase({place(self._url)!r})"

    @contextmanager
    def transaction(self) -> Iterator[ports.UnitOfWork]:
        """Open a writing unit of work: commits at the end, rolls back on an exception.

        With SQLite one is open at a time, and the others wait. Raises HomeUnusable where
        the database cannot be used, with one of the codes of `storage.translation`, or
        ``database-older`` and ``database-newer``.
        """
        with self._open(writing=True) as work:
            yield work

    @contextmanager
    def reading(self) -> Iterator[ports.UnitOfWork]:
        """Open a unit of work that only reads, all from one state of the database."""
        with self._open(writing=False) as work:
            yield work

    def open_copy(self, identifier: str) -> bytes | None:
        """Return the bytes of a credential that is simply public; None for all others."""
        # Before the first unit of work nobody knows whose tables these are.
        return self._open_copies(identifier) if self._is_checked else None

    @contextmanager
    def _open(self, *, writing: bool) -> Iterator[ports.UnitOfWork]:
        with self._connected() as connection:
            noting = Noting(self._journal) if self._journal else None
            with connection.execution_options(
                    **options(self._url, writing=writing), **{NOTING: noting}).begin():
                if not self._is_checked:
                    ensure_current(connection, place(self._url))
                    self._is_checked = True
                yield SqlUnitOfWork(connection, self._clock)
            if noting is not None and noting.first is not None:
                with connection.execution_options(**options(self._url, writing=False)).begin():
                    note_acts(connection, noting.journal, noting.first)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        self._ensure_file()
        with translated(place(self._url)), self._engine.connect() as connection:
            yield connection

    def note_acts(self) -> None:
        """Add to the journal what a crash left out; raises HomeUnusable ``database-restored``.

        From then on a copy of this database can be put back without anything being forgotten.
        """
        if self._journal is not None:
            with (self._connected() as connection, connection.execution_options(
                    **options(self._url, writing=False),
                    **{NOTING: Noting(self._journal)}).begin()):
                note_all(connection, self._journal)

    def _ensure_file(self) -> None:
        """Refuse a file that is not there: SQLite itself would make an empty one."""
        file = file_of(self._url)
        if file is not None and not file.is_file():
            raise not_initialised(place(self._url))

    def close(self) -> None:
        """Give all connections back; the next unit of work opens new ones."""
        self._engine.dispose()
