"""The shipped JSON Schemas are schemas: nothing checks that again while the service runs."""

import json

import pytest
from jsonschema.validators import validator_for

from badgeservice.resources import resource

FILES = sorted(resource("schemas").glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_shipped_schema_is_one(file):
    schema = json.loads(file.read_text("utf-8"))
    assert schema["$schema"].startswith("https://json-schema.org/draft/")
    validator_for(schema).check_schema(schema)


def test_the_badges_are_among_them():
    assert "open-badge-credential.json" in {file.name for file in FILES}
