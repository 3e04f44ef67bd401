"""Selective disclosure: what is shown was signed, what was not signed is not shown."""

import copy
import json
from functools import cache

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.report import Verdict
from badgeservice.credentials import canonical, checks, ecdsa_sd_values, proof
from badgeservice.credentials.cbor_values import LARGEST, decode, encode
from badgeservice.credentials.ecdsa_sd_2023 import ECDSA_SD_2023
from badgeservice.credentials.ecdsa_sd_disclosure import (
    Reader,
    Secrets,
    derive,
    ensure_base,
    sign_base,
    transform,
)
from badgeservice.credentials.ecdsa_sd_values import read_base, read_derived
from badgeservice.credentials.proof import without_proof
from badgeservice.credentials.statements import relabel, split
from badgeservice.credentials.twins import splits_twins
from badgeservice.errors import (
    BadgeError,
    CouldNotCheck,
    DocumentRefused,
    KeyUnusable,
    TooComplex,
)
from tests.factories_disclosure import (
    READER,
    SECRETS,
    SIGNER,
    CurveSigner,
    base_badge,
    based,
    held,
    shown,
)
from tests.factories_documents import (
    SCHOOL,
    THEN,
    badge,
    canonicalize,
    changed,
    endorsed_badge,
    listed,
    sign,
    world,
    written,
)
from tests.json_places import places

ALL = ("",)
SMALL = ("/validFrom", "/credentialSubject/achievement/tag", "/credentialSubject/result/0",
         "/evidence/0/name", "/credentialSubject/achievement/creator/address")


@cache
def small():
    """A part of a badge with every kind of member: texts, lists, objects, numbers."""
    return shown(based(badge(), mandatory=["/issuer/name", "/credentialStatus",
                                           "/credentialSubject/achievement/creditsAvailable"]),
                 *SMALL)


def verified(document, key=SIGNER.public):
    """Raise unless the proof is good."""
    ECDSA_SD_2023.verify(without_proof(document), document["proof"], key, canonicalize)


def code_of(document, key=SIGNER.public):
    """Why the proof is refused."""
    with pytest.raises(BadgeError) as caught:
        verified(document, key)
    return caught.value.code


def with_value(document, value):
    """The document with another proof value."""
    return changed(document, "proof/proofValue", value)


# --- issuer, holder, verifier ------------------------------------------------------------


def test_part_shows_what_was_chosen_and_nothing_else():
    part = small()
    verified(part)
    assert part["credentialSubject"]["achievement"]["tag"] == ["aula", "ciencias"]
    assert part["credentialSubject"]["achievement"]["creator"] == {
        "id": SCHOOL.did, "type": ["Profile"],
        "address": {"type": ["Address"], "addressCountryCode": "CL"}}
    assert part["evidence"] == [{"id": badge()["evidence"][0]["id"], "type": ["Evidence"],
                                 "name": "Planificación"}]
    assert "Ana Ñandú" not in json.dumps(part, ensure_ascii=False)
    assert "validUntil" not in part


def test_everything_can_be_shown():
    part = shown(base_badge(), *ALL)
    assert without_proof(part) == badge()
    verified(part)


def test_embedded_endorsement_survives():
    """It has a context, a proof graph and objects without an id of its own."""
    document = endorsed_badge()
    part = shown(based(document), *ALL)
    verified(part)
    assert part["endorsement"] == document["endorsement"]
    few = shown(based(document, mandatory=["/issuer/name"]), "/endorsement/0/credentialSubject",
                "/endorsement/0/proof/cryptosuite")
    verified(few)
    assert set(few["endorsement"][0]) == {"@context", "id", "type", "credentialSubject", "proof"}
    assert few["endorsement"][0]["proof"] == {
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}


