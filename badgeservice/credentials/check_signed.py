"""Steps that every signed document goes through: profile, schema, proof and issuer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.core.report import Check, Verdict, failed, passed, unknown
from badgeservice.credentials.check_proof import proof_checks
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.profile import ensure_profile
from badgeservice.credentials.proof import without_proof
from badgeservice.credentials.world import Document, World
from badgeservice.errors import BadgeError, DocumentRefused, Problem, say


@dataclass(frozen=True)
class Signed:
    """What those steps came to."""

    checks: tuple[Check, ...]
    canonical: str | None
    """The canonical form without the proof; None where the profile was not passed."""

    is_sound: bool
    """Whether profile and schema were passed, so that later steps can rely on the form."""


def check_for(name: str, error: BadgeError) -> Check:
    """Make the line of the step *name* that ended with *error*.

    Only a refused document has failed; whatever else went wrong says nothing about it.
    """
    make = failed if isinstance(error, DocumentRefused) else unknown
    return make(name, error.code, error.message)


def check_signed(document: Document, kind: Kind, world: World) -> Signed:
    """Return the lines of the common steps; those after a failed profile are not made."""
    try:
        ensure_profile(document, world.contexts)
        canonical = world.canonicalize(without_proof(document))
    except BadgeError as error:
        return Signed((check_for("profile", error),), None, False)
    profile = passed("profile", "profile-passed", say(
        "The document is written so that a signature covers all of it."))
    schema = _schema_check(world.schemas.check(document, kind))
    checks = (profile, schema, *proof_checks(document, world))
    return Signed(checks, canonical, schema.verdict is Verdict.PASSED)


def _schema_check(problems: Sequence[Problem]) -> Check:
    if not problems:
        return passed("schema", "schema-passed", say(
            "The document has the form that the standard asks for."))
    first = problems[0]
    return failed("schema", first.code, say(
        "The document does not have the form that the standard asks for: see %(field)s.",
        field=first.field or "@context"))
