"""Where units of work come from, and what every one of them holds."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from badgeservice.core.ports.access import (
    AccountStore,
    AssignmentStore,
    AuditStore,
    RoleOfferStore,
    SessionStore,
)
from badgeservice.core.ports.appeals import AppealStore
from badgeservice.core.ports.applications import (
    ApplicationStore,
    DecisionStore,
    JudgementStore,
    PersonStore,
)
from badgeservice.core.ports.awards import AwardStore, BatchStore
from badgeservice.core.ports.batches import BatchGroupStore, BatchRowStore
from badgeservice.core.ports.bulk import BulkStore
from badgeservice.core.ports.cases import CaseStore
from badgeservice.core.ports.codes import ClaimCodeStore
from badgeservice.core.ports.collections import CollectionStore
from badgeservice.core.ports.credentials import CredentialStore, ProgramCredentialStore
from badgeservice.core.ports.definitions import DefinitionStore
from badgeservice.core.ports.issuing import IssuingStore
from badgeservice.core.ports.judging import ConflictStore, DraftStore, InterventionStore
from badgeservice.core.ports.keys import KeyStore
from badgeservice.core.ports.mail import Outbox
from badgeservice.core.ports.portfolio import EvidenceViewStore, PortfolioStore, PracticeStore
from badgeservice.core.ports.privacy import DataRequestStore, PersonalData
from badgeservice.core.ports.profiles import (
    ImportDraftStore,
    ObservationStore,
    ProfileStore,
    RelationStore,
    SchoolStore,
)
from badgeservice.core.ports.quality import CalibrationStore, QualityStore, SampleStore
from badgeservice.core.ports.releases import EndorsementStore, ReleaseStore
from badgeservice.core.ports.retention import RetentionStore
from badgeservice.core.ports.sharing import ConsentStore, SharingStore
from badgeservice.core.ports.sign_in import (
    AcquaintanceStore,
    Directory,
    OneTimeCodeStore,
    SecondFactorStore,
    TryStore,
)
from badgeservice.core.ports.status import StatusStore
from badgeservice.core.ports.tokens import TokenStore


class InstallationStore(Protocol):
    """What was fixed when the home was set up."""

    def base_url(self) -> str | None:
        """Return the base URL recorded at `init`, or None before it."""

    def set_base_url(self, url: str) -> None:
        """Record it, once; raises Conflict where another is recorded."""

    def now(self) -> datetime:
        """Return what the clock says that all machines of the installation share."""


class UnitOfWork(Protocol):
    """All stores in one transaction: it commits as a whole or not at all."""

    definitions: DefinitionStore
    people: PersonStore
    applications: ApplicationStore
    judgements: JudgementStore
    decisions: DecisionStore
    cases: CaseStore
    appeals: AppealStore
    awards: AwardStore
    issuing: IssuingStore
    credentials: CredentialStore
    sharing: SharingStore
    consents: ConsentStore
    collections: CollectionStore
    status: StatusStore
    batches: BatchStore
    batch_rows: BatchRowStore
    batch_groups: BatchGroupStore
    bulk: BulkStore
    keys: KeyStore
    tokens: TokenStore
    programs: ProgramCredentialStore
    accounts: AccountStore
    role_offers: RoleOfferStore
    sessions: SessionStore
    assignments: AssignmentStore
    drafts: DraftStore
    conflicts: ConflictStore
    interventions: InterventionStore
    outbox: Outbox
    audit: AuditStore
    data_requests: DataRequestStore
    personal_data: PersonalData
    retention: RetentionStore
    claim_codes: ClaimCodeStore
    one_time_codes: OneTimeCodeStore
    second_factors: SecondFactorStore
    acquaintances: AcquaintanceStore
    tries: TryStore
    directory: Directory
    profiles: ProfileStore
    schools: SchoolStore
    relations: RelationStore
    observations: ObservationStore
    import_drafts: ImportDraftStore
    portfolio: PortfolioStore
    practice: PracticeStore
    evidence_views: EvidenceViewStore
    releases: ReleaseStore
    endorsements: EndorsementStore
    quality: QualityStore
    samples: SampleStore
    calibrations: CalibrationStore
    installation: InstallationStore


class Database(Protocol):
    """Where units of work come from."""

    def transaction(self) -> AbstractContextManager[UnitOfWork]:
        """Open a writing unit of work: commits at the end, rolls back on an exception."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that only reads."""

    def open_copy(self, identifier: str) -> bytes | None:
        """Return the bytes of a signed credential that is simply public, or None.

        None where there is no such credential, where it was withdrawn or replaced, took
        another's place, or is not shown to everybody, and where the database does not answer:
        whoever opens a unit of work is told which.
        """
