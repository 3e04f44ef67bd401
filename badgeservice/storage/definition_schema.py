"""What a JSON Schema refuses, said in sentences of our own with a remedy each.

The library's words are never shown: they are English, name no remedy and change from one
version to the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from math import isfinite
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from badgeservice.core.definitions import Flaw
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Message, say
from badgeservice.storage.yaml_lines import Place, shown


def schema_flaws(data: object, schema: Mapping[str, Any]) -> tuple[Flaw, ...]:
    """Return everything that *schema* refuses in *data*, each thing once."""
    flaws: dict[tuple[Place, str], Flaw] = {}
    for error in _VALIDATOR(schema).iter_errors(data):
        for flaw in _FLAWS.get(error.validator, _other)(error):
            flaws.setdefault((flaw.path, flaw.code), flaw)
    return tuple(flaws.values())


def near(name: str, known: list[str]) -> Message:
    """Suggest the names in *known* that are spelled like *name*, else list all."""
    close = get_close_matches(name[:60], known, n=3)
    if close:
        return say("Did you mean %(names)s?", names=", ".join(close))
    return say("Use one of: %(names)s.", names=", ".join(known))


# --- the validator -----------------------------------------------------------------------


def _is_whole(checker: object, value: object) -> bool:
    # JSON Schema counts 30.0 as an integer, but exact fractions cannot be made of a float.
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(checker: object, value: object) -> bool:
    # Of `.nan` and `.inf` no limit can be told.
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _pattern(
    validator: Any, pattern: str, instance: object, schema: object
) -> Iterator[ValidationError]:
    # ECMA 262 ends at `$`; Python's `$` would let a line break follow.
    exact = re.sub(r"\$$", r"\\Z", pattern)
    if isinstance(instance, str) and not re.search(exact, instance):
        yield ValidationError(pattern)


_VALIDATOR = extend(
    Draft202012Validator,
    validators={"pattern": _pattern},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole).redefine(
        "number", _is_number),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)


# --- keys --------------------------------------------------------------------------------


def _place(error: ValidationError) -> Place:
    return tuple(error.absolute_path)


def _is_localized(schema: Mapping[str, Any]) -> bool:
    properties = schema.get("properties", {})
    return bool(properties) and set(properties) <= set(LANGUAGES)


def _required(error: ValidationError) -> Iterator[Flaw]:
    for key in error.validator_value:
        if key in error.instance:
            continue
        if _is_localized(error.schema):
            yield Flaw((*_place(error), key), "language-missing",
                       say("The text is not given in %(language)s.", language=key),
                       say("Add the text under `%(language)s:`.", language=key))
        else:
            yield Flaw((*_place(error), key), "key-missing",
                       say("The key `%(key)s` is missing.", key=key),
                       say("Add a line `%(key)s:` here.", key=key))


def _additional(error: ValidationError) -> Iterator[Flaw]:
    known = sorted(error.schema.get("properties", {}))
    patterns = error.schema.get("patternProperties", {})
    for key in error.instance:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        yield Flaw((*_place(error), key), "key-unknown",
                   say("There is no key `%(key)s` here.", key=shown(key)),
                   near(key, known) if known else say("Use the numbers of the levels as keys."))


def _too_few_keys(error: ValidationError) -> Iterator[Flaw]:
    yield Flaw(_place(error), "keys-too-few",
               say("At least this many keys are expected here: %(count)s.",
                   count=error.validator_value),
               say("Add what is missing, or remove the key."))


# --- values ------------------------------------------------------------------------------


_EXPECTED: Mapping[str, tuple[Message, Message]] = {
    "string": (say("A text is expected here."), say("Put it in quotation marks.")),
    "integer": (say("A whole number is expected here."),
                say("Write digits alone, without a point and without quotation marks.")),
    "number": (say("A number is expected here."),
               say("Write it alone, without a unit and without quotation marks, such as 20 or "
                   "7.5.")),
    "boolean": (say("Yes or no is expected here."),
                say("Write true or false, without quotation marks.")),
    "array": (say("A list is expected here."),
              say("Begin each item with a hyphen on a line of its own, or put all in [ ].")),
    "object": (say("Keys with values are expected here."),
               say("Write each as `key: value` on a line of its own, indented.")),
}


def _type(error: ValidationError) -> Iterator[Flaw]:
    message, remedy = _EXPECTED[error.validator_value]
    code = "type-wrong"
    if error.instance is None:
        code, message = "value-missing", say("Nothing is written here.")
        remedy = say("Write a value, or remove the key.")
    elif error.validator_value == "string" and isinstance(error.instance, list | dict):
        remedy = say("Write one text after the colon.")
    elif error.validator_value == "object" and _is_localized(error.schema):
        message = say("The text is not given by language.")
        remedy = say("Write it under `es:` and `en:`, each on a line of its own, indented.")
    yield Flaw(_place(error), code, message, remedy)


def _choice(error: ValidationError) -> Iterator[Flaw]:
    if not isinstance(error.instance, str):
        # The wrong type is reported by itself.
        return
    yield Flaw(_place(error), "value-unknown",
               say("The value `%(value)s` is not known here.", value=shown(error.instance)),
               near(error.instance, list(error.validator_value)))


_FORMS: Mapping[str, tuple[Message, Message]] = {
    **dict.fromkeys(
        ("slug", "id", "issuer", "partner", "awarding_bodies", "rubrics", "requires",
         "certificate_layout"),
        (say("This name may hold lower-case letters a–z, digits, and single hyphens between "
             "them."),
         say("Write it like modulo-2."))),
    "url": (say("This is not a web address."),
            say("Write it with https:// at the beginning, without spaces.")),
    "email": (say("This is not an e-mail address."), say("Write it as name@school.cl.")),
    "country": (say("A country is given as two capital letters (ISO 3166-1)."),
                say("Write for instance CL.")),
    "organization_id": (say("This is not the number of a page on LinkedIn."),
                        say("Write its digits in quotes.")),
    "timezone": (say("This is not the name of a time zone."),
                 say("Write for instance America/Santiago.")),
    "cut_score": (say("A cut score is a number with at most two decimals."),
                  say('Write it in quotation marks, for instance "3.0".')),
    "did": (say("This is not the identifier of an issuer."),
            say("Write it as its credentials do, for instance did:web:school.example.")),
    **dict.fromkeys(("valid_from", "valid_until"), (
        say("This is not a day."), say('Write it in quotation marks, like "2026-12-31".'))),
    **dict.fromkeys(("main", "accent", "ink", "quiet", "line", "colour", "on"), (
        say("This is not a colour."), say('Write it in quotation marks, like "#1f4e6b".'))),
    "file": (say("This is not the name of a picture beside this file."),
             say("Write a name such as logo.png or logo.svg, without folders.")),
    "type": (say("This is no kind of framework entry."),
             say("Write for instance ceasn:Competency, or a word of your own after ext:.")),
}
"""By the key whose text has the form: what the form is, and an example."""


def _form(error: ValidationError) -> Iterator[Flaw]:
    place = _place(error)
    key = next((part for part in reversed(place) if isinstance(part, str)), "")
    if error.validator_value == r"\S":
        yield from _empty(error)
    elif key in LANGUAGES and place[-2:-1] == ("name",):
        yield Flaw(place, "example-not-named",
                   say("The name of an example profile must say so."),
                   say("Write %(word)s in the name, or `is_example: false`.",
                       word=error.validator_value))
    elif key in _FORMS:
        yield Flaw(place, "form-wrong", *_FORMS[key])
    else:
        yield Flaw(place, "form-wrong", say("The text does not have the form expected here."),
                   say("It must match %(form)s.", form=error.validator_value))


def _empty(error: ValidationError) -> Iterator[Flaw]:
    yield Flaw(_place(error), "text-empty", say("The text is empty."),
               say("Write it, or remove the key."))


def _too_long(error: ValidationError) -> Iterator[Flaw]:
    yield Flaw(_place(error), "text-too-long",
               say("The text has more than %(limit)s characters.", limit=error.validator_value),
               say("Shorten it."))


def _too_few_items(error: ValidationError) -> Iterator[Flaw]:
    yield Flaw(_place(error), "list-too-short",
               say("The list needs at least this many items: %(count)s.",
                   count=error.validator_value),
               say("Add what is missing."))


def _too_many_items(error: ValidationError) -> Iterator[Flaw]:
    yield Flaw(_place(error), "list-too-long",
               say("The list may have at most this many items: %(count)s.",
                   count=error.validator_value),
               say("Remove some."))


def _repeated(error: ValidationError) -> Iterator[Flaw]:
    for position, item in enumerate(error.instance):
        if item in error.instance[:position]:
            yield Flaw((*_place(error), position), "item-twice",
                       say("The item stands in the list already."), say("Keep one of them."))


def _too_small(error: ValidationError) -> Iterator[Flaw]:
    yield Flaw(_place(error), "number-out-of-range",
               say("The number must be at least %(limit)s.", limit=error.validator_value),
               say("Correct the number."))


def _too_large(error: ValidationError) -> Iterator[Flaw]:
    yield Flaw(_place(error), "number-out-of-range",
               say("The number must be at most %(limit)s.", limit=error.validator_value),
               say("Correct the number."))


def _wrong_format(error: ValidationError) -> Iterator[Flaw]:
    yield Flaw(_place(error), "form-wrong", say("The text does not have the form expected here."),
               say("The form is called %(form)s.", form=error.validator_value))


def _other(error: ValidationError) -> Iterator[Flaw]:
    yield Flaw(_place(error), "schema-refused",
               say("The definition's schema refuses this."),
               say("See the rule `%(rule)s` of the schema.", rule=error.validator))


_FLAWS: Mapping[str, Callable[[ValidationError], Iterator[Flaw]]] = {
    "required": _required,
    "additionalProperties": _additional,
    "minProperties": _too_few_keys,
    "type": _type,
    "enum": _choice,
    "pattern": _form,
    "format": _wrong_format,
    "minLength": _empty,
    "maxLength": _too_long,
    "minItems": _too_few_items,
    "maxItems": _too_many_items,
    "uniqueItems": _repeated,
    "minimum": _too_small,
    "maximum": _too_large,
}