def test_lists_survive():
    """allowedValue is ordered: its cells are blank nodes that no object stands for."""
    document = changed(badge(), "credentialSubject/achievement/resultDescription/0/allowedValue",
                       ["a", "b", "a"])
    part = shown(based(document, mandatory=["/issuer/name"]),
                 "/credentialSubject/achievement/resultDescription/0/allowedValue")
    verified(part)
    backwards = changed(part, "credentialSubject/achievement/resultDescription/0/allowedValue",
                        ["a", "a", "b"])
    assert code_of(backwards) == "proof-invalid"


def test_part_of_a_list_in_order_cannot_be_shown():
    document = changed(badge(), "credentialSubject/achievement/resultDescription/0/allowedValue",
                       ["a", "b"])
    with pytest.raises(CouldNotCheck) as caught:
        shown(based(document),
              "/credentialSubject/achievement/resultDescription/0/allowedValue/1")
    assert caught.value.code == "disclosure-unsupported"


def test_lines_within_texts_are_no_ends_of_statements():
    document = badge(name="uno\u2028dos\u0085tres", description="<urn:bnid:1> \"\\ _:b0 .\n_:c14n0")
    part = shown(based(document), "/description")
    verified(part)
    assert part["description"] == document["description"]


CREATOR = "/credentialSubject/achievement/creator/address"


@pytest.mark.parametrize("mandatory", [[], ["/issuer/address", CREATOR]])
@pytest.mark.parametrize("turned", [False, True])
def test_twins_without_ids_survive(mandatory, turned):
    """The issuer's address stands twice, as two blank nodes that nothing tells apart.

    Which of the two gets the lower number is chance: a holder's program may have it otherwise.
    """
    base = based(badge(), mandatory=mandatory)
    for pointers in (["/issuer/address"], [CREATOR], ["/issuer/address", CREATOR]):
        verified(derive(base, shown=pointers, reader=TURNED if turned else READER))


def turned_labels(text_):
    """The names of blank nodes, the twins' the other way round."""
    names = canonical.canonical_labels(text_)
    for one in names:
        for other in names:
            swapped = names | {one: names[other], other: names[one]}
            lines = split(text_)
            if one < other and relabel(lines, swapped) == relabel(lines, names):
                return swapped
    return names


TURNED = Reader(canonicalize, turned_labels)


def test_turned_names_are_other_names():
    lines = "".join(relabel(split(canonicalize(badge())), {
        f"c14n{n}": f"x{n}" for n in range(20)}))
    assert turned_labels(lines) != canonical.canonical_labels(lines)


def test_one_of_two_twins_cannot_be_mandatory():
    """Else it would depend on chance whether a holder's part is valid."""
    with pytest.raises(DocumentRefused) as caught:
        based(badge(), mandatory=["/issuer"])
    assert caught.value.code == "mandatory-ambiguous"


def test_twins_with_nodes_of_their_own():
    """The nodes that hang on twins are twins, too."""
    lines = [f"_:{name} <urn:x:p> _:{name}z .\n" for name in "ab"]
    lines += [f'_:{name}z <urn:x:q> "1" .\n' for name in "ab"]
    lines += [f"<urn:x:s> <urn:x:r> _:{name} .\n" for name in "ab"]
    assert splits_twins(lines, {0})
    assert splits_twins(lines, {2})
    assert not splits_twins(lines, set())
    assert not splits_twins(lines, {0, 1})
    different = [line.replace('"1"', '"2"') if line.startswith("_:az") else line for line in lines]
    assert not splits_twins(different, {0})


def test_address_like_a_mark_is_not_taken_for_one():
    document = changed(badge(), "credentialStatus/statusListCredential", "urn:bnid:0")
    with pytest.raises(CouldNotCheck) as caught:
        based(document)
    assert caught.value.code == "disclosure-unsupported"


def test_given_documents_are_not_changed():
    document, signed = badge(), copy.deepcopy(base_badge())
    based(document)
    shown(signed, *SMALL)
    assert document == badge()
    assert signed == base_badge()


