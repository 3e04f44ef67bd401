"""Whether a document has the members that its kind must have, each of the right form.

Two things are looked at: our own JSON Schema, whose verdicts are those of the official one,
and the rules of the standards that no schema can say. Kinds without a schema of ours (records,
presentations, credentials of which only the envelope is known) have rules alone.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from badgeservice.credentials.contexts import V1, V2, is_version_1
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.quick_schema import Check, compiled
from badgeservice.credentials.rules import rule_problems
from badgeservice.errors import Message, Problem, say

MOST = 20
"""Problems of one document that are listed."""

_DEFINITIONS = {Kind.ENDORSEMENT: "EndorsementCredential",
                Kind.STATUS_LIST: "BitstringStatusListCredential"}


@dataclass(frozen=True)
class Schemas:
    """The JSON Schemas of the kinds of document that this service reads.

    *open_badge* is the content of ``schemas/open-badge-credential.json``. That it is a schema is
    not checked here, at every start of every command, but by a test.
    """

    open_badge: Mapping[str, Any]

    _validators: dict[tuple[Kind, bool], Any] = field(init=False, repr=False, compare=False)
    _quick: dict[tuple[Kind, bool], Check] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        whole = dict(self.open_badge)
        validators = {(kind, False): each for kind, each in _validators(whole)}
        validators |= {(kind, True): each for kind, each in _validators(_of_version_1(whole))}
        object.__setattr__(self, "_validators", validators)
        object.__setattr__(self, "_quick", {})

    def schema_problems(self, document: Mapping[str, Any], kind: Kind) -> tuple[Problem, ...]:
        """Return what the JSON Schema of *kind* finds wrong, at most `MOST` things.

        The compiled schema goes first; `jsonschema` finds the words for what is wrong.
        """
        form = kind, is_version_1(document)
        validator = self._validators.get(form)
        if validator is None or self._is_valid(form, validator.schema, document):
            return ()
        return tuple(_problem(error) for error in islice(validator.iter_errors(document), MOST))

    def _is_valid(self, form: tuple[Kind, bool], schema: Mapping[str, Any],
                  document: Mapping[str, Any]) -> bool:
        # Compiled when first needed: most commands never are.
        if form not in self._quick:
            self._quick[form] = compiled(schema)
        return self._quick[form](document)

    def check(self, document: Mapping[str, Any], kind: Kind = Kind.BADGE) -> tuple[Problem, ...]:
        """Return all that is wrong with the form of *document*; nothing where it is right.

        The rules that no schema can say are looked at where the schema finds no fault.
        """
        return self.schema_problems(document, kind) or tuple(
            islice(rule_problems(document, kind), MOST))


# --- one schema for both versions of the data model ---------------------------------------

_RENAMED = {"validFrom": "issuanceDate", "validUntil": "expirationDate"}
"""Members of VCDM 2.0 and what VCDM 1.1 §4.5 and §4.6 call them."""


def _validators(whole: Mapping[str, Any]) -> Iterator[tuple[Kind, Any]]:
    yield Kind.BADGE, Draft202012Validator(whole)
    for kind, name in _DEFINITIONS.items():
        part = {key: whole[key] for key in ("$schema", "$defs")}
        yield kind, Draft202012Validator(part | {"$ref": f"#/$defs/{name}"})


def _of_version_1(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema for VCDM 1.1, which differs as the official "any…" schema does.

    The first context, the names of the two dates, and a name that every badge must have.
    """
    found = copy.deepcopy(dict(whole))
    for part in (found, *(found["$defs"][name] for name in _DEFINITIONS.values())):
        _replace_context(part["properties"]["@context"])
        part["properties"] |= {later: part["properties"][name]
                               for name, later in _RENAMED.items()}
        part["required"] = [_RENAMED.get(name, name) for name in part["required"]]
    found["required"].append("name")
    return found


def _replace_context(schema: dict[str, Any]) -> None:
    for form in schema.get("anyOf", [schema]):
        for first in form.get("prefixItems", []):
            if first.get("const") == V2:
                first["const"] = V1


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
