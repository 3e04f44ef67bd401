"""Compile a JSON Schema into one function that says yes or no, and nothing of why.

Only for the keywords that our own schema uses, read as `jsonschema` reads them (draft 2020-12,
formats not asserted). `schema` asks `jsonschema` wherever the answer here is no.

>>> is_valid = compiled({"type": "object", "required": ["a"]})
>>> is_valid({"a": 1}), is_valid({}), is_valid([])
(True, False, False)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]

_SILENT = {"$schema", "$id", "$defs", "title", "description", "format", "$comment"}
"""Keywords that forbid nothing."""

_TOGETHER = {"properties", "additionalProperties", "prefixItems", "items"}
"""Keywords whose meaning depends on a neighbour."""


class NotCompiled(Exception):
    """The schema uses something that is not known here."""


def compiled(schema: Mapping[str, Any]) -> Check:
    """Return a function that tells whether a JSON value is valid by *schema*.

    Raises NotCompiled where the schema uses a keyword, or a form of one, that is not known here.
    """
    return _Compiler(schema).check(schema)


class _Compiler:
    """One schema while it is made into a function."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._definitions = root.get("$defs", {})
        self._referred: dict[str, Check] = {}

    def check(self, schema: Any) -> Check:
        """Return the check for a part of the schema."""
        if isinstance(schema, bool):
            return lambda _: schema
        known = _SILENT | _TOGETHER | KEYWORDS.keys()
        if set(schema) - known:
            raise NotCompiled
        found = [KEYWORDS[name](self, value) for name, value in schema.items()
                 if name in KEYWORDS]
        if "properties" in schema or "additionalProperties" in schema:
            found.append(self._members(schema))
        if "prefixItems" in schema or "items" in schema:
            found.append(self._items(schema))
        return _all(found)

    def referred(self, address: str) -> Check:
        """Return the check for a ``$ref``, which may lead back to where it stands."""
        name = address.removeprefix("#/$defs/")
        if name == address or name not in self._definitions:
            raise NotCompiled

        def check_later(value: Any) -> bool:
            """Ask the definition, which is being compiled while this is made."""
            return self._referred[name](value)

        if name not in self._referred:
            self._referred[name] = check_later
            self._referred[name] = self.check(self._definitions[name])
        return self._referred[name]

    def _members(self, schema: Mapping[str, Any]) -> Check:
        members = {name: self.check(each) for name, each in schema.get("properties", {}).items()}
        others = self.check(schema.get("additionalProperties", True))

        def check(value: Any) -> bool:
            """Tell whether each member of an object is valid."""
            if isinstance(value, dict):
                for name, each in value.items():
                    if not members.get(name, others)(each):
                        return False
            return True

        return check

    def _items(self, schema: Mapping[str, Any]) -> Check:
        first = [self.check(each) for each in schema.get("prefixItems", [])]
        others, count = self.check(schema.get("items", True)), len(first)

        def check(value: Any) -> bool:
            """Tell whether each item of a list is valid."""
            if isinstance(value, list):
                for place, each in enumerate(value):
                    if not (first[place] if place < count else others)(each):
                        return False
            return True

        return check


def _all(checks: list[Check]) -> Check:
    """Return one check for several; written out, for a generator costs more than most checks."""
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda value: first(value) and second(value)

    def check_each(value: Any) -> bool:
        """Tell whether every check is passed."""
        for check in checks:  # noqa: SIM110
            if not check(value):
                return False
        return True

    return check_each


# --- one function for each keyword ----------------------------------------------------------


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: Mapping[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
    "null": lambda value: value is None,
}


def _type(_: _Compiler, names: str | list[str]) -> Check:
    checks = [_TYPES[name] for name in ([names] if isinstance(names, str) else names)]
    return checks[0] if len(checks) == 1 else lambda value: any(check(value) for check in checks)


def _enum(_: _Compiler, values: list[Any]) -> Check:
    if not all(isinstance(each, str) for each in values):
        raise NotCompiled
    allowed = frozenset(values)
    return lambda value: isinstance(value, str) and value in allowed


def _required(_: _Compiler, names: list[str]) -> Check:
    needed = frozenset(names)
    return lambda value: not isinstance(value, dict) or needed <= value.keys()


def _property_names(compiler: _Compiler, schema: Any) -> Check:
    check = compiler.check(schema)
    return lambda value: not isinstance(value, dict) or all(map(check, value))


def _any_of(compiler: _Compiler, schemas: list[Any]) -> Check:
    checks = [compiler.check(each) for each in schemas]
    return lambda value: any(check(value) for check in checks)


def _all_of(compiler: _Compiler, schemas: list[Any]) -> Check:
    return _all([compiler.check(each) for each in schemas])


def _contains(compiler: _Compiler, schema: Any) -> Check:
    check = compiler.check(schema)
    return lambda value: not isinstance(value, list) or any(map(check, value))


def _min_items(_: _Compiler, least: int) -> Check:
    return lambda value: not isinstance(value, list) or len(value) >= least


def _minimum(_: _Compiler, least: float) -> Check:
    return lambda value: not _is_number(value) or not value < least


def _pattern(_: _Compiler, pattern: str) -> Check:
    search = re.compile(pattern).search
    return lambda value: not isinstance(value, str) or search(value) is not None


KEYWORDS: Mapping[str, Callable[[_Compiler, Any], Check]] = {
    "$ref": lambda compiler, address: compiler.referred(address),
    "type": _type,
    "enum": _enum,
    "const": lambda compiler, value: _enum(compiler, [value]),
    "required": _required,
    "propertyNames": _property_names,
    "anyOf": _any_of,
    "allOf": _all_of,
    "contains": _contains,
    "minItems": _min_items,
    "minimum": _minimum,
    "pattern": _pattern,
}