def test_names_of_blank_nodes_do_not_tell_how_many_are_hidden():
    first, second = (transform(badge(), bytes([n]) * 32, READER).lines for n in (1, 2))
    assert first != second
    labels = read_derived(small()["proof"]["proofValue"]).labels
    assert all(len(label) == 44 for label in labels.values())


def test_new_secrets_come_from_chance():
    class Chance:
        def draw(self, count):
            return b"\xff" * count

    secrets = Secrets.drawn(Chance())
    assert isinstance(secrets.key.curve, ec.SECP256R1)
    assert secrets.hmac_key == b"\xff" * 32
    assert secrets.key.private_numbers() != SECRETS.key.private_numbers()


def test_base_holds_for_its_holder_only_under_its_key():
    ensure_base(base_badge(), SIGNER.public, READER)
    with pytest.raises(DocumentRefused, match="does not fit"):
        ensure_base(base_badge(), CurveSigner(78).public, READER)
    spoilt = changed(base_badge(), "name", "Otra cosa")
    with pytest.raises(DocumentRefused, match="does not fit"):
        ensure_base(spoilt, SIGNER.public, READER)


def test_key_of_another_type_cannot_sign():
    with pytest.raises(KeyUnusable):
        based(badge(), signer=SCHOOL)


def test_signed_document_is_not_signed_again():
    with pytest.raises(DocumentRefused) as caught:
        sign_base(base_badge(), mandatory=[], signer=SIGNER, created=THEN, secrets=SECRETS,
                  reader=READER)
    assert caught.value.code == "proof-present"


@pytest.mark.parametrize("document", [
    sign(badge()),
    changed(base_badge(), "proof", [base_badge()["proof"]] * 2),
    changed(base_badge(), "proof/type", "Ed25519Signature2020"),
    changed(base_badge(), "proof/proofValue", 7),
], ids=["other suite", "two proofs", "other type", "no text"])
def test_only_a_base_proof_can_be_derived_from(document):
    with pytest.raises(DocumentRefused) as caught:
        shown(document, *ALL)
    assert caught.value.code == "proof-not-derivable"


def test_derived_proof_cannot_be_derived_from():
    with pytest.raises(DocumentRefused) as caught:
        shown(small(), "/issuer")
    assert caught.value.code == "proof-value"


def test_base_of_another_document_is_refused():
    other = {**badge(), "proof": based(badge(evidence=None))["proof"]}
    with pytest.raises(DocumentRefused) as caught:
        shown(other, *ALL)
    assert caught.value.code == "proof-value"


def test_too_many_statements_are_not_signed():
    document = changed(badge(), "credentialSubject/achievement/tag",
                       [f"t{n}" for n in range(ecdsa_sd_values.SIGNATURES)])
    with pytest.raises(TooComplex):
        based(document)


# --- forgeries ---------------------------------------------------------------------------


def test_item_47_a_base_proof_is_never_accepted_as_final():
    """It would show everything, and let anybody choose what others see."""
    assert code_of(base_badge()) == "proof-base"
    report = checks.verify(written(base_badge()), world(documents=held())).report
    assert report.find("proof").code == "proof-base"
    assert report.verdict is Verdict.FAILED


def test_nothing_mandatory_can_be_left_out():
    part = small()
    for name in ("issuer", "credentialStatus"):
        bare = {key: value for key, value in part.items() if key != name}
        assert code_of(bare) in ("proof-value", "proof-invalid")


def forged(part, **changes):
    """*part* with other fields in its proof value."""
    value = read_derived(part["proof"]["proofValue"])
    fields = {name: getattr(value, name)
              for name in ("signature", "key", "signatures", "labels", "mandatory")}
    return with_value(part, ecdsa_sd_values.DerivedValue(**fields | changes).written())


