"""The quick way to a canonical form writes what the full way writes, or leaves it to that."""

import copy
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.core.evidence import Evidence
from badgeservice.credentials.compiled_forms import CompiledDiffers, CompiledForms
from badgeservice.credentials.endorsement import endorsement_document
from badgeservice.credentials.openbadges3 import compose
from badgeservice.credentials.proof import without_proof
from badgeservice.errors import BadgeError
from tests import factories
from tests.factories_documents import NOW, PARTNER, badge, canonicalize, endorsed_badge
from tests.unit.credentials.test_openbadges3 import composition, joint_award


def canonical_or_code(way, document):
    """What *way* makes of *document*, or the code with which it refuses it."""
    try:
        return way(document)
    except BadgeError as error:
        return error.code


def with_path(document, path, value):
    """A copy of *document* with *value* at *path*."""
    changed = copy.deepcopy(document)
    node = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return changed


def endorsed():
    """A badge with an endorsement in it, ready to be signed."""
    return without_proof(endorsed_badge())


def learnt(*documents, **more):
    """Forms that have seen each of *documents* twice."""
    forms = CompiledForms(canonicalize, **more)
    for document in (*documents, *documents):
        forms(document)
    return forms


ADDRESSES = [("id",), ("credentialSubject", "id"), ("credentialStatus", "id"),
             ("credentialStatus", "statusListCredential"), ("evidence", 0, "id"),
             ("endorsement", 0, "id"), ("endorsement", 0, "credentialSubject", "id")]
TEXTS = [("validFrom",), ("awardedDate",), ("validUntil",),
         ("credentialSubject", "identifier", 0, "salt"),
         ("credentialSubject", "identifier", 1, "identityHash"),
         ("credentialSubject", "result", 0, "achievedLevel"), ("evidence", 0, "name"),
         ("evidence", 0, "narrative"), ("credentialStatus", "statusListIndex"),
         ("endorsement", 0, "credentialSubject", "endorsementComment"),
         ("endorsement", 0, "proof", "created"), ("endorsement", 0, "proof", "proofValue")]
FORMS = learnt(badge(), endorsed())


@pytest.mark.parametrize("document", [badge(), endorsed(), badge(evidence=None)])
def test_the_third_document_of_a_shape_takes_the_quick_way(document):
    forms = learnt(document)
    other = with_path(document, ("credentialSubject", "identifier", 0, "salt"), "más \"sal\"\n")
    reading = forms.read(other)
    assert reading.form is not None
    assert reading.canonical == canonicalize(other)
    assert reading.text == json.dumps(other, ensure_ascii=False, indent=2)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(TEXTS), st.text(max_size=40))
def test_any_text_comes_out_as_the_full_way_writes_it(path, text):
    document = with_path(endorsed(), path, text)
    assert canonical_or_code(FORMS, document) == canonical_or_code(canonicalize, document)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(ADDRESSES), st.one_of(
    st.text(max_size=30),
    st.text(max_size=12).map("https://a.example/{}".format),
    st.text("%[]{}:/?#@!$&'()*+,;=ñ0123456789abcAZ~^|<>\\` .-", max_size=30)
    .map("http://{}".format),
    st.sampled_from(["urn:uuid:", "did:web:", "_:", "@", "xsd:", "ext:", "schema:", ""])
    .flatmap(lambda begin: st.text("0123456789abcdef-/#", max_size=40).map(begin.__add__))))
def test_an_address_is_refused_or_written_as_by_the_full_way(path, address):
    document = with_path(endorsed(), path, address)
    assert canonical_or_code(FORMS, document) == canonical_or_code(canonicalize, document)


@pytest.mark.parametrize("address", [
    "https://a.example/%zz", "https://[::1/", "https://a.example:99999999/x", "http://",
    "https://a.example/\ue000", "https://a.example/a b", "https://a.example/<", "relative",
    "https://a.example/ñ", "urn:uuid:x", "_:b0", "https://a.example/%", "https://a.example/\n",
    "https://unresolved.invalid/x/", "https://unresolved.invalid/x/a", "https:a",
    "https://a.example/a\\b", "https://user@a.example/", "https://a..example/..//",
])
@pytest.mark.parametrize("path", [("evidence", 0, "id"), ("credentialStatus", "id")])
def test_odd_addresses(path, address):
    document = with_path(endorsed(), path, address)
    assert canonical_or_code(FORMS, document) == canonical_or_code(canonicalize, document)


@pytest.mark.parametrize("path", [*ADDRESSES, ("issuer", "id"), ("type", 1)])
@pytest.mark.parametrize("word", ["@abc", "@Vocab", "@id"])
def test_a_word_that_looks_like_a_keyword_is_no_address(path, word):
    document = with_path(endorsed(), path, word)
    assert canonical_or_code(canonicalize, document) == "address-invalid"
    assert canonical_or_code(FORMS, document) == "address-invalid"


@pytest.mark.parametrize("path", [("evidence", 0, "name"), ("awardedDate",)])
@pytest.mark.parametrize("text", ["\x00", "\x0b", "\x85", "\u2028", "\ud800", "\ufffe", "\x7f",
                                  "%s %(a)s %%", "\\u0041", "\t\r\n\"\\", "", "slot.4f1c9d2e.1"])
