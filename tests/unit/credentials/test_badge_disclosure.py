"""What the holder of a badge may leave out, and how the register knows the rest again."""

import copy

import pytest

from badgeservice.core.credential import Status
from badgeservice.core.report import Verdict
from badgeservice.credentials import canonical, checks
from badgeservice.credentials.badge_disclosure import (
    is_part_of,
    levels,
    mandatory_pointers,
    pointers_without,
    sign_badge_sd,
)
from badgeservice.credentials.ecdsa_sd_disclosure import ensure_base
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.proof import without_proof
from badgeservice.credentials.world import RegisterEntry
from badgeservice.errors import DocumentRefused
from badgeservice.operations.verify import POLICIES
from tests.factories_disclosure import READER, SIGNER, CurveSigner, base_badge, based, held, shown
from tests.factories_documents import (
    EMAIL,
    THEN,
    BookRegister,
    badge,
    canonicalize,
    changed,
    endorsed_badge,
    listed,
    schemas,
    sign,
    world,
    written,
)


class Chance:
    """Always the same."""

    def draw(self, count):
        """As `core.ports.Chance` has it."""
        return bytes(range(count))

    def below(self, limit):
        """As `core.ports.Chance` has it."""
        return 0


def recorded(document, status=Status.VALID):
    """A register that holds *document*."""
    text = canonicalize(without_proof(document))
    return BookRegister({document["id"]: RegisterEntry(
        canonical.digest(text), status, content=written(document))})


def report(document, register=None, **changes):
    """What is found about a document."""
    return checks.verify(written(document), world(
        documents=held() | {listed()["id"]: listed()}, register=register, **changes)).report


def test_badge_with_as_little_as_possible_is_a_badge():
    part = shown(sign_badge_sd(badge(), signer=SIGNER, created=THEN, chance=Chance(),
                               reader=READER))
    assert schemas().check(part, Kind.BADGE) == ()
    assert report(part).verdict is Verdict.PASSED
    for name in ("issuer", "validFrom", "validUntil", "awardedDate", "credentialStatus", "name"):
        assert part[name] == badge()[name]
    subject = part["credentialSubject"]
    assert subject["identifier"] == badge()["credentialSubject"]["identifier"][:1]
    assert set(subject) == {"id", "type", "identifier", "achievement"}
    assert "resultDescription" not in subject["achievement"]


def test_recipient_can_be_compared_whatever_is_hidden():
    found = report(shown(base_badge()), recipient=EMAIL).find("recipient")
    assert found.code == "recipient-confirmed"


def test_chance_gives_secrets_that_hold():
    ensure_base(sign_badge_sd(badge(), signer=SIGNER, created=THEN, chance=Chance(),
                              reader=READER), SIGNER.public, READER)


@pytest.mark.parametrize(("identifier", "expected"), [
    ([{"hashed": False}], ["/credentialSubject/identifier"]),
    ([{"hashed": False}, {"hashed": True}], ["/credentialSubject/identifier/1"]),
    ([{"hashed": True}], ["/credentialSubject/identifier"]),
    ({"hashed": True}, ["/credentialSubject/identifier"]),
    (None, []),
])
def test_identifiers_that_must_stay(identifier, expected):
    subject = {} if identifier is None else {"identifier": identifier}
    assert mandatory_pointers({"credentialSubject": subject}) == expected


def test_levels_can_be_hidden():
    base = based(endorsed_badge())
    part = shown(base, *pointers_without(base, levels(base)))
    hidden = {"credentialSubject": {**badge()["credentialSubject"]}}
    del hidden["credentialSubject"]["result"]
    assert without_proof(part) == badge() | hidden
    assert report(part).verdict is Verdict.PASSED


def test_endorsement_goes_with_the_whole_only():
    base = based(endorsed_badge())
    assert report(shown(base, "")).verdict is Verdict.PASSED
    found = report(shown(base, "/endorsement"))
    assert found.find("endorsement").code == "endorsement-other"
    assert found.verdict is Verdict.FAILED


