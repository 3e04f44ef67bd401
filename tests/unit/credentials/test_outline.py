"""What a credential has of its own is told without composing it, exactly as composing it would."""

import copy
import json
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.core.evidence import Evidence
from badgeservice.credentials.canonical import digest
from badgeservice.credentials.compiled_forms import CompiledDiffers, CompiledForms
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.openbadges3 import compose
from badgeservice.credentials.outline import Outlines
from badgeservice.credentials.rules import rule_problems
from badgeservice.credentials.slots import RULED, NotCovered, refilled, split, with_values
from badgeservice.errors import BadgeError
from tests import factories
from tests.factories_documents import badge, canonicalize
from tests.unit.credentials.test_compiled_forms import endorsed
from tests.unit.credentials.test_openbadges3 import PREPARED, composition, joint_award

ITEMS = [
    Evidence("reflection", "Lo que pensé.", public=True),
    Evidence("reflection", "Otra \"cosa\"\n\\ más.", public=True),
    Evidence("material", "Guía.", url="https://a.example/g", public=True),
    Evidence("material", "", url="http://a.example/g", name="guía", public=True),
    Evidence("material", "", url="https://badges.example/credentials/" + "a" * 26, public=True),
    Evidence("material", "", digest="ab" * 32, name="guía.pdf"),
    Evidence("progress", "", url="https://a.example/p"),
]


def parts(marks, evidence, public, language, narrative, more):
    """What a credential is composed from."""
    salt, months, refresh, name = more
    person = replace(factories.award().person, given_names=name)
    made = composition(factories.award(
        marks={factories.R1: marks}, evidence=tuple(evidence), name_public=public,
        language=language, narrative=narrative, person=person))
    course = replace(made.achievement.course, valid_for_months=months)
    return replace(made, prepared=replace(PREPARED, salt=salt * 16),
                   achievement=replace(made.achievement, course=course),
                   states_refresh=refresh)


PARTS = st.builds(
    parts, st.dictionaries(st.sampled_from(factories.CRITERIA), st.integers(1, 4)),
    st.lists(st.sampled_from(ITEMS), max_size=3), st.booleans(), st.sampled_from(["es", "en"]),
    st.one_of(st.just(""), st.text(max_size=10)),
    st.tuples(st.sampled_from(["00", "7f"]), st.sampled_from([None, 12]), st.booleans(),
              st.sampled_from(["Ana", "Łucja \"Lu\"", "a\u0085b", "\t\\"])))


@settings(max_examples=150, deadline=None)
@given(PARTS, PARTS)
def test_it_says_what_stands_in_the_slots_and_what_is_of_one_shape(one, other):
    other = replace(other, achievement=one.achievement, states_refresh=one.states_refresh)
    outlines = Outlines()
    found = []
    for each in (one, other):
        outline = outlines(each)
        try:
            whole = split(compose(each))
        except NotCovered:
            continue
        assert outline.values == whole.values
        found.append((outline, whole))
    if len(found) == 2 and found[0][0].kind == found[1][0].kind:
        (_, model), (outline, whole) = found
        try:
            assert refilled(model, outline.values) == whole
        except NotCovered:
            assert model.shape != whole.shape


LIKE = CompiledForms(canonicalize)


@settings(max_examples=30, deadline=None)
@given(PARTS)
def test_what_is_filled_in_is_what_the_full_way_makes_of_it(each):
    document = compose(each)
    try:
        for _ in range(2):
            LIKE(document)
    except BadgeError:
        return  # refused by the full way, which alone may say so
    model = LIKE.read(document)
    other = replace(each, prepared=replace(each.prepared, salt="1e" * 16, status_index=31))
    made = LIKE.like(model, Outlines()(other).values, partial(compose, other))
    if made is None:
        assert model.form is None
    else:
        whole = compose(other)
        assert made.canonical == canonicalize(whole)
        assert made.content == json.dumps(whole, ensure_ascii=False, indent=2).encode()
        assert made.document == whole


def test_a_joint_one_has_the_same_outline():
    made = composition(joint_award())
    assert Outlines()(made).values == split(compose(made)).values


@pytest.mark.parametrize(("place", "value"), [
    (0, "https://a.example/ü"), (0, "urn:uuid:" + "0" * 36), (5, "\u2028"), (3, "https://a/")])
def test_values_of_another_shape_are_not_filled_in(place, value):
    found = split(compose(composition()))
    values = list(found.values)
    values[place] = value
    with pytest.raises(NotCovered):
        refilled(found, values)
    with pytest.raises(NotCovered):
        refilled(found, found.values[1:])


def test_an_address_that_is_suddenly_another_is_not_filled_in():
    found = split(compose(composition()))
    assert refilled(found, found.values) == found
    with pytest.raises(NotCovered):
        refilled(found, [found.values[0] if first >= 0 and value.startswith("https") else value
                         for value, first in zip(found.values, found.names, strict=True)])


def test_a_wrong_outline_is_told_where_the_ways_are_compared():
    document = badge()
    forms = CompiledForms(canonicalize, compares=True)
    for _ in range(2):
        forms(document)
    model = forms.read(document)
    values = list(model.found.values)
    values[1] = "2026-01-01T00:00:00Z"
    with pytest.raises(CompiledDiffers):
        forms.like(model, values, lambda: document)


@pytest.mark.parametrize("document", [badge(), endorsed()])
@pytest.mark.parametrize("text", ["", "x", "2026-99-99", "https://a.example/x"])
def test_rules_look_at_no_other_slot_than_those_that_are_asked(document, text):
    found = split(document)
    assert {"validFrom", "awardedDate", "achievedLevel"} <= set(found.members) & RULED
    values = [value if name in RULED else text
              for name, value in zip(found.members, found.values, strict=True)]
    changed = with_values(document, values)
    assert changed != document
    assert list(rule_problems(changed, Kind.BADGE)) == list(rule_problems(document, Kind.BADGE))


def filled(document):
    """A document that was filled into its form."""
    forms = CompiledForms(canonicalize)
    for _ in range(2):
        forms(document)
    return forms.read(document)


@pytest.mark.parametrize("made", ["filled", "full"])
def test_bytes_that_say_anything_else_are_told(made):
    document = badge()
    proof = {"type": "DataIntegrityProof", "proofValue": "z1"}
    reading = filled(document) if made == "filled" else CompiledForms(canonicalize).read(document)
    signed = {**document, "proof": proof}
    content = json.dumps(signed, ensure_ascii=False, indent=2).encode()
    assert (reading.form is not None) is (made == "filled")
    assert reading.is_in(content, proof)
    assert not reading.is_in(content, {**proof, "proofValue": "z2"})
    others = [copy.deepcopy(signed) for _ in range(4)]
    others[0]["credentialSubject"]["identifier"][0]["salt"] += "\""
    others[1]["name"] += "."
    others[2]["evidence"][0]["id"] = others[2]["evidence"][0]["id"].upper()
    others[3]["more"] = 1
    for other in others:
        assert not reading.is_in(json.dumps(other, ensure_ascii=False, indent=2).encode(), proof)
    assert not reading.is_in(content.replace(b'"id": "', b'"id" :"', 1), proof) or made == "full"


def test_the_hash_is_that_of_the_canonical_form():
    for address in ("https://a.example/1", "https://zz.example/1", "http://a.example/"):
        document = badge()
        document["evidence"][0]["id"] = address
        reading = filled(document)
        assert reading.form is not None
        for _ in range(2):
            assert reading.hash.hex() == digest(reading.canonical)
