"""Nothing that JSON-LD would drop, invent or exchange gets as far as a canonical form."""

import hashlib
import json

import pytest
from pyld import jsonld

from badgeservice.credentials.canonical import canonicalize as canonical_form
from badgeservice.credentials.contexts import OPEN_BADGES, V1, V2, Contexts
from badgeservice.credentials.expansion import expand
from badgeservice.credentials.profile import ensure_profile
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, TooComplex
from tests.factories_documents import (
    PARTNER,
    STRANGER,
    badge,
    canonicalize,
    changed,
    contexts,
    endorsed_badge,
    endorsement,
    profile,
)


def code_of(document):
    """The code with which *document* is refused, and whether that is a clear no."""
    with pytest.raises(BadgeError) as refusal:
        canonicalize(document)
    return refusal.value.code, isinstance(refusal.value, DocumentRefused)


def subject(**members):
    """A badge whose subject has further members."""
    return changed(badge(), "credentialSubject", badge()["credentialSubject"] | members)


REFUSED = {
    "undefined term": (badge(honours="summa"), "term-undefined"),
    "undefined term deep inside": (
        changed(badge(), "evidence/0/grade", "7"), "term-undefined"),
    "undefined term in a type": (badge(type=["VerifiableCredential", "Zed"]), "address-relative"),
    "null-mapped term": (badge(**{"@context": [V2, OPEN_BADGES, {"x": None}], "x": 1}),
                         "profile-context"),
    "second subject with an invalid id": (
        badge(credentialSubject=[badge()["credentialSubject"],
                                 {"id": "urn:x y", "name": "MD"}]), "address-invalid"),
    "relative issuer": (badge(issuer="foo"), "address-relative"),
    "empty id": (badge(id=""), "address-relative"),
    "relative id": (badge(id="credentials/1"), "address-relative"),
    "blank node id": (badge(id="_:b0"), "address-relative"),
    "id of the sentinel itself": (badge(id="https://unresolved.invalid/x/y"), "address-relative"),
    "invalid type": (badge(type=["VerifiableCredential", "http://x/ OpenBadgeCredential"]),
                     "address-invalid"),
    "second issuer with an invalid id": (badge(issuer=["did:ok:1", "bad id:x y"]),
                                         "address-invalid"),
    "context of its own": (badge(**{"@context": [V2, {"issuer": "http://evil/issuer"}]}),
                           "profile-context"),
    "context taken back": (badge(**{"@context": [V2, {"credentialSubject": None}]}),
                           "profile-context"),
    "catch-all context": (badge(**{"@context": [V2, OPEN_BADGES, {"@vocab": "http://v/#"}]},
                                anything=1), "profile-context"),
    "imported context": (badge(**{"@context": [V2, {"@version": 1.1, "@import": "https://e/c"}]}),
                         "profile-context"),
    "relative context": (badge(**{"@context": [V2, "context.json"]}), "profile-context"),
    "context in the subject": (subject(**{"@context": {"name": "http://x/alias"}}),
                               "profile-context"),
    "known context in the subject": (subject(**{"@context": [V2]}), "profile-context"),
    "context in the evidence": (changed(badge(), "evidence/0/@context", [V2]), "profile-context"),
    "wrong first context": (badge(**{"@context": [OPEN_BADGES, V2]}), "profile-context"),
    "both versions": (badge(**{"@context": [V1, V2]}), "profile-context"),
    "context twice": (badge(**{"@context": [V2, OPEN_BADGES, V2]}), "profile-context"),
    "one context as text": (badge(**{"@context": V2}), "profile-context"),
    "number as context": (badge(**{"@context": 5}), "profile-context"),
    "empty list of contexts": (badge(**{"@context": []}), "profile-context"),
    "context of its own in an endorsement": (
        badge(endorsement=[endorsement(badge()) | {"@context": [V2, {"name": "http://x/y"}]}]),
        "profile-context"),
    "context in a proof": (badge(proof={"type": "DataIntegrityProof", "@context": [V2],
                                        "cryptosuite": "eddsa-rdfc-2022"}), "profile-context"),
    "context in what only looks like a proof": (
        changed(badge(), "evidence/0", {"@context": [V2], "cryptosuite": "eddsa-jcs-2022"}),
        "profile-context"),
    "nothing but a context": ({"@context": [V2]}, "json-ld-invalid"),
    "nothing but an id": ({"@context": [V2], "id": "urn:x:1"}, "json-ld-invalid"),
    "no context": (badge(**{"@context": None}), "profile-context"),
    "id under two names": (badge(**{"@id": "urn:x:1"}), "profile-keyword"),
    "type under two names": (badge(**{"@type": ["OpenBadgeCredential"]}), "profile-keyword"),
    "graph": ({"@context": [V2], "@graph": [badge(), {"id": "bad x"}]}, "profile-keyword"),
    "included": (badge(**{"@included": [{"id": "bad x"}]}), "profile-keyword"),
    "reverse": (badge(**{"@reverse": {"issuer": {"id": "urn:x"}}}), "profile-keyword"),
    "nest": (badge(**{"@nest": {"name": "x"}}), "profile-keyword"),
    "index": (subject(**{"@index": "x"}), "profile-keyword"),
    "set": (badge(name={"@set": ["x"]}), "profile-keyword"),
    "list": (badge(evidence={"@list": [{"type": ["Evidence"]}]}), "profile-keyword"),
    "keyword-like member": (badge(**{"@foo": 1}), "profile-keyword"),
    "full address as member": (badge(**{"https://schema.org/name": "x"}), "profile-member-name"),
    "path as member": (badge(**{"a/b": "x"}), "profile-member-name"),
    "compact address as member": (badge(**{"xsd:x": "x"}), "profile-member-name"),
    "empty member name": (badge(**{"": "x"}), "profile-member-name"),
    "null": (badge() | {"description": None}, "profile-empty"),
    "empty list": (badge(evidence=[]), "profile-empty"),
    "null in a list": (badge(evidence=[None]), "profile-empty"),
    "list in a list": (badge(evidence=[badge()["evidence"]]), "profile-nested-array"),
    "typed value": (badge(name={"@value": "x", "@type": "http://x/y"}), "profile-language"),
    "value in another member": (subject(narrative={"@value": "x"}), "profile-language"),
    "value with a number": (badge(name={"@value": 5}), "profile-language"),
    "direction": (badge(name={"@value": "x", "@language": "es", "@direction": "rtl"}),
                  "profile-language"),
    "language that writes a line": (
        badge(name={"@value": "x", "@language": "es .\n<urn:a> <urn:b> <urn:c>"}),
        "language-invalid"),
    "language map": (badge(name={"es": "x"}), "term-undefined"),
    "creator described otherwise": (
        changed(badge(), "credentialSubject/achievement/creator/name", "Otra"), "node-conflict"),
    "conflict within an endorsement": (
        badge(endorsement=[endorsement(badge(), PARTNER, issuer=profile(PARTNER) | {
            "parentOrg": profile(PARTNER, "Otro nombre")})]), "node-conflict"),
    "image under two captions": (
        badge(image={"id": "urn:i", "type": "Image", "caption": "a"},
              issuer=profile() | {"image": {"id": "urn:i", "type": "Image", "caption": "b"}}),
        "node-conflict"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_signature_covers_is_refused(name):
    document, code = REFUSED[name]
    assert code_of(document) == (code, True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/ctx", "https://www.w3.org/ns/credentials/v3",
                                 "https://www.w3.org/ns/credentials/examples/v2", V2 + "/"])
def test_unknown_context_could_not_be_checked(url):
    """It is not fetched either: there is nothing that could."""
    assert code_of(badge(**{"@context": [V2, url]})) == ("context-unknown", False)


def test_unknown_context_of_an_endorsement_could_not_be_checked():
    document = badge(endorsement=[endorsement(badge()) | {"@context": [V2, "https://x.example/c"]}])
    assert code_of(document) == ("context-unknown", False)


@pytest.mark.parametrize("value", [{"a": 1}, "a", 5])
def test_json_literal_could_not_be_checked(value):
    assert code_of(badge(_sd=value)) == ("json-literal", False)


def test_profile_alone_knows_the_contexts():
    """Step 2 runs before the child process is asked."""
    with pytest.raises(CouldNotCheck):
        ensure_profile(badge(**{"@context": [V2, "https://x.example/c"]}), contexts())


EXPANDED = {
    "relative datatype": ({"name": {"@value": "x", "@type": "foo"}}, "address-relative"),
    "invalid datatype": ({"name": {"@value": "x", "@type": "urn:a|b"}}, "address-invalid"),
    "invalid property": ({"urn:x|y": "a"}, "address-invalid"),
    "blank property": ({"_:p": "a"}, "address-relative"),
    "index of a value": ({"name": {"@value": "x", "@index": "a"}}, "json-ld-invalid"),
    "direction of a value": ({"name": {"@value": "x", "@direction": "rtl"}}, "json-ld-invalid"),
    "index of a node": ({"name": "x", "@index": "a"}, "json-ld-invalid"),
    "included": ({"name": "x", "@included": [{"name": "y"}]}, "json-ld-invalid"),
    "reverse": ({"name": "x", "@reverse": {"urn:p": {"@id": "urn:y"}}}, "json-ld-invalid"),
    "unknown context": ({"@context": [V2, "https://x.example/c"]}, "context-unknown"),
    "two nodes": ({"@graph": [{"name": "x"}, {"name": "y"}]}, "json-ld-invalid"),
}


@pytest.mark.parametrize("name", EXPANDED)
def test_expansion_alone_refuses_it_too(name):
    """Steps 3 and 4 do not rely on step 2."""
    members, code = EXPANDED[name]
    with pytest.raises(BadgeError) as refusal:
        expand({"@context": [V2], **members}, contexts())
    assert refusal.value.code == code


def listing(first, second):
    """A document with a list of nodes, which no context of ours has."""
    content = b'{"@context": {"id": "@id", "name": "urn:n", "all": {"@id": "urn:a", '\
              b'"@container": "@list"}}}'
    held = Contexts({V2: content}, {V2: hashlib.sha256(content).hexdigest()})
    return expand({"@context": [V2], "all": [first, second]}, held)


def test_nodes_in_lists_are_compared_too():
    assert listing({"id": "urn:x", "name": "a"}, {"id": "urn:x", "name": "a"})
    with pytest.raises(DocumentRefused):
        listing({"id": "urn:x", "name": "a"}, {"id": "urn:x", "name": "b"})


def test_several_documents_are_refused():
    """The expanded form of a badge is a list, and a list of nodes is no document."""
    nodes = jsonld.expand(badge(), contexts().options())
    assert code_of({"@graph": nodes})[1]
    assert code_of(nodes[0])[1]


def test_issuers_may_repeat_their_profile_as_creator():
    document = badge()
    assert document["credentialSubject"]["achievement"]["creator"] == document["issuer"]
    assert canonicalize(document)


@pytest.mark.parametrize("members", [
    {"type": ["Profile", "https://x.example/School"]},
    {"image": {"id": "https://x.example/a.png", "type": "Image", "caption": "a"}},
])
def test_creator_may_be_described_further(members):
    document = badge(issuer=profile() | {"image": {"id": "https://x.example/a.png",
                                                   "type": "Image"}})
    document["credentialSubject"]["achievement"]["creator"] = profile() | members
    assert canonicalize(document)


def test_endorser_may_describe_the_issuer_otherwise():
    """An endorsement was signed at another time; its own proof fixes what it says."""
    other = endorsement(badge(), PARTNER, issuer=profile(PARTNER, "Nombre nuevo"))
    document = badge(endorsement=[other])
    document["credentialSubject"]["achievement"]["creator"] = profile(PARTNER, "Nombre viejo")
    assert canonicalize(document)


def test_language_value_objects_are_read():
    assert '"x"@es' in canonicalize(badge(name={"@value": "x", "@language": "es"}))
    assert canonicalize(badge(name={"@value": "x"})) == canonicalize(badge(name="x"))


def test_the_document_is_not_changed():
    document = endorsed_badge()
    before = repr(document)
    canonicalize(document)
    assert repr(document) == before


def test_bidirectional_and_decomposed_text_is_signed_as_it_stands():
    text = canonicalize(badge(name="\u202eaiciF e\u0301"))
    assert "\u202eaiciF e\u0301" in text


@pytest.mark.parametrize("reordered", [
    badge(type=["OpenBadgeCredential", "VerifiableCredential"]),
    badge(type=["VerifiableCredential", "OpenBadgeCredential", "OpenBadgeCredential"]),
    dict(reversed(list(badge().items()))),
    badge(evidence=badge()["evidence"][0]),
])
def test_order_within_sets_does_not_count(reordered):
    assert canonicalize(reordered) == canonicalize(badge())


def test_context_is_not_taken_from_an_earlier_call():
    """PyLD's own cache would serve what another loader answered and called static."""
    evil = {"@context": {"@protected": True, "name": "http://evil/name"}}

    def poison(url, options):
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url,
                "document": evil, "tag": "static"}

    jsonld.expand({"@context": V2, "name": "x"}, {"documentLoader": poison})
    assert "http://evil/name" not in canonicalize(badge())