def test_forged_fields_of_the_proof_value():
    part = small()
    value = read_derived(part["proof"]["proofValue"])
    other = CurveSigner(9).public
    swapped = (value.signatures[1], value.signatures[0], *value.signatures[2:])
    names = list(value.labels.values())
    assert code_of(forged(part, key=other)) == "proof-invalid"
    assert code_of(forged(part, signature=value.signatures[0])) == "proof-invalid"
    assert code_of(forged(part, signatures=swapped)) == "proof-invalid"
    assert code_of(forged(part, signatures=value.signatures[1:])) == "proof-value"
    assert code_of(forged(part, signatures=(*value.signatures, value.signatures[0]))) == (
        "proof-value")
    assert code_of(forged(part, mandatory=value.mandatory[1:])) == "proof-value"
    assert code_of(forged(part, mandatory=())) == "proof-value"
    assert code_of(forged(part, mandatory=(*value.mandatory, 99_999))) == "proof-value"
    assert code_of(forged(part, labels=dict(zip(value.labels, names[::-1], strict=True)))) == (
        "proof-invalid")
    assert code_of(forged(part, labels={})) == "proof-value"
    more = value.labels | {f"c14n{len(names)}": ecdsa_sd_values.label_text(bytes(32))}
    assert code_of(forged(part, labels=more)) == "proof-value"


def test_statements_of_two_credentials_do_not_mix():
    mine = badge()
    yours = changed(badge(), "credentialSubject/result/0/achievedLevel",
                    badge()["credentialSubject"]["result"][0]["achievedLevel"][:-1] + "1")
    other = Secrets(ec.derive_private_key(6, ec.SECP256R1()), SECRETS.hmac_key)
    low = shown(based(yours, secrets=other), "/credentialSubject/result")
    high = shown(based(mine), "/credentialSubject/result")
    signatures = read_derived(high["proof"]["proofValue"]).signatures
    stolen = {**high, "proof": low["proof"]}
    assert code_of(stolen) == "proof-invalid"
    assert code_of(forged(stolen, signatures=signatures)) == "proof-invalid"


def test_other_key_is_refused():
    assert code_of(small(), CurveSigner(78).public) == "proof-invalid"


def mutated(document, path, change):
    """A copy of the document with one change at *path*; None where there is none to make."""
    copied = copy.deepcopy(document)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    value, last = holder[path[-1]], path[-1]
    if change == "remove":
        del holder[last]
    elif change == "replace":
        holder[last] = (value + 1 if isinstance(value, float | int) and not isinstance(value, bool)
                        else not value if isinstance(value, bool) else f"{value}x")
    elif change == "add" and isinstance(value, dict):
        value["description" if "description" not in value else "name"] = "añadido"
    elif change == "duplicate" and isinstance(holder, list):
        holder.insert(0, copy.deepcopy(value))
    elif change == "wrap":
        holder[last] = [value] if not isinstance(value, list) else [*value, "más"]
    else:
        return None
    return copied


@pytest.mark.parametrize("change", ["remove", "replace", "add", "duplicate", "wrap"])
def test_any_change_is_refused_or_changes_nothing(change):
    """Every member of a derived badge and of its proof, one by one."""
    part = small()
    before = stated(part)
    tried = 0
    for path in places(part):
        other = mutated(part, path, change)
        if other is None or other == part:
            continue
        tried += 1
        try:
            for one in proof.proofs_of(other):
                proof.verify(other, one, key=SIGNER.public, canonicalize=canonicalize)
        except BadgeError:
            continue
        assert stated(other) == before, path
    assert tried >= 8


def stated(document):
    """The statements of a document and of its one proof's options."""
    (one,) = proof.proofs_of(document)
    options = {key: value for key, value in one.items() if key != "proofValue"}
    return (canonicalize(without_proof(document)),
            canonicalize({**options, "@context": document["@context"]}))


# --- proof values ------------------------------------------------------------------------


