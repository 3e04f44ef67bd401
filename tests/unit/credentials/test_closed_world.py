"""The quick way says what the full way says, or nothing at all."""

import copy
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials import canonical, closed_world_tables
from badgeservice.credentials.canonical import canonicalize_fully, canonicalize_quickly
from badgeservice.credentials.closed_world import read_quads
from badgeservice.credentials.closed_world_tables import Tables
from badgeservice.credentials.closed_world_terms import NotKnown
from badgeservice.credentials.contexts import V2
from badgeservice.credentials.rdfc import numbered
from badgeservice.errors import DocumentRefused
from tests.agreement import outcome
from tests.factories_documents import (
    badge,
    changed,
    contexts,
    endorsed_badge,
    listed,
    profile,
    sign,
)
from tests.factories_kinds import old_badge, plain, presentation, record
from tests.spoilt import documents, plain_documents, spoilt
from tests.unit.credentials.test_jsonld_safety import REFUSED


@pytest.mark.parametrize("document", documents(), ids=lambda each: str(each.get("id"))[-30:])
def test_every_document_of_the_tests_is_read_alike(document):
    assert outcome(document) in ("same", "left")


@pytest.mark.parametrize("document", [
    badge(), endorsed_badge(), sign(badge()), listed(), plain(), old_badge(),
    record(sign(badge())), presentation(sign(plain()))])
def test_what_is_issued_here_is_known(document):
    assert canonicalize_quickly(document, contexts()) == canonicalize_fully(document, contexts())


def test_published_vectors_are_known():
    """A quick way that gives up would agree with anything."""
    assert len(plain_documents()) >= 60


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, len(plain_documents()) - 1), st.randoms(use_true_random=False))
def test_spoilt_documents_are_read_alike(which, chance):
    assert outcome(spoilt(plain_documents()[which], chance)) in ("same", "left")


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_full_way_refuses_is_left_to_it(name):
    document, _ = REFUSED[name]
    assert canonicalize_quickly(document, contexts()) is None


@pytest.mark.parametrize(("path", "value"), [
    ("name", []), ("name", None), ("name", {}), ("name", [["a"]]), ("name", "\ud800"),
    ("name", "\x01"), ("name", 2**60), ("name", 1e300 * 10), ("name", float("nan")), ("name", 2.0),
    ("credentialSubject/achievement/creditsAvailable", ["1", 1]),
    ("credentialSubject/achievement/creditsAvailable", [True, "true"]),
    ("name", {"@value": "a", "@language": "a_b"}), ("name", {"@value": "a", "@direction": "ltr"}),
    ("validFrom", {"@value": "a"}),
    ("id", 1), ("id", "_:b"), ("id", "did:x y"), ("id", "did:x\u3000y"), ("id", "name:x"),
    ("type", []), ("type", {}), ("type", "Nothing"), ("type", ["VerifiableCredential"] * 9),
    ("type", "x" * 100), ("issuer", 7), ("credentialSubject", {"id": "did:x", "@id": "did:y"}),
    ("credentialSubject/achievement/creator/name", "another"),
])
def test_anything_unusual_is_left_to_the_full_way(path, value):
    assert canonicalize_quickly(changed(badge(), path, value), contexts()) is None


def test_deep_and_many_are_left_to_the_full_way():
    deep = badge()
    inner = deep
    for _ in range(40):
        inner["evidence"] = [{"type": ["Evidence"]}]
        (inner,) = inner["evidence"]
    assert canonicalize_quickly(deep, contexts()) is None
    with pytest.raises(NotKnown):
        read_quads(badge(), Tables(contexts()), most=20)


def with_tags(many, **achievement):
    """A badge that says all its tags last, when no object is entered any more."""
    document = badge()
    subject = document.pop("credentialSubject")
    inner = subject.pop("achievement") | achievement
    inner.pop("tag", None)
    tags = [f"t{number}" for number in range(many)]
    return document | {"credentialSubject": subject | {"achievement": inner | {"tag": tags}}}


def test_long_list_is_counted_although_nothing_comes_behind_it():
    """The bound was once asked only where an object began."""
    assert canonicalize_quickly(with_tags(1_000), contexts(), most=2_000) is not None
    assert canonicalize_quickly(with_tags(2_000), contexts(), most=2_000) is None


