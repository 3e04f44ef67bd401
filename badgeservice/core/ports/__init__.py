"""What the use cases need from the outside, as Protocols: one module for each aggregate.

`storage` implements the stores and the keyring, `credentials` consumes `Signer` and
`Canonicalizer`, `assembly` puts them together. Stores take and return core values.
"""

from __future__ import annotations

from badgeservice.core.ports.access import (
    AccountStore,
    AssignmentStore,
    AuditHeads,
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
from badgeservice.core.ports.awards import AwardStore, Batch, BatchStore
from badgeservice.core.ports.batches import BatchGroupStore, BatchRowStore
from badgeservice.core.ports.bulk import Begun, BulkStore, Wanted
from badgeservice.core.ports.cases import CaseStore, Standing
from badgeservice.core.ports.codes import ClaimCodeStore
from badgeservice.core.ports.collections import CollectionStore
from badgeservice.core.ports.credentials import CredentialStore, ProgramCredentialStore
from badgeservice.core.ports.database import Database, InstallationStore, UnitOfWork
from badgeservice.core.ports.definitions import DefinitionStore, Published
from badgeservice.core.ports.evidence import EvidenceFiles, IncomingFile
from badgeservice.core.ports.issuing import IssuingStore
from badgeservice.core.ports.judging import ConflictStore, DraftStore, InterventionStore
from badgeservice.core.ports.keys import Keyring, KeyStore, Signer, active_key
from badgeservice.core.ports.mail import Outbox, Postman
from badgeservice.core.ports.openid import Identity, Journey, Provider
from badgeservice.core.ports.portfolio import EvidenceViewStore, PortfolioStore, PracticeStore
from badgeservice.core.ports.privacy import DataRequestStore, PersonalData
from badgeservice.core.ports.profiles import (
    ImportDraft,
    ImportDraftStore,
    Listed,
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
    Line,
    OneTimeCodeStore,
    Search,
    SecondFactorStore,
    TryStore,
)
from badgeservice.core.ports.status import LostStore, PublicationJournal, StatusStore
from badgeservice.core.ports.surroundings import (
    Canonicalizer,
    Chance,
    Clock,
    Copies,
    Copy,
    Fetched,
    Fetcher,
)
from badgeservice.core.ports.tasks import Handlers, Tasks
from badgeservice.core.ports.tokens import TokenStore

__all__ = [
    "AccountStore",
    "AcquaintanceStore",
    "AppealStore",
    "ApplicationStore",
    "AssignmentStore",
    "AuditHeads",
    "AuditStore",
    "AwardStore",
    "Batch",
    "BatchGroupStore",
    "BatchRowStore",
    "BatchStore",
    "Begun",
    "BulkStore",
    "CalibrationStore",
    "Canonicalizer",
    "CaseStore",
    "Chance",
    "ClaimCodeStore",
    "Clock",
    "CollectionStore",
    "ConflictStore",
    "ConsentStore",
    "Copies",
    "Copy",
    "CredentialStore",
    "DataRequestStore",
    "Database",
    "DecisionStore",
    "DefinitionStore",
    "Directory",
    "DraftStore",
    "EndorsementStore",
    "EvidenceFiles",
    "EvidenceViewStore",
    "Fetched",
    "Fetcher",
    "Handlers",
    "Identity",
    "ImportDraft",
    "ImportDraftStore",
    "IncomingFile",
    "InstallationStore",
    "InterventionStore",
    "IssuingStore",
    "Journey",
    "JudgementStore",
    "KeyStore",
    "Keyring",
    "Line",
    "Listed",
    "LostStore",
    "ObservationStore",
    "OneTimeCodeStore",
    "Outbox",
    "PersonStore",
    "PersonalData",
    "PortfolioStore",
    "Postman",
    "PracticeStore",
    "ProfileStore",
    "ProgramCredentialStore",
    "Provider",
    "PublicationJournal",
    "Published",
    "QualityStore",
    "RelationStore",
    "ReleaseStore",
    "RetentionStore",
    "RoleOfferStore",
    "SampleStore",
    "SchoolStore",
    "Search",
    "SecondFactorStore",
    "SessionStore",
    "SharingStore",
    "Signer",
    "Standing",
    "StatusStore",
    "Tasks",
    "TokenStore",
    "TryStore",
    "UnitOfWork",
    "Wanted",
    "active_key",
]
