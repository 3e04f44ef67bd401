"""Where personal data lie: which rows are about whom, what is removed, and what is blanked.

Every table is in here or in `IMPERSONAL`; a test holds that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import Table

from badgeservice.core.telling import Told
from badgeservice.storage.access_tables import accounts, assignments, memberships, sessions
from badgeservice.storage.account_tables import (
    browsers,
    identities,
    one_time_codes,
    recovery_codes,
    used_steps,
)
from badgeservice.storage.appeal_tables import appeals
from badgeservice.storage.batch_tables import batch_rows
from badgeservice.storage.collection_tables import collections
from badgeservice.storage.judging_tables import (
    conflict_declarations,
    interventions,
    judgement_drafts,
)
from badgeservice.storage.mail_tables import claim_codes, outbox
from badgeservice.storage.offer_tables import role_offers
from badgeservice.storage.portfolio_tables import (
    evidence_views,
    portfolio_items,
    practice_cycles,
    practice_entries,
)
from badgeservice.storage.privacy_tables import data_requests
from badgeservice.storage.profile_tables import (
    import_drafts,
    observations,
    profiles,
    relations,
)
from badgeservice.storage.quality_tables import calibration_attempts, sample_items, sample_reviews
from badgeservice.storage.release_tables import endorsement_requests, endorsements, releases
from badgeservice.storage.sharing_tables import consents, credential_sharing
from badgeservice.storage.tables import (
    application_evidence,
    applications,
    awards,
    batches,
    decisions,
    judgements,
    people,
    status_events,
    tokens,
)

SUPPRESSED = "–"
"""What stands in the place of a name that was removed."""


class Via(Enum):
    """How a row leads to its person."""

    PERSON = "person"
    """The column has the person's id."""

    APPLICATION = "application"
    ASSIGNMENT = "assignment"
    CYCLE = "cycle"
    CREDENTIAL = "credential"
    AWARD = "award"
    EMAIL = "email"
    """The column has the person's address: whoever it is about may not be known yet."""


@dataclass(frozen=True)
class Holding:
    """One table's rows about a person."""

    table: Table
    category: str
    """A slug of `core.personal_data`."""

    whose: str = "person"
    via: Via = Via.PERSON
    blanked: Mapping[str, Any] = field(default_factory=dict)
    """Columns and what takes the place of their values when the person is suppressed."""

    is_deleted: bool = False
    """Whether the rows themselves go when the person is suppressed."""

    event: str = ""
    """The column with the moment that the category's period begins with; empty for none."""

    hidden: frozenset[str] = frozenset()
    """Columns that the person's copy does not show: secrets, digests of secrets, and who
    said something that only the coordinators are to read, and what is not told yet."""

    told: Told = Told.ALWAYS


_NAMES = {"given_names": SUPPRESSED, "first_surname": "", "second_surname": "",
          "social_name": "", "email": ""}
_DIGEST = frozenset({"digest"})
_NO_ROW = {"email": "", "content": {}, "key": "", "given_key": "", "digest": "",
           "is_claimed": False, "code": "suppressed", "reason": {}}
_SECRET_KEY = frozenset({"key", "digest"})