def test_odd_texts(path, text):
    document = with_path(endorsed(), path, text)
    if text == "\ud800":
        with pytest.raises(Exception) as quick:
            FORMS(document)
        with pytest.raises(Exception) as full:
            canonicalize(document)
        assert type(quick.value) is type(full.value)
    else:
        assert canonical_or_code(FORMS, document) == canonical_or_code(canonicalize, document)


@pytest.mark.parametrize(("first", "second"), [
    (("evidence", 0, "id"), ("id",)),
    (("evidence", 0, "id"), ("credentialSubject", "id")),
    (("evidence", 0, "id"), ("credentialSubject", "achievement", "id")),
    (("evidence", 0, "id"), ("issuer", "id")),
    (("credentialStatus", "id"), ("credentialStatus", "statusListCredential")),
    (("endorsement", 0, "id"), ("id",)),
])
def test_addresses_that_are_suddenly_one_and_the_same(first, second):
    document = endorsed()
    value = document
    for step in second:
        value = value[step]
    document = with_path(document, first, value)
    for _ in range(3):
        assert canonical_or_code(FORMS, document) == canonical_or_code(canonicalize, document)


@pytest.mark.parametrize("value", [None, ["x"], 1.0, {"es": "x"}])
@pytest.mark.parametrize("path", [("id",), ("evidence", 0, "id"), ("evidence", 0, "name"),
                                  ("evidence",), ("evidence", 0), ("credentialStatus",)])
def test_values_of_another_kind_go_the_full_way(path, value):
    document = with_path(endorsed(), path, value)
    for _ in range(2):
        assert canonical_or_code(FORMS, document) == canonical_or_code(canonicalize, document)


def test_a_changed_constant_is_another_shape():
    document = with_path(badge(), ("credentialSubject", "achievement", "name"), "Otro nombre")
    assert FORMS.read(document).form is None
    assert FORMS(document) == canonicalize(document)


def test_one_and_true_are_not_the_same_shape():
    document = with_path(badge(), ("credentialSubject", "identifier", 0, "hashed"), 1)
    assert canonical_or_code(FORMS, document) == canonical_or_code(canonicalize, document)


def test_two_private_items_with_the_same_digest():
    """Their blank nodes cannot be told apart; they may be exchanged."""
    items = [{"type": ["Evidence"], "genre": "reflexión", "digestMultibase": digest}
             for digest in ("uEiAAAA", "uEiBBBB")]
    forms = learnt(badge(evidence=items))
    for first, second in (("a", "b"), ("b", "a"), ("a", "a")):
        document = badge(evidence=[{**items[0], "digestMultibase": first},
                                   {**items[1], "digestMultibase": second}])
        reading = forms.read(document)
        assert reading.form is not None
        assert reading.canonical == canonicalize(document)


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(1, 5)), st.lists(st.sampled_from([
    Evidence("reflection", "Lo que pensé.", public=True),
    Evidence("material", "Guía.", url="https://a.example/g", public=True),
    Evidence("material", "", digest="ab" * 32, name="guía.pdf"),
    Evidence("progress", "", url="https://a.example/p"),
]), max_size=3), st.booleans(), st.sampled_from(["es", "en"]), st.text(max_size=20))
def test_composed_credentials(marks, evidence, name_public, language, narrative):
    award = factories.award(
        marks={factories.R1: dict(zip(factories.CRITERIA, marks, strict=True))},
        evidence=tuple(evidence), name_public=name_public, language=language,
        narrative=narrative)
    document = compose(composition(award))
    for _ in range(3):
        found = canonical_or_code(COMPOSED, document)
        assert found == canonical_or_code(canonicalize, document)
    if found.startswith("<"):
        assert COMPOSED.read(document).text == json.dumps(document, ensure_ascii=False, indent=2)


COMPOSED = CompiledForms(canonicalize)


def test_endorsements_and_the_options_of_proofs_are_covered():
    parts = composition(joint_award())
    document = endorsement_document(
        replace(parts), replace(parts.signatory, did=PARTNER.did), digest="uEi123")
    options = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022",
               "created": "2026-11-22T12:00:00Z", "proofPurpose": "assertionMethod",
               "verificationMethod": PARTNER.verification_method,
               "@context": document["@context"]}
    forms = learnt(document, options)
    for each in (document, {**options, "created": f"{NOW:%Y-%m-%dT%H:%M:%SZ}"}):
        assert forms.read(each).form is not None
        assert forms(each) == canonicalize(each)


def test_a_compared_difference_is_told():
    names = ["Ciencias"]
    forms = CompiledForms(lambda document: canonicalize(document).replace("Ciencias", names[0]),
                          compares=True)
    for _ in range(3):
        assert forms(badge()) == canonicalize(badge())
    names[0] = "Letras"
    with pytest.raises(CompiledDiffers):
        forms(badge())


def test_only_the_last_used_shapes_are_remembered():
    forms = CompiledForms(canonicalize, most=1)
    for document in (badge(), badge(), badge(evidence=None), badge()):
        forms(document)
    assert forms.read(badge(evidence=None)).form is None