def test_contexts_stay_as_they_were_read():
    """They are handed out to the library, which must not change them for the next document."""
    canonicalize(endorsed_badge())
    for url, content in contexts().documents.items():
        assert contexts().loader(url)["document"] == json.loads(content)


def test_wrong_digest_is_refused():
    with pytest.raises(DocumentRefused) as refusal:
        Contexts({V2: b"{}"}, {V2: "00" * 32})
    assert refusal.value.code == "context-digest"


@pytest.mark.parametrize(("held", "pinned"), [({V2: b"{}"}, {}), ({}, {V2: "00" * 32}),
                                             ({}, {V2: hashlib.sha256(b"").hexdigest()})])
def test_context_and_digest_belong_together(held, pinned):
    with pytest.raises(DocumentRefused):
        Contexts(held, pinned)


def test_loader_knows_pinned_contexts_only():
    with pytest.raises(CouldNotCheck) as refusal:
        contexts().loader("https://example.org/c")
    assert refusal.value.code == "context-unknown"


def test_deep_document_is_too_complex_rather_than_a_crash():
    document = badge()
    node = document["issuer"]
    for number in range(400):
        node["parentOrg"] = {"id": f"urn:x:{number}", "type": ["Profile"]}
        node = node["parentOrg"]
    with pytest.raises(TooComplex):
        canonicalize(document)


# --- work -------------------------------------------------------------------------------------


def alike(count):
    """Two evidence items with *count* alignments each, all alike: count! orders to try."""
    line = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example"}
    return badge(evidence=[{"type": ["Evidence"], "alignment": [line] * count}] * 2)


def test_poison_graph_is_too_complex():
    with pytest.raises(TooComplex) as refusal:
        canonicalize(alike(10))
    assert refusal.value.code == "too-complex"


def test_few_alike_nodes_are_no_problem():
    assert canonicalize(alike(4))


def test_the_work_budget_is_what_stops_it():
    assert canonical_form(alike(6), contexts())
    with pytest.raises(TooComplex):
        canonical_form(alike(6), contexts(), work=100)


def test_issuer_may_be_written_either_way():
    assert canonicalize(badge(issuer={"id": STRANGER.did}, credentialSubject={
        "id": "urn:x:1", "type": ["AchievementSubject"]})) == canonicalize(badge(
            issuer=STRANGER.did, credentialSubject={"id": "urn:x:1",
                                                    "type": ["AchievementSubject"]}))


def test_expansion_is_one_node():
    assert expand(badge(), contexts())["@id"] == badge()["id"]
