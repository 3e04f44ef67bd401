"""A holder's proof: for this occasion, with a key for it, over the whole presentation."""

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials import multikey
from badgeservice.credentials.checks import verify_document
from badgeservice.credentials.contexts import V2
from badgeservice.credentials.eddsa_rdfc_2022 import EDDSA_RDFC_2022
from badgeservice.credentials.world import Expected
from tests.factories_documents import SCHOOL, canonicalize, world

HOLDER = f"did:key:{SCHOOL.multibase}"
METHOD = f"{HOLDER}#{SCHOOL.multibase}"


def presented(options=None, **members):
    document = {"@context": [V2], "type": ["VerifiablePresentation"], "holder": HOLDER} | members
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022",
             "created": "2026-11-01T00:00:00Z", "verificationMethod": METHOD,
             "proofPurpose": "authentication", "challenge": "c-1", "domain": "shop.example"}
    signed = EDDSA_RDFC_2022.sign(document, proof | (options or {}), SCHOOL, canonicalize)
    return {**document, "proof": signed}


def line(document, *expected):
    report = verify_document(document, world(
        documents={}, expected=Expected(*expected) if expected else None)).report
    return report.find("presentation") or report.checks[-1]


def test_the_answer_to_the_challenge_proves_the_holder():
    found = line(presented(), "c-1", "shop.example")
    assert (found.verdict, found.code) == (Verdict.PASSED, "presentation-proven")
    assert line(presented(), None, None).code == "presentation-proven"


def test_whose_key_answered_is_said_also_where_no_holder_is_named():
    unnamed = {name: value for name, value in presented().items() if name not in (
        "holder", "proof")}
    proof = {name: value for name, value in presented()["proof"].items() if name != "proofValue"}
    signed = {**unnamed, "proof": EDDSA_RDFC_2022.sign(unnamed, proof, SCHOOL, canonicalize)}
    found = line(signed, "c-1", "shop.example")
    assert found.code == "presentation-proven"
    assert found.message.values["holder"] == HOLDER


@pytest.mark.parametrize("expected", [("", None), (None, ""), ("c-1", None)])
def test_an_empty_challenge_is_one_too(expected):
    """It counted as none, and a presentation that nobody signed passed."""
    found = line({name: value for name, value in presented().items() if name != "proof"},
                 *expected)
    assert (found.verdict, found.code) == (Verdict.FAILED, "presentation-unsigned")


@pytest.mark.parametrize(("change", "expected", "code"), [
    ({}, ("c-2", "shop.example"), "proof-challenge"),
    ({}, ("c-1", "evil.example"), "proof-domain"),
    ({"proofPurpose": "assertionMethod"}, ("c-1", None), "proof-purpose"),
    ({"expires": "2026-11-02T00:00:00Z"}, ("c-1", None), "proof-expired"),
])
def test_a_proof_for_another_occasion_is_refused(change, expected, code):
    found = line(presented(change), *expected)
    assert (found.verdict, found.code) == (Verdict.FAILED, code)


def test_another_holder_than_the_one_who_signed_is_refused():
    found = line(presented(holder="did:key:z6MkOther"), "c-1", None)
    assert (found.verdict, found.code) == (Verdict.FAILED, "holder-differs")


@pytest.mark.parametrize("member", ["challenge", "domain", "created"])
def test_the_options_are_covered_by_the_signature(member):
    document = presented()
    document["proof"] = {**document["proof"], member: "2026-11-02T00:00:00Z"}
    assert line(document, None, None).code == "proof-invalid"


def test_a_key_that_its_owner_does_not_list_for_it_is_refused():
    lists = {HOLDER: {"id": HOLDER, "assertionMethod": [METHOD], "verificationMethod": [
        {"id": METHOD, "type": "Multikey", "controller": HOLDER,
         "publicKeyMultibase": multikey.encode(multikey.decode(SCHOOL.multibase))}]}}
    report = verify_document(presented(), world(documents=lists, expected=Expected())).report
    assert report.find("presentation").code == "method-not-listed"


def test_a_holder_whose_keys_are_not_at_hand_could_not_be_checked():
    other = "did:web:holder.example"
    found = line(presented({"verificationMethod": f"{other}#key"}, holder=other), "c-1", None)
    assert (found.verdict, found.code) == (Verdict.UNKNOWN, "holder-document-missing")


def test_where_nothing_is_expected_the_whole_is_never_valid():
    found = line(presented())
    assert (found.verdict, found.code) == (Verdict.UNKNOWN, "presentation-unproven")
