"""Any change of a signed badge is refused, or changes neither its meaning nor what is shown.

The whole document with an embedded endorsement is changed in every way that JSON has: members
and items are replaced, removed, added, doubled, renamed, moved and wrapped. What stays valid
must have the same canonical form and must show the same. These differences do not count as
different, because nobody can see or sign them:

- the order of members, and of items in a set;
- one item more or less of the same kind in a set, and a set of one written without its list;
- an issuer that is described elsewhere in the document, written as its address;
- a second, equal proof;
- what becomes of the proof of somebody else than the issuer: each of a set signs the document
  and none those beside it, so that anybody can take one out or make it one that nobody can
  check. The report counts the issuer's alone, and a bad one spoils it all the same.

Every form of signature is tried: each suite with each type of key, a set, a chain, and a part
that a holder shows. Tokens are in `test_vc_jwt`; the envelope around one is here. The
embedded endorsement is changed in the first of them only, where there is one.
"""

import copy
import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.core.report import Verdict
from badgeservice.credentials import did
from badgeservice.credentials.badge_disclosure import levels, pointers_without
from badgeservice.credentials.checks import verify
from badgeservice.credentials.contexts import V2
from badgeservice.credentials.proof import Place, proofs_of, without_proof
from badgeservice.credentials.suites import SUITES
from badgeservice.credentials.vc_jose import envelop, sign_vc_jose
from badgeservice.web.reading import read
from tests.factories_disclosure import based
from tests.factories_disclosure import shown as shown_part
from tests.factories_documents import (
    SCHOOL,
    STRANGER,
    badge,
    canonicalize,
    co_sign,
    documents,
    endorsed_badge,
    legacy,
    sign,
    world,
    written,
)
from tests.json_places import places

KNOWN: dict[str, str] = {}
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
FIRST, SECOND = (f"urn:uuid:00000000-0000-4000-8000-0000000000a{number}" for number in (1, 2))


SIGNERS = {name: replace(SCHOOL, algorithm=name) for name in ("Ed25519", "P-256", "P-384")}
FORMS = {
    "endorsed": endorsed_badge(),
    **{f"{suite} {key}": sign(badge(), SIGNERS[key], suite=SUITES[suite]) for suite, key in (
        ("eddsa-jcs-2022", "Ed25519"), ("ecdsa-rdfc-2019", "P-256"),
        ("ecdsa-rdfc-2019", "P-384"), ("ecdsa-jcs-2019", "P-256"), ("ecdsa-jcs-2019", "P-384"))},
    "eddsa-2022": legacy("eddsa-2022", badge()),
    "Ed25519Signature2020": legacy("Ed25519Signature2020", {
        **badge(), "@context": [*badge()["@context"], ED25519_2020]}),
    "set": co_sign(sign(badge(), suite=SUITES["eddsa-jcs-2022"])),
    "chain": co_sign(sign(badge(), identifier=FIRST), place=Place(SECOND, (FIRST,)),
                     suite=SUITES["eddsa-jcs-2022"]),
    "ecdsa-sd-2023": shown_part(based(badge(), signer=SIGNERS["P-256"]),
                                *pointers_without(badge(), levels(badge()))),
}
ORIGINAL = FORMS["endorsed"]


def all_keys():
    """What is held: the school's document lists a key of each type."""
    keys = [signer.multibase for signer in SIGNERS.values()]
    return {**documents(), SCHOOL.did: did.document(SCHOOL.did, keys)}


def remembered(document):
    """The canonical form; the endorsement's is asked for in every example."""
    key = json.dumps(document, sort_keys=True)
    if key not in KNOWN:
        KNOWN[key] = canonicalize(document)
    return KNOWN[key]


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


def seen(data):
    """What is found of *data*."""
    return verify(data, world(canonicalize=remembered, documents=HELD))


HELD = all_keys()
SHOWN = {name: shown(seen(written(document)).document) for name, document in FORMS.items()}


def ensure_harmless(data, name="endorsed"):
    """The property: not valid, or the same in meaning and appearance."""
    found = seen(data)
    if found.report.verdict is not Verdict.PASSED:
        return
    assert remembered(without_proof(json.loads(data))) == remembered(without_proof(FORMS[name]))
    assert content(found.document) == content(SHOWN[name])
    assert own_proofs(found.document) == own_proofs(FORMS[name])
    assert displayed(found.document) == displayed(FORMS[name])


def content(document):
    """What a document says, as it is shown."""
    return shown(without_proof(document))


def displayed(document):
    """All that pages and reports take out of a document; the order of a set tells nothing."""
    return as_sets(asdict(read(document)))


def as_sets(value):
    """*value* with its sequences as sets, so that it can be compared."""
    if isinstance(value, dict):
        return frozenset((key, as_sets(inner)) for key, inner in value.items())
    return frozenset(map(as_sets, value)) if isinstance(value, list | tuple) else value


def own_proofs(document):
    """The issuer's own signatures, each once."""
    return {json.dumps(shown(each), sort_keys=True) for each in proofs_of(document)
            if str(each.get("verificationMethod")).startswith(SCHOOL.did)}


def change(path, how, value, name, original=ORIGINAL):
    """A copy of the badge with one change at *path*."""
    document = copy.deepcopy(original)
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


@pytest.mark.parametrize("name", FORMS)
def test_the_badge_is_valid(name):
    assert seen(written(FORMS[name])).report.verdict is Verdict.PASSED
    assert shown(FORMS[name]) == SHOWN[name]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(HOW), NEW, NAMES)
