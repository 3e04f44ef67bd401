"""Each column of each table: which purpose of `core.personal_data` it is kept for, or none.

Of a row about a person every column is personal, but what only keeps the rows in order. A test
holds that no column is missing: whoever adds one decides what it is.
"""

from __future__ import annotations

from collections.abc import Mapping

NOBODY = ""
"""For columns that say nothing about a person."""

_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "audit_entries": {
        "acts": "actor subject details",
        NOBODY: "number at action programme previous digest",
    },
    "batches": {
        "acts": "started_by",
        NOBODY: ("number id file_name achievement row_count started_at state on_duplicate "
                 "letters digest told finished_at"),
    },
    "batch_parts": {
        NOBODY: "batch part rows is_open lease fence leased_until begun_at done_at",
    },
    "batch_rows": {
        "credential": ("email content key given_key digest is_claimed state award renews code "
                       "reason achievement version"),
        NOBODY: "batch line part tries failures",
    },
    # What strangers bring is about people that nobody here knows, and gone after a day.
    "bulk_items": {
        NOBODY: ("job place cells name flaw content attempts turn verdict trusted title holder "
                 "issuer found outcome"),
    },
    "bulk_jobs": {
        NOBODY: ("number id form file header policy created_at state total size column "
                 "recipient token asker ended_at lease leased_until worked_at"),
    },
    "calibration_sets": {
        NOBODY: ("number id programme slug version rubric rubric_version digest content "
                 "is_current"),
    },
    "course_versions": {
        NOBODY: "slug version digest content is_current",
    },
    "installation": {
        NOBODY: "name value",
    },
    "issuer_versions": {
        NOBODY: "slug version digest content is_current",
    },
    "keys": {
        NOBODY: ("number method issuer purpose public_key did state created_at published_at "
                 "activated_at retired_at compromised_since compromised_at"),
    },
    "people": {
        "identity": "id email given_names first_surname second_surname social_name",
        NOBODY: "number",
    },
    "rubric_versions": {
        NOBODY: "slug version digest content is_current",
    },
    "sampling_rates": {
        NOBODY: "programme percent",
    },
    "schools": {
        NOBODY: "rbd name commune commune_named dependency is_rural teaching specialties",
    },
    "status_lists": {
        NOBODY: "number id issuer size taken document published_at",
    },
    "tokens": {
        "acts": "created_by",
        NOBODY: "number id name issuer scopes digest created_at expires_at revoked_at",
    },
    "tries": {
        "account": "key",
        NOBODY: "paid_until",
    },
    "accounts": {
        "account": "person state created_at language password totp",
    },
    "applications": {
        "evidence": ("id person email given_names first_surname second_surname social_name "
                     "achievement version language made_at name_public programme stage "
                     "sent_at attempt follows carried is_open"),
        NOBODY: "number",
    },
    "browsers": {
        "account": "person digest first_at last_at",
    },
    "calibration_attempts": {
        "quality": "id set person attempt made_at given passed exact total",
        NOBODY: "number",
    },
    "claim_codes": {
        "account": "id person programme digest made_at expires_at used_at ended_at",
        "acts": "made_by",
        NOBODY: "number",
    },
    "data_requests": {
        "requests": "id person programme wish text filed_at due_at state answered_at answer asked "
                    "agreed checked",
        "acts": "answered_by",
        NOBODY: "number",
    },
    "identities": {
        "account": "person issuer subject linked_at",
        NOBODY: "number",
    },
    "import_drafts": {
        "identity": "id person kind file content options made_at",
        NOBODY: "number",
    },
    "interventions": {
        "judgement": "id application assessor action reason made_by made_at declaration",
        NOBODY: "number",
    },
    "memberships": {
        "identity": "id person programme role organisation granted_at ended_at",
        "acts": "granted_by",
        NOBODY: "number",
    },
    "observations": {
        "evidence": "id mentor teacher programme observed_on facts question action written_at",
        NOBODY: "number",
    },
    "one_time_codes": {
        "account": "id person purpose digest made_at expires_at ended_at address",
        "acts": "made_by",
        NOBODY: "number",
    },
    "lost_credentials": {NOBODY: "id subject issuer status_list status_index revoked_at"},
    "outbox": {
        "mail": ("id kind person address language values programme created_at state tried_at "
                 "sent_at error reply subject body"),
        NOBODY: "number attempts next_at lease follows",
    },
    "practice_cycles": {
        "evidence": "id teacher title course programme created_at",
        NOBODY: "number",
    },
    "profiles": {
        "national-number": "rut passport",
        "profile": ("person phone gender school specialty cohort occupation commune country "
                    "time_zone language own"),
    },
    "publications": {
        NOBODY: "status_list sequence valid_from valid_until",
    },
    "recovery_codes": {
        "account": "person digest made_at used_at",
        NOBODY: "number",
    },
    "relations": {
        "profile": "id kind person other programme since until recorded_at",
        "acts": "recorded_by",
        NOBODY: "number",
    },
    "role_offers": {
        "identity": "id person programme role organisation offered_at expires_at ended_at",
        "acts": "offered_by",
        NOBODY: "number",
    },
    "samples": {
        "acts": "drawn_by",
        NOBODY: "number id programme drawn_at seed percent since until population candidates",
    },
    "school_providers": {
        NOBODY: "school since until provider",
    },
    "sessions": {
        "account": "id person digest started_at used_at agent is_complete ended_at",
        NOBODY: "number",
    },
    "status_entries": {
        NOBODY: "status_list status_index",
    },
    "used_steps": {
        "account": "person step",
    },
    "application_evidence": {
        "evidence": ("application position kind narrative url digest name media_type public "
                     "item criteria pupils_visible size"),
    },
    "assignments": {
        "judgement": ("id application assessor organisation round assigned_at due_at "
                      "ended_at end_reason"),
        "acts": "assigned_by",
        NOBODY: "number",
    },
    "conflict_declarations": {
        "judgement": "id assessor person application reason declared_at",
        NOBODY: "number",
    },
    "decisions": {
        "judgement": "id application outcome route marks made_at supersedes superseded_by",
        "acts": "made_by",
        NOBODY: "number",
    },
    "evidence_views": {
        "access-log": "viewer owner application position item is_download at",
        NOBODY: "number",
    },
    "judgements": {
        "judgement": ("id application organisation round marks made_at reason outcome "
                      "comments supersedes superseded_by evidence_test"),
        "acts": "assessor",
        NOBODY: "number",
    },
    "portfolio_items": {
        "evidence": ("id owner kind title narrative form url digest media_type size "
                     "file_name text pupils_visible consent_kept public happened_on course "
                     "cycle created_at changed_at version deleted_at"),
        NOBODY: "number",
    },
    "practice_entries": {
        "evidence": "cycle step text happened_on version saved_at",
        "acts": "saved_by",
    },
    "program_credentials": {
        "credential": "credential_id digest document",
        NOBODY: ("number id issuer token status_list status_index status status_at "
                 "prepared_at method signed_at"),
    },
    "sample_items": {
        "quality": "application reasons decision",
        NOBODY: "sample position",
    },
    "appeals": {
        "judgement": ("id application decision person grounds text filed_at due_at state "
                      "decided_at reason"),
        "acts": "decided_by",
        NOBODY: "number",
    },
    "awards": {
        "credential": ("id person email given_names first_surname second_surname social_name "
                       "achievement version language awarded_on source marks evidence "
                       "decision name_public narrative batch closed_at"),
        "acts": "attested_by",
        NOBODY: "number",
    },
    "decision_judgements": {
        NOBODY: "decision position judgement",
    },
    "judgement_drafts": {
        "judgement": "assignment content version saved_at",
    },
    "releases": {
        "judgement": "id decision application released_at finished_at zone",
        "acts": "released_by",
        NOBODY: "number",
    },
    "sample_reviews": {
        "quality": "id sample application made_at verdict note decision",
        "acts": "reviewer",
        NOBODY: "number",
    },
    "credentials": {
        "credential": ("id award subject salt endorsement valid_from document digest "
                       "issued_at withdrawn_at"),
        NOBODY: "number issuer status_list status_index is_current method",
    },
    "collections": {
        "credential": ("id person title words language shows_name credentials link is_on made_at "
                       "changed_at"),
        NOBODY: "number",
    },
    "consents": {
        "credential": "person purpose version is_given at credential application position",
        NOBODY: "number",
    },
    "credential_sharing": {
        "credential": "credential is_listed is_page_off link_digest link_made_at changed_at",
    },
    "corrections": {
        NOBODY: "number replaced successor",
    },
    "endorsement_requests": {
        "credential": "nonce credential content unsigned made_at",
        "acts": "made_by",
        NOBODY: "number",
    },
    "endorsements": {
        "credential": "credential award content document signed_at controller",
        "acts": "signed_by",
        NOBODY: "number method",
    },
    "status_events": {
        "credential": "credential status reason note happened_at",
        "acts": "recorded_by",
        NOBODY: "number",
    },
}

PURPOSES: Mapping[str, Mapping[str, str]] = {
    table: {column: slug for slug, columns in kept.items() for column in columns.split()}
    for table, kept in _COLUMNS.items()
}
"""By table and column the slug of a category, or `NOBODY`."""

LISTED: Mapping[str, tuple[str, ...]] = {
    table: tuple(column for columns in kept.values() for column in columns.split())
    for table, kept in _COLUMNS.items()
}
"""By table its columns as often as they are listed."""

ACTS = "acts"
"""The category of who did something for others."""


def purpose_of(table: str, column: str) -> str:
    """Return the category that a column belongs to; "" for none."""
    return PURPOSES[table][column]


def acted() -> tuple[tuple[str, str], ...]:
    """Return table and column wherever an id or address says who did something."""
    return tuple((table, column) for table, columns in PURPOSES.items()
                 for column, slug in columns.items()
                 if slug == ACTS and (table, column) not in _WHAT)


_WHAT = {("audit_entries", "subject"), ("audit_entries", "details")}
"""What was done, not who did it."""
