"""The canonical form is that of RDFC-1.0, and a second reader must agree with it."""

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.credentials import canonical
from badgeservice.errors import DocumentRefused, TooComplex
from tests.factories_documents import badge, canonicalize, endorsed_badge, sign


def clique(size):
    """A dataset in which every blank node points at every other one."""
    node = [{"type": "blank node", "value": f"_:e{number}"} for number in range(size)]
    predicate = {"type": "IRI", "value": "urn:p"}
    return {"@default": [{"subject": dict(one), "predicate": dict(predicate), "object": dict(other)}
                         for one in node for other in node if one is not other]}


def test_digest_is_sha256_of_the_text():
    assert canonical.digest("") == ("e3b0c44298fc1c149afbf4c8996fb924"
                                    "27ae41e4649b934ca495991b7852b855")


def test_digest_multibase_is_a_base64url_multihash():
    """``u``, 0x12 for SHA-256, 0x20 for its 32 bytes."""
    text = canonical.digest_multibase(b"abc")
    assert text.startswith("uEi")
    assert len(text) == 47


def test_endorsed_digest_ignores_proof_and_endorsements():
    assert canonical.endorsed_digest(endorsed_badge(), canonicalize) == (
        canonical.endorsed_digest(badge(), canonicalize))
    assert canonical.endorsed_digest(sign(badge()), canonicalize) != (
        canonical.endorsed_digest(badge(name="Otra"), canonicalize))


def test_eight_clique_is_too_complex_at_once():
    """Without the budget it runs for minutes."""
    with pytest.raises(TooComplex):
        canonical._number_blank_nodes(clique(8), canonical.WORK)


def test_small_clique_is_numbered():
    assert canonical._number_blank_nodes(clique(4), canonical.WORK).count("\n") == 12


@pytest.mark.parametrize("text", [
    "<urn:a> <urn:b> <urn:c c> .\n",                       # not an address
    '<urn:a> <urn:b> "x" .\n<urn:a> <urn:b> "x" .\n',      # one quad, two lines
    '<urn:a> <urn:b> "x"@es .\n<urn:d> <urn:e> <urn:f> . .\n',
    '<urn:b> <urn:b> "x" .\n<urn:a> <urn:b> "x" .\n',      # not in order
    "_:c14n1 <urn:b> _:c14n0 .\n",                          # not the canonical numbers
    '<urn:a> <urn:b> "x" .\n# a comment\n',
    '<urn:a> <urn:b> "x" _:c14n0 .\n# a comment\n',
    '<urn:a> <urn:b> "x" _:c14n0 .\n' * 2,
])
def test_second_reader_must_agree(text):
    with pytest.raises(DocumentRefused) as refusal:
        canonical._ensure_second_reader_agrees(text)
    assert refusal.value.code == "canonical-differs"


def test_control_character_is_written_differently_elsewhere():
    """`strict_json` refuses it; a document that did not come from there is stopped here."""
    with pytest.raises(DocumentRefused) as refusal:
        canonicalize(badge(name="a\u0001"))
    assert refusal.value.code == "canonical-differs"


def test_blank_graph_names_are_counted_only():
    """pyoxigraph numbers alike embedded proofs otherwise than RDFC-1.0 asks."""
    (embedded,) = endorsed_badge()["endorsement"]
    text = canonicalize(badge(endorsement=[embedded, {**embedded, "id": "urn:x:2"}]))
    other = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))
    other.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    assert "".join(sorted(f"{quad} .\n" for quad in other)) != text


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\n\r"),
               max_size=30))
def test_any_text_keeps_its_place(text):
    """No text ends the line that it stands in, and each gives a form of its own."""
    lines = canonicalize(badge()).count("\n")
    found = canonicalize(badge(description=text))
    assert found.count("\n") == lines + 1
    assert found != canonicalize(badge(description=text + "."))


# --- SHA-384 ----------------------------------------------------------------------------------


def numbered_384(text):
    """The form that the second library gives *text*, hashing by SHA-384."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_384)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def test_blank_nodes_are_numbered_by_sha384():
    text = canonicalize(badge())
    found = canonical.relabelled_sha384(text)
    assert found != text
    assert found == numbered_384(text)
    assert canonical.relabelled_sha384(found) == found


def test_blank_names_of_graphs_are_numbered_too():
    """An embedded endorsement has its proof in a graph of its own."""
    text = canonicalize(endorsed_badge())
    found = canonical.relabelled_sha384(text)
    assert found != text
    assert len(found) == len(text)
    assert canonical.relabelled_sha384(found) == found


@pytest.mark.parametrize("text", ["", "<urn:a> <urn:b> _:c14n0 .\n", "<urn:a> <urn:b> \"x\" .\n"])
def test_up_to_one_blank_node_has_its_number(text):
    assert canonical.relabelled_sha384(text) == text


def test_text_that_looks_like_a_label_is_left_alone():
    text = ('<urn:a> <urn:b> "_:c14n1 \\"\\\\ é" .\n'
            "_:c14n0 <urn:b> <urn:_:c14n1> .\n_:c14n1 <urn:b> <urn:d> .\n")
    found = canonical.relabelled_sha384(text)
    assert '"_:c14n1 \\"\\\\ é"' in found
    assert "<urn:_:c14n1>" in found


def test_clique_is_too_complex_here_too():
    nodes = range(10)
    text = "".join(f"_:c14n{one} <urn:p> _:c14n{other} .\n"
                   for one in nodes for other in nodes if one != other)
    with pytest.raises(TooComplex):
        canonical.relabelled_sha384(text)
