"""Any change of a signed badge is refused, or changes neither its meaning nor what is shown.

The whole document with an embedded endorsement is changed in every way that JSON has: members
and items are replaced, removed, added, doubled, renamed, moved and wrapped. What stays valid
must have the same canonical form and must show the same. These differences do not count as
different, because nobody can see or sign them:

- the order of members, and of items in a set;
- one item more or less of the same kind in a set, and a set of one written without its list;
- an issuer that is described elsewhere in the document, written as its address;
- a second, equal proof.
"""

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.core.report import Verdict
from badgeservice.credentials.checks import verify
from badgeservice.credentials.proof import without_proof
from tests.factories_documents import canonicalize, endorsed_badge, world, written

ORIGINAL = endorsed_badge()
KNOWN: dict[str, str] = {}


def remembered(document):
    """The canonical form; the endorsement's is asked for in every example."""
    key = json.dumps(document, sort_keys=True)
    if key not in KNOWN:
        KNOWN[key] = canonicalize(document)
    return KNOWN[key]


def places(value, path=()):
    """The path of every member and item inside *value*."""
    items = value.items() if isinstance(value, dict) else (
        enumerate(value) if isinstance(value, list) else ())
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


PLACES = list(places(ORIGINAL))
TERMS = sorted({key for path in PLACES for key in path if isinstance(key, str)})


def at(document, path):
    """The value at *path*."""
    for key in path:
        document = document[key]
    return document


VALUES = [at(ORIGINAL, path) for path in PLACES]
NEW = (st.sampled_from(VALUES)
       | st.text(max_size=8)
       | st.booleans()
       | st.integers(-5, 5)
       | st.sampled_from([1.5, 1.0, None, [], {}, "urn:x:1", "1.5", "true", {"@value": "x"},
                          {"id": "urn:x y"}, "2026-03-02T12:00:00.0Z"]))
NAMES = st.sampled_from([*TERMS, "@id", "@graph", "honours", "", "schema:name", "image", "url",
                         "validUntil", "endorsementJwt", "termsOfUse", "relatedResource"])


def shown(value):
    """*value* with all that nobody can see or sign taken out."""
    if isinstance(value, dict):
        return {key: shown(inner) for key, inner in sorted(value.items()) if key != "@context"}
    if isinstance(value, list):
        texts = sorted({json.dumps(shown(item), sort_keys=True) for item in value})
        return json.loads(texts[0]) if len(texts) == 1 else [json.loads(text) for text in texts]
    return int(value) if isinstance(value, float) and value.is_integer() else value


ORIGINAL_FORM = remembered(without_proof(ORIGINAL))
ORIGINAL_SHOWN = shown(verify(written(ORIGINAL), world()).document)


def ensure_harmless(data):
    """The property: not valid, or the same in meaning and appearance."""
    found = verify(data, world(canonicalize=remembered))
    if found.report.verdict is not Verdict.PASSED:
        return
    assert remembered(without_proof(json.loads(data))) == ORIGINAL_FORM
    assert shown(found.document) == ORIGINAL_SHOWN


def change(path, how, value, name):
    """A copy of the badge with one change at *path*."""
    document = copy.deepcopy(ORIGINAL)
    holder, last = at(document, path[:-1]), path[-1]
    old = holder[last]
    value = copy.deepcopy(value)
    if how == "replace":
        holder[last] = value
    elif how == "remove":
        del holder[last]
    elif how == "wrap":
        holder[last] = [old]
    elif how == "unwrap":
        holder[last] = old[0] if isinstance(old, list) else old
    elif how == "double":
        holder[last] = [*old, *copy.deepcopy(old)] if isinstance(old, list) else [old, old]
    elif how == "append":
        holder[last] = [*old, value] if isinstance(old, list) else [old, value]
    elif how == "add" and isinstance(old, dict):
        old[name] = value
    elif how == "rename" and isinstance(holder, dict):
        holder[name] = holder.pop(last)
    elif how == "reverse" and isinstance(old, list):
        old.reverse()
    return document


HOW = ["replace", "remove", "wrap", "unwrap", "double", "append", "add", "rename", "reverse"]


def test_the_badge_is_valid():
    assert verify(written(ORIGINAL), world()).report.verdict is Verdict.PASSED
    assert shown(ORIGINAL) == ORIGINAL_SHOWN


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(HOW), NEW, NAMES)
def test_one_change_is_harmless(path, how, value, name):
    ensure_harmless(json.dumps(change(path, how, value, name)).encode())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_moving_a_member_is_harmless(source, target):
    document = copy.deepcopy(ORIGINAL)
    value = at(document, source)
    holder = at(document, target)
    del at(document, source[:-1])[source[-1]]
    if isinstance(holder, dict) and isinstance(source[-1], str):
        holder[source[-1]] = copy.deepcopy(value)
    ensure_harmless(json.dumps(document).encode())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_changed_byte_is_harmless(data):
    text = bytearray(written(ORIGINAL))
    position = data.draw(st.integers(0, len(text) - 1))
    text[position] = data.draw(st.integers(0, 255))
    found = verify(bytes(text), world(canonicalize=remembered))
    if found.report.verdict is Verdict.PASSED:
        ensure_harmless(bytes(text))