def test_one_change_is_harmless(path, how, value, name):
    ensure_harmless(json.dumps(change(path, how, value, name)).encode())


@pytest.mark.parametrize("name", [name for name in FORMS if name != "endorsed"])
@settings(max_examples=50, deadline=None)
@given(data=st.data(), how=st.sampled_from(HOW), value=NEW, member=NAMES)
def test_one_change_of_any_form_is_harmless(name, data, how, value, member):
    original = FORMS[name]
    path = data.draw(st.sampled_from(list(places(original))))
    ensure_harmless(json.dumps(change(path, how, value, member, original)).encode(), name)


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=50, deadline=None)
@given(data=st.data(), how=st.sampled_from(HOW), value=NEW, member=NAMES)
def test_one_change_of_the_proof_is_harmless(name, data, how, value, member):
    """Where the members of a proof stand, a change is most likely to do harm."""
    original = FORMS[name]
    inside = [path for path in places(original) if path[0] in ("proof", "@context")]
    path = data.draw(st.sampled_from(inside))
    ensure_harmless(json.dumps(change(path, how, value, member, original)).encode(), name)


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
    ensure_harmless(bytes(text))


# --- members written twice -------------------------------------------------------------------


def doubled(value, path, again):
    """*value* as JSON in which the member at *path* stands twice, the second time as *again*."""
    if not path:
        return json.dumps(value)
    if isinstance(value, list):
        items = (doubled(item, path[1:] if number == path[0] else (), again)
                 for number, item in enumerate(value))
        return f"[{', '.join(items)}]"
    members = [f"{json.dumps(key)}: {doubled(inner, path[1:] if key == path[0] else (), again)}"
               for key, inner in value.items()]
    if len(path) == 1:
        members.append(f"{json.dumps(path[0])}: {json.dumps(again)}")
    return f"{{{', '.join(members)}}}"


@pytest.mark.parametrize("name", FORMS)
def test_a_member_that_is_written_twice_is_refused(name):
    """Readers take the first or the last, so even the same twice is refused."""
    original = FORMS[name]
    members = [path for path in places(original) if isinstance(path[-1], str)
               and (name == "endorsed" or path[0] == "proof" or len(path) == 1)]
    for path in members:
        for again in (at(original, path), "x"):
            found = seen(doubled(original, path, again).encode())
            assert found.report.find("parse").code == "json-duplicate-key", path
            assert found.document is None
    assert len(members) > (100 if name == "endorsed" else 12)


# --- an envelope -----------------------------------------------------------------------------

ENVELOPES = {name: envelop(sign_vc_jose(badge(), SIGNERS[name])) for name in SIGNERS}
ELSEWHERE = ["x", "", None, [], {}, 1, ["x"], "urn:x:1", {"id": "urn:x:1"}, V2, [V2],
             "EnvelopedVerifiableCredential", ["EnvelopedVerifiableCredential"],
             ["VerifiableCredential", "EnvelopedVerifiableCredential"], badge()]


def changed_envelopes(original):
    """Every change of a member of *original*, as text, and of the token's own parts."""
    for name, value in original.items():
        yield json.dumps({key: inner for key, inner in original.items() if key != name})
        yield from (json.dumps({**original, name: other}) for other in ELSEWHERE)
        yield json.dumps({**original, name: [value]})
        yield json.dumps({**original, name: [value, value]})
        yield from (doubled(original, (name,), other) for other in (value, "x"))
    for name in ("name", "issuer", "credentialSubject", "proof", "validUntil", "honours", "@graph",
                 "credentialStatus", "evidence", "verifiableCredential"):
        yield from (json.dumps({**original, name: other}) for other in ("x", ["x"], {"id": "u:x"}))
    head, _, token = original["id"].partition(",")
    other = sign_vc_jose({**badge(), "name": "Doctora"}, STRANGER)
    parts, others = token.split("."), other.split(".")
    for number in range(3):
        mixed = [*parts[:number], others[number], *parts[number + 1:]]
        yield json.dumps({**original, "id": f"{head},{'.'.join(mixed)}"})
    for start in ("", "data:application/jwt,", "data:application/vc+jwt;base64,",
                  "data:application/vp+jwt,", "data:text/plain,", "DATA:application/vc+jwt,"):
        yield json.dumps({**original, "id": f"{start}{token}"})


@pytest.mark.parametrize("name", ENVELOPES)
def test_one_change_of_an_envelope_is_harmless(name):
    original = seen(written(ENVELOPES[name]))
    assert original.report.verdict is Verdict.PASSED
    valid, tried = 0, 0
    for text in changed_envelopes(ENVELOPES[name]):
        tried += 1
        found = seen(text.encode())
        if found.report.verdict is Verdict.PASSED:
            valid += 1
            assert canonicalize(found.document) == canonicalize(original.document)
            assert displayed(found.document) == displayed(original.document)
    assert tried > 90
    assert valid < 12  # the envelope itself, in other spellings of its type and context


def test_an_issuer_that_is_described_elsewhere_is_shown_all_the_same():
    """Written as an address the issuer is the same node of the graph, so nothing is lost."""
    subject = badge()["credentialSubject"]
    school = {"id": SCHOOL.did, "type": ["Profile"], "name": "Escuela"}
    original = sign(badge(issuer=school, credentialSubject={**subject, "achievement": {
        **subject["achievement"], "creator": school}}))
    moved = {**original, "issuer": original["issuer"]["id"]}
    assert remembered(without_proof(moved)) == remembered(without_proof(original))
    found = seen(written(moved))
    assert found.report.verdict is Verdict.PASSED
    assert displayed(found.document) == displayed(original)