def derived_parts(**changes):
    """The five parts of a derived value as plain CBOR values."""
    value = read_derived(small()["proof"]["proofValue"])
    labels = {int(name[4:]): ecdsa_sd_values._decode64(label)
              for name, label in value.labels.items()}
    parts = {"signature": value.signature, "key": b"\x80\x24" + value.key.raw,
             "signatures": list(value.signatures), "labels": labels,
             "mandatory": list(value.mandatory)}
    return list((parts | changes).values())


def text(parts, header=b"\xd9\x5d\x01", **options):
    """A proof value of any CBOR."""
    return ecdsa_sd_values.label_text(header + cbor2.dumps(parts, **options))


def test_proof_value_is_read_back():
    value = small()["proof"]["proofValue"]
    assert text(derived_parts(), canonical=True) == value
    assert read_derived(value).written() == value
    base = base_badge()["proof"]["proofValue"]
    assert read_base(base).written() == base


MALFORMED = {
    "signature short": {"signature": bytes(63)},
    "signature long": {"signature": bytes(65)},
    "signature text": {"signature": "x" * 64},
    "key short": {"key": b"\x80\x24" + bytes(32)},
    "key of another curve": {"key": b"\x81\x24" + bytes(33)},
    "signatures no list": {"signatures": 1},
    "one signature short": {"signatures": [bytes(63)]},
    "too many signatures": {"signatures": [bytes(64)] * (ecdsa_sd_values.SIGNATURES + 1)},
    "labels no map": {"labels": []},
    "label short": {"labels": {0: bytes(31)}},
    "two nodes of one name": {"labels": {0: bytes(32), 1: bytes(32)}},
    "gap in labels": {"labels": {0: bytes(32), 2: bytes([1]) * 32}},
    "label named by text": {"labels": {"c14n0": bytes(32)}},
    "label below zero": {"labels": {-1: bytes(32)}},
    "indexes twice": {"mandatory": [0, 0]},
    "indexes out of order": {"mandatory": [1, 0]},
    "index below zero": {"mandatory": [-1]},
    "index no number": {"mandatory": ["0"]},
    "index true": {"mandatory": [True]},
    "index with fraction": {"mandatory": [1.0]},
    "indexes no list": {"mandatory": {0: 1}},
}