def test_part_says_that_anything_may_be_missing():
    """A stranger's badge may lack what its issuer forgot to make mandatory: its very end."""
    base = based(badge(), mandatory=["/issuer", "/validFrom", "/credentialSubject/achievement"])
    found = report(shown(base, "/credentialSubject"))
    assert found.verdict is Verdict.PASSED
    assert found.find("suite").code == "proof-of-part"
    assert report(sign(badge())).find("suite") is None


def test_strict_policy_is_not_met_by_a_part_without_its_status():
    base = based(badge(), mandatory=["/issuer", "/validFrom", "/credentialSubject/achievement"])
    found = report(shown(base, "/credentialSubject"), policy=POLICIES["strict"])
    assert found.find("policy").code == "policy-status"


# --- the register ------------------------------------------------------------------------


def test_register_knows_a_part_again():
    found = report(shown(base_badge()), recorded(sign(badge())))
    assert found.find("register").code == "in-register-part"
    assert found.verdict is Verdict.PASSED


def test_register_knows_the_whole_as_the_whole():
    assert report(shown(base_badge(), ""), recorded(sign(badge()))).find(
        "register").code == "in-register"


def test_revoked_badge_is_revoked_in_part():
    found = report(shown(base_badge()), recorded(sign(badge()), Status.REVOKED))
    assert found.find("status").code == "status-revoked"


def forged(path, value):
    """A part that a thief of the key signed, other than what is on record."""
    return shown(based(changed(badge(), path, value)), "/credentialSubject/result",
                 "/credentialSubject/achievement/resultDescription")


@pytest.mark.parametrize("document", [
    forged("credentialSubject/result/0/achievedLevel",
           badge()["credentialSubject"]["achievement"]["id"] + "#r1/diseno/1"),
    forged("validUntil", "2099-01-01T00:00:00Z"),
    forged("credentialSubject/id", "urn:uuid:00000000-0000-4000-8000-000000000009"),
    shown(based(badge(validUntil=None))),
    shown(based(badge(credentialStatus=None))),
    shown(based(badge(), mandatory=[pointer for pointer in mandatory_pointers(badge())
                                    if pointer != "/validUntil"])),
], ids=["level", "date", "person", "without end", "without status", "too little"])
def test_register_refuses_what_a_stolen_key_signed(document):
    assert not is_part_of(document, sign(badge()))
    assert report(document, recorded(sign(badge()))).find("register").code == "not-in-register"


def test_part_by_another_suite_is_none():
    less = badge(evidence=None)
    assert not is_part_of(sign(less), sign(badge()))
    assert not is_part_of(less, badge())
    assert report(sign(less), recorded(sign(badge()))).find("register").code == "not-in-register"


def test_base_is_no_part():
    assert not is_part_of(base_badge(), badge())
    both = {**shown(base_badge()), "proof": [shown(base_badge())["proof"], base_badge()["proof"]]}
    assert not is_part_of(both, badge())


def test_proof_of_a_stranger_is_refused_whatever_the_register_says():
    part = shown(based(badge(), signer=CurveSigner(78)))
    found = report(part, recorded(sign(badge())))
    assert found.find("register").code == "in-register-part"
    assert found.verdict is Verdict.FAILED


@pytest.mark.parametrize(("path", "value"), [
    ("name", "Otro"), ("credentialSubject/achievement/creditsAvailable", 2),
    ("credentialSubject/identifier/0/hashed", 1), ("type", ["OpenBadgeCredential"]),
    ("type", ["OpenBadgeCredential", "VerifiableCredential"]), ("image", {"id": "urn:x:1"}),
    ("credentialSubject/identifier", "a"), ("issuer", "did:web:insignias.example"),
])
def test_other_values_orders_and_members_are_no_part(path, value):
    part = copy.deepcopy(shown(base_badge(), ""))
    assert is_part_of(part, badge())
    assert not is_part_of(changed(part, path, value), badge())


def test_pointer_that_names_nothing():
    with pytest.raises(DocumentRefused):
        pointers_without(badge(), ["/result"])
    assert levels(badge(credentialSubject={})) == []
