"""Steps that every signed document goes through: profile, schema, proof and issuer."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.core.report import Check, Verdict, failed, passed, unknown
from badgeservice.credentials.check_envelope import envelope_signature
from badgeservice.credentials.check_named_schema import named_schema_checks
from badgeservice.credentials.check_proof import issuer_id, proof_checks
from badgeservice.credentials.check_register import recorded_at
from badgeservice.credentials.envelope import Envelope
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.profile import ensure_profile
from badgeservice.credentials.proof import without_proof
from badgeservice.credentials.related_resources import related_problems
from badgeservice.credentials.world import Document, World
from badgeservice.errors import BadgeError, DocumentRefused, say


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


def check_signed(document: Document, kind: Kind, world: World,
                 envelope: Envelope | None = None) -> Signed:
    """Return the lines of the common steps; those after a failed profile are not made.

    *envelope* is the signature that the document lay in, where it came as a token. A token's
    signature is over its bytes, so it covers every member; the profile is asked for all the
    same. What is shown, compared with the register and merged by id is what JSON-LD makes of
    the document, and a term without a meaning has none in a token either (VCDM 2.0 §4.1).
    """
    try:
        canonical, form = world.once(f"form {kind.value}", (document,),
                                     lambda: _form(document, kind, world))
    except BadgeError as error:
        return Signed((check_for("profile", error),), None, False)
    is_sound = form[1].verdict is Verdict.PASSED
    asked = world if is_sound else world.without_fetching()
    around = [] if envelope is None else [
        envelope_signature(envelope, issuer_id(document), asked)]
    checks = (*form, *proof_checks(
        document, asked, around, lambda: recorded_at(document, kind, canonical, asked)))
    return Signed(checks, canonical, is_sound)


def _form(document: Document, kind: Kind, world: World) -> tuple[str, tuple[Check, ...]]:
    """Return the canonical form, and the lines of profile and schema; raises for the profile."""
    ensure_profile(document, world.contexts)
    canonical = world.canonicalize(without_proof(document))
    profile = passed("profile", "profile-passed", say(
        "The document is written so that a signature covers all of it."))
    return canonical, (profile, schema_check(document, kind, world),
                       *named_schema_checks(document, kind))


def schema_check(document: Document, kind: Kind, world: World) -> Check:
    """Return the line of the step *schema*: the form, and digests over documents held here."""
    problems = world.schemas.check(document, kind) or tuple(
        related_problems(document, world.contexts.documents))
    if not problems:
        return passed("schema", "schema-passed", say(
            "The document has the form that the standard asks for."))
    first = problems[0]
    return failed("schema", first.code, say(
        "The document does not have the form that the standard asks for: see %(field)s.",
        field=first.field or "@context"))