@pytest.mark.parametrize("changes", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_derived_value(changes):
    with pytest.raises(DocumentRefused) as caught:
        read_derived(text(derived_parts(**changes), canonical=True))
    assert caught.value.code == "proof-value"


def test_key_off_the_curve():
    with pytest.raises(DocumentRefused) as caught:
        read_derived(text(derived_parts(key=b"\x80\x24\x02" + b"\xff" * 32), canonical=True))
    assert caught.value.code == "key-weak"


def test_other_spellings_of_a_derived_value():
    good = small()["proof"]["proofValue"]
    data = b"\xd9\x5d\x01" + encode(derived_parts())
    for bad in ("", "u", "z" + good[1:], good[1:], good + "=", good + "A", good + "\n", " " + good,
                good.replace("_", "/"), ecdsa_sd_values.label_text(data + b"\0"),
                ecdsa_sd_values.label_text(data[:-1]), "u" + "A" * (LARGEST * 2), "uñ",
                text(derived_parts(), b"\xd9\x5d\x02"), text(derived_parts()[:4]),
                text({"a": 1}), text(cbor2.CBORTag(64, b"x"))):
        if bad == good:
            continue
        with pytest.raises(DocumentRefused) as caught:
            read_derived(bad)
        assert caught.value.code == "proof-value", bad[:60]


@pytest.mark.parametrize("text_", ["uAB", "uAAB", "uAAAAB", "uA", "uAAAAA"])
def test_base64_with_bits_left_over(text_):
    with pytest.raises(DocumentRefused):
        ecdsa_sd_values._decode64(text_)
    assert ecdsa_sd_values._decode64("uAA") == b"\0"


@pytest.mark.parametrize("changes", [
    {1: b"\x80\x24" + bytes(33)}, {2: bytes(31)}, {4: ["/issuer", 1]}, {4: {}}],
    ids=["key", "hmac key", "pointers", "no pointers"])
def test_malformed_base_value(changes):
    parts = decode(ecdsa_sd_values._decode64(base_badge()["proof"]["proofValue"])[3:])
    for place, value in changes.items():
        parts[place] = value
    with pytest.raises(DocumentRefused) as caught:
        read_base(text(parts, b"\xd9\x5d\x00", canonical=True))
    assert caught.value.code in ("proof-value", "key-weak")


# --- CBOR --------------------------------------------------------------------------------

VALUES = st.recursive(
    st.integers(0, 2**64 - 1) | st.binary(max_size=300) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(
        st.integers(0, 2**64 - 1), inner, max_size=30), max_leaves=20)


def depth(value):
    """Levels of lists and maps."""
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(VALUES.filter(lambda value: depth(value) <= 4))
def test_cbor_of_another_library_is_read_alike(value):
    assert decode(cbor2.dumps(value, canonical=True)) == value


@given(st.binary(max_size=60))
def test_what_is_read_has_one_spelling(data):
    try:
        value = decode(data)
    except DocumentRefused:
        return
    assert encode(value) == data


@pytest.mark.parametrize("data", [
    "", "18", "1817", "190017", "1a00000017", "1b0000000000000017", "1c", "1f", "20", "3903e7",
    "5800", "5f4100ff", "41", "61ff", "9f00ff", "8100ff", "0000", "bf0000ff", "a100", "a201000000",
    "a200000000", "c000", "d81c00", "d82301", "f4", "f6", "f7", "f90000", "fb0000000000000000",
    "ff", "818181818100", "a18000", "9bffffffffffffffff", "5bffffffffffffffff",
    "bbffffffffffffffff",
])
def test_cbor_in_no_other_form(data):
    with pytest.raises(DocumentRefused) as caught:
        decode(bytes.fromhex(data))
    assert caught.value.code == "proof-value"


def test_large_cbor():
    with pytest.raises(DocumentRefused):
        decode(encode(bytes(LARGEST)))


# --- the whole report --------------------------------------------------------------------


def test_derived_badge_passes_every_step():
    part = shown(base_badge())
    report = checks.verify(written(part), world(documents=held() | {listed()["id"]: listed()}))
    assert report.report.verdict is Verdict.PASSED, report.report.checks
    assert report.report.find("proof").code == "proof-valid"


def test_report_shows_revealed_data_only():
    outcome = checks.verify(written(shown(base_badge())), world(documents=held()))
    seen = json.dumps(outcome.document, ensure_ascii=False)
    for hidden in ("Ana Ñandú", "achievedLevel", "Destacado", "Planificación"):
        assert hidden in json.dumps(badge(), ensure_ascii=False)
        assert hidden not in seen


def test_key_that_the_issuer_does_not_list():
    other = shown(based(badge(), signer=CurveSigner(78)))
    report = checks.verify(written(other), world(documents=held())).report
    assert report.find("issuer").code == "method-not-listed"


def test_canonical_names_of_what_is_no_statement():
    with pytest.raises(DocumentRefused) as caught:
        canonical.canonical_labels("nonsense")
    assert caught.value.code == "canonical-differs"


def test_canonical_names_within_the_budget():
    ring = [(a, b) for a in range(7) for b in range(7) if a != b]
    with pytest.raises(TooComplex):
        canonical.canonical_labels("".join(
            f"_:n{a} <urn:p:q> _:n{b} .\n" for a, b in ring), work=100)


def test_canonical_names_are_those_of_the_canonical_form():
    text_ = canonicalize(badge())
    names = canonical.canonical_labels(text_)
    assert set(names) == set(names.values()) == {f"c14n{n}" for n in range(len(names))}
    # Twins may change places: nothing tells them apart, so the statements stay the same.
    assert "".join(relabel(split(text_), names)) == text_
