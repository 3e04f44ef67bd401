"""The compiled schema says yes to exactly what jsonschema finds no fault with."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from badgeservice.credentials.quick_schema import KEYWORDS, NotCompiled, compiled
from tests.agreement import schema_outcome
from tests.factories_documents import badge
from tests.spoilt import documents, plain_documents, spoilt


@pytest.mark.parametrize("document", documents(), ids=lambda each: str(each.get("id"))[-30:])
def test_every_document_of_the_tests_is_judged_alike(document):
    assert schema_outcome(document) in ("valid", "invalid")


def test_a_good_badge_is_judged_good():
    """A quick way that always says no would agree as well, and cost time."""
    assert schema_outcome(badge()) == "valid"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(0, len(plain_documents()) - 1), st.randoms(use_true_random=False))
def test_spoilt_documents_are_judged_alike(which, chance):
    assert schema_outcome(spoilt(plain_documents()[which], chance)) in ("valid", "invalid")


SCHEMAS = (
    {"type": "integer"}, {"type": ["number", "null"]}, {"type": "boolean"}, {"enum": ["a", "b"]},
    {"const": "a"}, {"required": ["a"]}, {"minItems": 2}, {"minimum": 0}, {"pattern": "^a"},
    {"propertyNames": {"pattern": "^a"}}, {"contains": {"type": "string"}},
    {"properties": {"a": {"type": "string"}}, "additionalProperties": False},
    {"properties": {"a": False}}, {"additionalProperties": {"const": "a"}},
    {"prefixItems": [{"const": "a"}], "items": {"type": "integer"}}, {"items": False},
    {"prefixItems": [True], "items": False}, {"allOf": [{"type": "object"}, {"required": ["b"]}]},
    {"anyOf": [{"type": "array"}, {"minimum": 1}]}, {"type": "string", "format": "date"},
    {"$ref": "#/$defs/tree", "$defs": {"tree": {
        "type": ["object", "string"], "additionalProperties": {"$ref": "#/$defs/tree"}}}},
)
VALUES = (None, True, False, 0, 1, -1, 1.0, 0.5, float("nan"), 10**30, "", "a", "ab", "b", "\na",
          [], ["a"], ["a", 1], ["a", 1.0, True], [1], [None, []], {}, {"a": "a"}, {"a": 1},
          {"b": "a"}, {"a": {"b": "a"}}, {"a": {"b": 1}}, {"ab": "a"}, {"a": "x", "b": {}})


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_each_keyword_means_what_jsonschema_means(schema):
    judge, check = Draft202012Validator(schema), compiled(schema)
    assert [check(value) for value in VALUES] == [judge.is_valid(value) for value in VALUES]


def test_every_keyword_is_compared():
    said = {name for schema in SCHEMAS for name in schema}
    assert said >= set(KEYWORDS)


@pytest.mark.parametrize("schema", [
    {"not": {}}, {"properties": {"a": {"maxLength": 2}}}, {"enum": [1]}, {"const": None},
    {"$ref": "https://a.example/s"}, {"$ref": "#/$defs/none"}, {"patternProperties": {"a": True}}])
def test_what_is_not_known_is_not_compiled(schema):
    with pytest.raises(NotCompiled):
        compiled(schema)
