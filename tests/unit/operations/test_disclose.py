"""The issuer's second form of a credential, and what keeps it from being made."""

import json
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.credentials import canonical
from badgeservice.credentials.badge_disclosure import is_part_of
from badgeservice.credentials.proof import without_proof
from badgeservice.errors import DocumentRefused, KeyUnusable, TooComplex
from badgeservice.operations.disclose import Disclose
from badgeservice.operations.sandbox import Sandbox
from tests.factories_disclosure import READER, SIGNER
from tests.factories_documents import (
    NOW,
    SCHOOL,
    badge,
    canonicalize,
    contexts,
    sign,
    written,
)

ISSUER = SimpleNamespace(slug="escuela")


def key(public_key=SIGNER.multibase, did=SCHOOL.did, state=KeyState.ACTIVE,
        purpose=Purpose.CREDENTIALS):
    """A key of the school as its register has it."""
    return Key(issuer="escuela", purpose=purpose, public_key=public_key, did=did, state=state,
               created_at=NOW)


class Keyring:
    """Unlocks the one key on P-256."""

    def signer(self, issuer, wanted):
        """As `core.ports.Keyring` has it."""
        assert (issuer.slug, wanted.public_key) == ("escuela", SIGNER.multibase)
        return SIGNER


class Chance:
    """Different each time."""

    def __init__(self):
        self.drawn = 0

    def draw(self, count):
        """As `core.ports.Chance` has it."""
        self.drawn += 1
        return bytes([self.drawn]) * count


def disclose(*keys, labels=canonical.canonical_labels, canonicalizer=canonicalize):
    """The use case over a register with one credential and *keys*."""
    @contextmanager
    def reading():
        yield SimpleNamespace(keys=SimpleNamespace(of_issuer=lambda slug: keys))

    facts = SimpleNamespace(issuer=ISSUER,
                            credential=SimpleNamespace(document=written(sign(badge()))))
    tools = SimpleNamespace(
        database=SimpleNamespace(reading=reading), keyring=Keyring(), chance=Chance(),
        clock=lambda: NOW, canonicalize=canonicalize, labels=canonical.canonical_labels,
        guarded=canonicalizer, guarded_labels=labels)
    return Disclose(tools, SimpleNamespace(credential=lambda name: facts), None)


def test_second_form_has_the_content_of_the_first():
    use_case = disclose(key(SCHOOL.multibase), key())
    base = json.loads(use_case.base("aaaa"))
    assert without_proof(base) == badge()
    assert base["proof"]["cryptosuite"] == "ecdsa-sd-2023"
    assert base["proof"]["verificationMethod"] == key().method
    assert is_part_of(use_case(base, []), badge())


def test_every_second_form_has_secrets_of_its_own():
    use_case = disclose(key())
    assert use_case.base("aaaa") != use_case.base("aaaa")


@pytest.mark.parametrize("keys", [
    (), (key(SCHOOL.multibase),), (key(state=KeyState.RETIRED),),
    (key(state=KeyState.COMPROMISED),),
    (key(purpose=Purpose.STATUS),), (key(did="did:web:other.example"),),
], ids=["none", "other type", "retired", "revoked", "for lists", "other issuer"])
def test_only_an_active_key_of_the_issuer_signs(keys):
    with pytest.raises(KeyUnusable) as caught:
        disclose(*keys).base("aaaa")
    assert caught.value.code == "disclosure-key-missing"


def test_documents_of_strangers_go_through_the_guarded_readers():
    seen = []

    def guarded(document):
        seen.append("canonical form")
        return canonicalize(document)

    def labels(text):
        seen.append("names")
        return READER.labels(text)

    use_case = disclose(key(), labels=labels, canonicalizer=guarded)
    base = json.loads(use_case.base("aaaa"))
    assert seen == []
    use_case(base, ["/evidence"])
    assert set(seen) == {"canonical form", "names"}


def test_what_is_no_base_is_refused_before_anything_is_read():
    def unwilling(document):
        raise AssertionError("read")

    use_case = disclose(key(), canonicalizer=unwilling)
    for content, code in ((written(sign(badge())), "proof-not-derivable"), (b"[]",
                          "json-not-object"), (written(badge()), "proof-missing")):
        with pytest.raises(DocumentRefused) as caught:
            use_case.part(content)
        assert caught.value.code == code




def test_poison_in_a_base_is_stopped_in_the_child():
    """A holder's form is a stranger's document, too: its blank nodes cost time."""
    line = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example"}
    poison = {**json.loads(disclose(key()).base("aaaa")),
              "evidence": [{"type": ["Evidence"], "alignment": [line] * 11}] * 2}
    with Sandbox(contexts()) as sandbox:
        use_case = disclose(key(), canonicalizer=sandbox, labels=sandbox.labels)
        with pytest.raises(TooComplex):
            use_case(poison, ["/evidence"])
        base = json.loads(use_case.base("aaaa"))
        assert use_case(base, ["/evidence"])["evidence"] == badge()["evidence"]