HOLDINGS: tuple[Holding, ...] = (
    Holding(people, "identity", "id", blanked=_NAMES),
    Holding(memberships, "identity", event="ended_at"),
    Holding(role_offers, "identity", is_deleted=True),
    Holding(profiles, "profile", is_deleted=True),
    Holding(relations, "profile", is_deleted=True),
    Holding(relations, "profile", "other", is_deleted=True),
    Holding(accounts, "account", is_deleted=True, hidden=frozenset({"password", "totp"})),
    Holding(sessions, "account", is_deleted=True, hidden=_DIGEST),
    Holding(browsers, "account", is_deleted=True, hidden=_DIGEST),
    Holding(identities, "account", is_deleted=True),
    Holding(one_time_codes, "account", is_deleted=True, hidden=_DIGEST),
    Holding(recovery_codes, "account", is_deleted=True, hidden=_DIGEST),
    Holding(used_steps, "account", is_deleted=True),
    Holding(claim_codes, "account", is_deleted=True, hidden=_DIGEST),
    Holding(portfolio_items, "evidence", "owner", is_deleted=True),
    Holding(practice_entries, "evidence", "cycle", Via.CYCLE, is_deleted=True),
    Holding(practice_cycles, "evidence", "teacher", is_deleted=True),
    Holding(observations, "evidence", "teacher", is_deleted=True),
    Holding(observations, "evidence", "mentor",
            blanked={"facts": SUPPRESSED, "question": "", "action": ""}),
    # Whether it is open would tell that it was decided, before the release does.
    Holding(applications, "evidence", blanked=_NAMES, hidden=frozenset({"is_open"})),
    Holding(application_evidence, "evidence", "application", Via.APPLICATION,
            blanked={"narrative": "", "url": None, "name": "", "item": None}),
    Holding(evidence_views, "access-log", "owner", event="at", told=Told.ITS_RELEASE),
    Holding(evidence_views, "access-log", "viewer", event="at"),
    Holding(assignments, "judgement", "assessor"),
    Holding(judgement_drafts, "judgement", "assignment", Via.ASSIGNMENT, is_deleted=True),
    Holding(conflict_declarations, "judgement", "assessor", blanked={"reason": SUPPRESSED}),
    Holding(conflict_declarations, "judgement", "person", blanked={"reason": SUPPRESSED},
            hidden=frozenset({"assessor", "reason"}), told=Told.RELEASE),
    Holding(interventions, "judgement", "assessor", blanked={"reason": SUPPRESSED}),
    Holding(interventions, "judgement", "made_by", blanked={"reason": SUPPRESSED}),
    Holding(interventions, "judgement", "application", Via.APPLICATION,
            blanked={"reason": SUPPRESSED},
            hidden=frozenset({"assessor", "reason", "made_by"}), told=Told.RELEASE),
    Holding(judgements, "judgement", "application", Via.APPLICATION,
            blanked={"comments": {}, "reason": SUPPRESSED}, told=Told.ITS_RELEASE),
    # What follows a decision names it; the other way round it would be told too early.
    Holding(decisions, "judgement", "application", Via.APPLICATION,
            hidden=frozenset({"superseded_by"}), told=Told.ITS_RELEASE),
    Holding(releases, "judgement", "application", Via.APPLICATION, event="released_at"),
    Holding(appeals, "judgement", blanked={"text": SUPPRESSED, "reason": SUPPRESSED}),
    Holding(awards, "credential", blanked={**_NAMES, "evidence": [], "narrative": "",
                                           "name_public": False}, event="awarded_on",
            told=Told.AWARD),
    # What still waits is issued to nobody; what was issued keeps its award.
    Holding(batch_rows, "credential", "award", Via.AWARD, hidden=_SECRET_KEY,
            blanked={name: value for name, value in _NO_ROW.items() if name != "email"}),
    Holding(batch_rows, "credential", "email", Via.EMAIL, hidden=_SECRET_KEY,
            blanked={**_NO_ROW, "state": "cancelled"}),
    # Every entry stays, without a name: that the person agreed, and that they took it back.
    Holding(consents, "credential", event="at"),
    Holding(collections, "credential", is_deleted=True),
    Holding(credential_sharing, "credential", "credential", Via.CREDENTIAL, is_deleted=True,
            hidden=frozenset({"link_digest"}), told=Told.AWARD),
    Holding(endorsements, "credential", "credential", Via.CREDENTIAL,
            blanked={"content": b""}, hidden=frozenset({"content", "document", "controller"}),
            told=Told.AWARD),
    # The note is free text; who recorded it is whoever sat at the keyboard.
    Holding(status_events, "credential", "credential", Via.CREDENTIAL, blanked={"note": ""},
            hidden=frozenset({"recorded_by"}), told=Told.AWARD),
    Holding(endorsement_requests, "credential", "credential", Via.CREDENTIAL, is_deleted=True,
            hidden=frozenset({"content", "unsigned"}), told=Told.AWARD),
    Holding(outbox, "mail", event="sent_at", blanked={
        "address": "", "values": {}, "subject": "", "body": "", "reply": ""}),
    Holding(calibration_attempts, "quality", event="made_at"),
    Holding(sample_items, "quality", "application", Via.APPLICATION, told=Told.RELEASE),
    Holding(sample_reviews, "quality", "application", Via.APPLICATION,
            blanked={"note": SUPPRESSED}, told=Told.RELEASE),
    Holding(data_requests, "requests",
            blanked={"text": "", "answer": "", "checked": ""}, event="answered_at"),
    Holding(import_drafts, "identity", is_deleted=True, hidden=frozenset({"content"})),
)
"""In the order in which they are told; removed from the last to the first."""

SIGNED = (
    judgements.c.assessor, decisions.c.made_by, awards.c.attested_by,
    status_events.c.recorded_by, batches.c.started_by, tokens.c.created_by,
    memberships.c.granted_by, role_offers.c.offered_by, one_time_codes.c.made_by,
    claim_codes.c.made_by, assignments.c.assigned_by, relations.c.recorded_by,
    releases.c.released_by, endorsements.c.signed_by, endorsement_requests.c.made_by,
)
"""Where an address says who did something for somebody else."""

IMPERSONAL = frozenset({
    "issuer_versions", "rubric_versions", "course_versions", "decision_judgements", "batches",
    "batch_parts",
    # What strangers bring to be verified is about people that nobody here knows.
    "bulk_jobs", "bulk_items",
    "credentials", "status_lists", "status_entries", "publications", "lost_credentials",
    "corrections", "keys", "tokens", "program_credentials", "installation", "audit_entries",
    "schools", "school_providers", "calibration_sets", "samples", "sampling_rates", "tries",
})
"""Tables without rows about one person, whose rows hang on one that is listed, or that
`named_elsewhere` looks through. `personal_columns` says what of them is personal."""


def event_of(table: str) -> str:
    """Return the column of *table* that says when its category's period began; "" for none."""
    return next((holding.event for holding in HOLDINGS if holding.table.name == table), "")


def unlisted(tables: Sequence[Table]) -> list[str]:
    """Return the names of *tables* that are neither listed nor said to be impersonal."""
    known = {holding.table.name for holding in HOLDINGS} | IMPERSONAL
    return sorted(table.name for table in tables if table.name not in known)