def test_long_address_is_counted_in_every_statement_that_names_it():
    """A document of 116 kB once took 900 MB: the address stood on each of 1,500 lines."""
    assert canonicalize_quickly(with_tags(100, id="urn:x:" + "a" * 10_000), contexts()) is not None
    assert canonicalize_quickly(with_tags(500, id="urn:x:" + "a" * 10_000), contexts()) is None


def test_compare_runs_both_ways(monkeypatch):
    assert canonical.canonicalize(badge(), contexts(), compare=True) == (
        canonicalize_quickly(badge(), contexts()))
    monkeypatch.setattr(canonical, "canonicalize_quickly", lambda *_, **__: "another")
    with pytest.raises(DocumentRefused) as refusal:
        canonical.canonicalize(badge(), contexts(), compare=True)
    assert refusal.value.code == "canonical-differs"


# --- the tables ---------------------------------------------------------------------------


def test_what_was_read_before_has_no_say():
    """A shared memory of PyLD once made the outcome depend on earlier documents."""
    used = Tables(contexts())
    for each in plain_documents():
        read_quads(each, used)
    for each in plain_documents():
        assert read_quads(each, Tables(contexts())) == read_quads(each, used)


def test_tables_forget_before_they_know_too_much(monkeypatch):
    monkeypatch.setattr(closed_world_tables, "MOST_PLACES", 3)
    tables = Tables(contexts())
    for document in (badge(), endorsed_badge(), badge()):
        try:
            found = numbered(read_quads(document, tables))
        except NotKnown:
            continue
        assert found == canonicalize_fully(document, contexts())
    assert len(tables._first) <= 3


def test_made_up_names_are_not_kept():
    tables = Tables(contexts())
    for document in (badge(type=["x" * 100]), badge(**{"@context": [V2, "https://a.example/c"]}),
                     badge(**{"@context": [V2] * 11})):
        with pytest.raises(NotKnown):
            read_quads(document, tables)
    assert tables._first == {}


def test_one_document_teaches_only_some_ways():
    """Each combination of types is a way of its own, and takes time to learn."""
    names = ("Achievement", "Address", "Alignment", "Evidence", "Image", "Profile", "Result",
             "Related", "Identifier", "Criteria")
    kinds = [list(each) for each in itertools.combinations(names, 4)][:80]
    document = badge(evidence=[{"type": ["Evidence", *each]} for each in kinds])
    tables = Tables(contexts())
    with pytest.raises(NotKnown):
        read_quads(document, tables)
    assert tables._count <= 66


# --- alike blank nodes --------------------------------------------------------------------


@pytest.mark.parametrize("many", [2, 3, 6])
def test_alike_parts_are_numbered_as_pyld_does(many):
    line = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example"}
    address = profile()["address"] | {"geo": {"type": ["GeoCoordinates"], "latitude": 1.5,
                                              "longitude": 2.5}}
    document = badge(evidence=[{"type": ["Evidence"], "name": "x"}] * many,
                     issuer=profile() | {"address": address})
    document["credentialSubject"]["achievement"]["creator"]["address"] = copy.deepcopy(address)
    document["credentialSubject"]["achievement"]["alignment"] = [line] * many
    assert outcome(document) == "same"


def test_many_alike_parts_are_left_to_the_work_limit():
    line = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example"}
    document = badge()
    document["credentialSubject"]["achievement"]["alignment"] = [line] * 300
    assert outcome(document) == "left"


NODES = st.integers(1, 5)


def for_pyld(quads):
    """*quads* as PyLD takes them."""
    def part(value):
        return ({"type": "blank node", "value": f"_:x{value}"} if isinstance(value, int)
                else {"type": "IRI", "value": value.strip("<>")})

    dataset = {}
    for subject, predicate, object_, graph in quads:
        name = "@default" if graph is None else f"_:x{graph}"
        dataset.setdefault(name, []).append({"subject": part(subject), "predicate":
                                             part(predicate), "object": part(object_)})
    return dataset


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.tuples(NODES, st.sampled_from(["<urn:p>", "<urn:q>"]),
                          NODES | st.just("<urn:o>"), st.none() | NODES), unique=True, max_size=9))
def test_graphs_are_numbered_as_pyld_does(quads):
    try:
        found = numbered(quads)
    except NotKnown:
        return
    assert found == canonical._number_blank_nodes(for_pyld(quads), canonical.WORK)


