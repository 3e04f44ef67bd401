"""Our schema of the Open Badges document has the verdicts of the official one.

Run by ``.ci/run`` where the official schema stands beside the checkout. Compared on a document
with every member of the data model, on what this service issues, on every badge among the test
documents, and on each of these documents changed in every place.
"""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft201909Validator, Draft202012Validator

from scripts.sample_batch import write_batch
from tests.json_places import places

ROOT = Path(__file__).resolve().parents[2]
OFFICIAL = ROOT.parent / "shared/data/schemas/ob_v3p0_achievementcredential_schema.json"
VECTORS = ROOT.parent / "shared/data/vectors/open-badges"
TYPES = {"OpenBadgeCredential", "AchievementCredential"}

REMOVE = object()
CHANGES = {
    "removed": REMOVE, "null": None, "empty list": [], "empty object": {}, "empty text": "",
    "other text": "ñandú", "extension": "ext:ñandú", "number": 7, "true": True,
    "list of text": ["ñandú"], "language map": {"es": "ñandú", "en-US": "rhea"},
    "wrong language map": {"spanish": "ñandú"}, "typed": {"id": "urn:x:1", "type": "Profile"},
}


@pytest.fixture(scope="module")
def official():
    """The official validator: formats are annotations, as the draft says."""
    return Draft201909Validator(read(OFFICIAL))


@pytest.fixture(scope="module")
def ours():
    """Our validator alone; what no schema can say is tested elsewhere."""
    return Draft202012Validator(read(ROOT / "schemas" / "open-badge-credential.json"))


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    """What the service issues: the whole demo and a small batch, exported."""
    folder = tmp_path_factory.mktemp("issued")
    write_batch(folder / "batch.csv", 3)
    environment = os.environ | {"BADGESERVICE_HOME": str(folder / "home")}
    for command in (
        ("demo", "--no-serve"),
        ("award", "batch", str(folder / "batch.csv"), "--achievement", "modulo-2"),
        ("credential", "export", "--all", "-o", str(folder / "out")),
    ):
        subprocess.run([sys.executable, ROOT / "cli.py", *command], check=True, env=environment,
                       stdin=subprocess.DEVNULL)
    return [read(path) for path in sorted((folder / "out").glob("*.json"))]


@pytest.fixture(scope="module")
def richest(issued):
    """The longest document that the service issued."""
    return max(issued, key=lambda document: len(json.dumps(document)))


@pytest.fixture(scope="module")
def everything():
    """A document with every member that the data model knows."""
    return read(ROOT / "tests" / "official" / "everything.json")


def read(path):
    """The JSON content of a file."""
    return json.loads(path.read_text(encoding="utf-8"))


def is_badge(document):
    """Whether *document* says that it is an Open Badges credential."""
    kinds = document.get("type") if isinstance(document, dict) else None
    return any(kind in TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])
               if isinstance(kind, str))


def badges() -> Iterator[tuple[str, object]]:
    """Every badge among the test documents, and the published one."""
    for folder in (ROOT / "tests", VECTORS):
        for path in sorted(folder.rglob("*.json")):
            if "node_modules" in path.parts:
                continue
            try:
                document = json.loads(path.read_bytes())
            except (ValueError, RecursionError):
                continue  # a bad input on purpose: no schema sees it
            if is_badge(document):
                yield str(path.relative_to(folder)), document


def changed(document, path, change):
    """A copy of *document* with the value at *path* replaced or removed."""
    copied = copy.deepcopy(document)
    holder = copied
    for key in path[:-1]:
        holder = holder[key]
    if change is REMOVE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = copy.deepcopy(change)
    return copied


def disagreements(document, change, official, ours):
    """Where the two schemas judge *document* with that change differently."""
    for path in places(document):
        other = changed(document, path, change)
        theirs, our = official.is_valid(other), ours.is_valid(other)
        if theirs != our:
            yield f"{'/'.join(map(str, path))}: official {theirs}, ours {our}"


def test_everything_is_valid(everything, official, ours):
    assert list(official.iter_errors(everything)) == []
    assert list(ours.iter_errors(everything)) == []


def test_all_that_is_issued_is_valid(issued, official, ours):
    assert issued
    for document in issued:
        assert list(official.iter_errors(document)) == []
        assert list(ours.iter_errors(document)) == []


def test_test_documents_are_judged_alike(official, ours):
    documents = list(badges())
    assert documents
    assert [name for name, document in documents
            if official.is_valid(document) != ours.is_valid(document)] == []


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("which", ["everything", "richest"])
def test_changed_documents_are_judged_alike(which, change, official, ours, request):
    document = request.getfixturevalue(which)
    assert list(disagreements(document, change, official, ours)) == []


def test_single_values_for_lists_are_judged_alike(everything, official, ours):
    """The JSON-LD form lets one value stand without its list."""
    for path in places(everything):
        value = everything
        for key in path:
            value = value[key]
        if isinstance(value, list):
            other = changed(everything, path, value[0])
        else:
            other = changed(everything, path, [value])
        assert official.is_valid(other) == ours.is_valid(other), path
