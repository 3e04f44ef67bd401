"""Whether a document has the members that its kind must have, each of the right form.

Two things are looked at: our own JSON Schema, whose verdicts are those of the official one,
and the rules of Open Badges 3.0 that no schema can say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from badgeservice.credentials.kind import Kind
from badgeservice.credentials.rules import rule_problems
from badgeservice.errors import Message, Problem, say

MOST = 20
"""Problems of one document that are listed."""

_DEFINITIONS = {Kind.ENDORSEMENT: "EndorsementCredential",
                Kind.STATUS_LIST: "BitstringStatusListCredential"}


@dataclass(frozen=True)
class Schemas:
    """The JSON Schemas of the kinds of document that this service reads.

    *open_badge* is the content of ``schemas/open-badge-credential.json``.
    """

    open_badge: Mapping[str, Any]

    _validators: dict[Kind, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        whole = dict(self.open_badge)
        Draft202012Validator.check_schema(whole)
        validators = {Kind.BADGE: Draft202012Validator(whole)}
        for kind, name in _DEFINITIONS.items():
            part = {key: whole[key] for key in ("$schema", "$defs")}
            validators[kind] = Draft202012Validator(part | {"$ref": f"#/$defs/{name}"})
        object.__setattr__(self, "_validators", validators)

    def schema_problems(self, document: Mapping[str, Any], kind: Kind) -> tuple[Problem, ...]:
        """Return what the JSON Schema of *kind* finds wrong, at most `MOST` things."""
        errors = self._validators[kind].iter_errors(document)
        return tuple(_problem(error) for error in islice(errors, MOST))

    def check(self, document: Mapping[str, Any], kind: Kind = Kind.BADGE) -> tuple[Problem, ...]:
        """Return all that is wrong with the form of *document*; nothing where it is right.

        The rules that no schema can say are looked at where the schema finds no fault.
        """
        return self.schema_problems(document, kind) or tuple(
            islice(rule_problems(document, kind), MOST))


# --- the validator's findings in our words -----------------------------------------------

_SENTENCES: Mapping[str, Message] = {
    "type": say("This member is of the wrong kind."),
    "enum": say("This value is not one of those that the standard allows."),
    "const": say("This value is not one of those that the standard allows."),
    "pattern": say("This text does not have the form that the standard asks for."),
    "contains": say("The type that the standard asks for is missing in this list."),
    "minItems": say("This list is too short."),
    "additionalProperties": say("There is a member here that the standard does not allow."),
    "propertyNames": say("There is a member here that the standard does not allow."),
    "false schema": say("This member must not be here."),
}


def _problem(error: ValidationError) -> Problem:
    deepest = best_match([error]) or error
    message = _SENTENCES.get(str(deepest.validator or "false schema"),
                             say("This member is not as the standard asks."))
    if deepest.validator == "required":
        message = say("Something is missing here: %(names)s.", names=", ".join(_missing(deepest)))
    return Problem("schema", message, field=_path(deepest) or None)


def _missing(error: ValidationError) -> Iterator[str]:
    return (name for name in error.validator_value if name not in error.instance)


def _path(error: ValidationError) -> str:
    return "/".join(str(part) for part in error.absolute_path)
