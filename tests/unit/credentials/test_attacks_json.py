"""The attacks on JSON, JSON-LD and dates, each with its input under tests/assets/attacks.

The numbers are those of the project's attack catalogue, section A, and 106 and 111. Most inputs
are one good badge that somebody changed; that many changes leave its signature good is the point.
"""

import json
import socket
from pathlib import Path

import pytest
from pyld import jsonld

from badgeservice.core.report import Verdict
from badgeservice.credentials.check_recipient import recipient_check
from badgeservice.credentials.checks import verify
from badgeservice.credentials.contexts import V2
from badgeservice.credentials.proof import without_proof
from badgeservice.operations.verify import POLICIES
from tests.factories_documents import EMAIL, canonicalize, world

ATTACKS = Path(__file__).parents[2] / "assets" / "attacks"
PASSED, FAILED, UNKNOWN = Verdict.PASSED, Verdict.FAILED, Verdict.UNKNOWN


def content(name):
    return (ATTACKS / f"{name}.json").read_bytes()


def assert_seen(name, step, verdict, code):
    """The input is judged at *step*, is not valid, and where nothing was read nothing is shown."""
    found = verify(content(name), world())
    line = found.report.find(step)
    assert (line.verdict, line.code) == (verdict, code)
    assert found.report.verdict is not PASSED
    assert step not in ("parse", "profile") or found.document is None


@pytest.fixture
def no_sockets(monkeypatch):
    """Count the sockets that are made; none may be."""
    made = []

    def refuse(*arguments, **options):
        made.append(arguments)
        raise AssertionError("a socket was made")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return made


def test_item_01_undefined_term():
    assert_seen("01-undefined-term", "profile", FAILED, "term-undefined")


def test_item_02_null_mapped_term():
    """The null is seen first; an inline context would be refused besides, see item 5."""
    assert_seen("02-null-mapped-term", "parse", FAILED, "json-null")


def test_item_03_invalid_node_appended():
    assert_seen("03-subject-with-invalid-id", "profile", FAILED, "address-invalid")


@pytest.mark.parametrize("member", ["id", "type", "issuer"])
def test_item_04_relative_addresses(member):
    assert_seen(f"04-relative-{member}", "profile", FAILED, "address-relative")


def test_item_05_context_redefinition():
    assert_seen("05-issuer-redefined", "profile", FAILED, "profile-context")


def test_item_06_scoped_context():
    assert_seen("06-scoped-context", "profile", FAILED, "profile-context")


def test_item_07_catch_all_vocabulary():
    assert_seen("07-catch-all-vocabulary", "profile", FAILED, "profile-context")


def test_item_08_remote_context(no_sockets):
    """A vocabulary that is not held is no fault of the document: unknown, and not asked for."""
    assert_seen("08-remote-context", "profile", UNKNOWN, "context-unknown")
    assert no_sockets == []


@pytest.mark.parametrize("name", ["imported-context", "relative-context", "not-propagated"])
def test_item_09_contexts_that_lead_elsewhere(name):
    assert_seen(f"09-{name}", "profile", FAILED, "profile-context")


def test_item_10_order_of_contexts():
    assert_seen("10-wrong-first", "profile", FAILED, "profile-context")
    assert_seen("10-both-versions", "profile", FAILED, "profile-context")


def test_item_10_badge_turned_into_the_older_version():
    """In VCDM 1.1 its dates would be undefined, and nothing undefined is signed."""
    assert_seen("10-older-version", "profile", FAILED, "term-undefined")


@pytest.mark.parametrize("member", ["id", "type"])
def test_item_11_keyword_beside_its_alias(member):
    assert_seen(f"11-{member}-twice", "profile", FAILED, "profile-keyword")


@pytest.mark.parametrize("name", ["graph", "included", "reverse", "nest", "index", "set"])
def test_item_12_wrappers(name):
    assert_seen(f"12-{name}", "profile", FAILED, "profile-keyword")


def test_item_13_other_spellings_of_the_same_graph():
    assert_seen("13-expanded", "parse", FAILED, "json-not-object")
    assert_seen("13-full-address", "profile", FAILED, "profile-member-name")


def test_item_14_duplicate_keys():
    assert_seen("14-issuer-twice", "parse", FAILED, "json-duplicate-key")


@pytest.mark.parametrize("name", ["not-a-number", "beyond-53-bits", "five-thousand-digits",
                                  "infinite"])
def test_item_15_numbers_that_readers_read_differently(name):
    assert_seen(f"15-{name}", "parse", FAILED, "json-number")


@pytest.mark.parametrize(("name", "code"), [
    ("half-a-character", "json-surrogate"), ("nul", "json-control-character"),
    ("byte-order-mark", "json-bom")])
def test_item_16_text_that_readers_read_differently(name, code):
    assert_seen(f"16-{name}", "parse", FAILED, code)


@pytest.mark.parametrize("name", ["decomposed", "turned-text"])
def test_item_16_signed_text_is_never_normalised(name):
    """Letters in another composition and signs of direction are text: the signature sees them."""
    assert_seen(f"16-{name}", "proof", FAILED, "proof-invalid")


def test_item_17_poison_graph():
    assert_seen("17-alike-blank-nodes", "profile", UNKNOWN, "too-complex")


def test_item_17_named_blank_nodes():
    """Without names a document is a tree, so that no clique can be written down."""
    assert_seen("17-clique-of-named-blank-nodes", "profile", FAILED, "profile-keyword")


def test_item_18_deep_nesting_and_wide_lists():
    assert_seen("18-deep", "parse", UNKNOWN, "json-depth")
    assert_seen("18-wide", "parse", UNKNOWN, "json-too-many")


def test_item_19_line_by_a_language_tag():
    assert_seen("19-line-by-language", "profile", FAILED, "language-invalid")


def test_item_20_order_and_repetition_are_unsigned():
    """They change neither the verdict nor what the document says."""
    changed, plain = (verify(content(name), world()) for name in (
        "20-order-and-repetition", "106-badge-of-another"))
    assert changed.report == plain.report
    assert changed.report.verdict is PASSED
    assert canonicalize(without_proof(changed.document)) == canonicalize(
        without_proof(plain.document))
    for expected in (EMAIL, "Ana Ñandú"):
        assert recipient_check(changed.document, expected) == recipient_check(
            plain.document, expected)


def test_item_20_doubled_node_without_an_id_is_signed():
    """Each is a node of its own in the graph, so that a second one is no repetition."""
    assert_seen("20-doubled-result", "proof", FAILED, "proof-invalid")


@pytest.mark.parametrize(("name", "step", "code"), [
    ("issuer-in-a-list", "schema", "schema"), ("two-issuers", "schema", "schema"),
    ("proof-as-text", "schema", "schema"), ("proof-as-text", "proof", "proof-malformed"),
    ("no-subject", "profile", "profile-empty"), ("subjects", "schema", "schema"),
    ("type-as-object", "schema", "not-a-credential")])
def test_item_21_one_form_in_the_place_of_another(name, step, code):
    assert_seen(f"21-{name}", step, FAILED, code)


def test_item_22_schema_of_the_attacker(no_sockets):
    """What the document says of its schema is signed text and no instruction: ours decides.

    The report says that the other one was not looked at, and strict rules leave it open.
    """
    found = verify(content("22-schema-of-the-attacker"), world())
    assert found.report.verdict is PASSED
    assert [each.code for each in found.report.checks if each.name == "schema"] == [
        "schema-passed", "schema-not-compared"]
    strict = verify(content("22-schema-of-the-attacker"), world(policy=POLICIES["strict"]))
    assert strict.report.find("policy").code == "policy-schema"
    assert no_sockets == []


@pytest.mark.parametrize("name", ["zeros-as-date", "endless-fraction"])
def test_item_23_long_texts_against_patterns(name):
    """Both are refused by expressions without nested repetition, in one pass."""
    assert_seen(f"23-{name}", "schema", FAILED, "date-malformed")


def test_item_24_context_cache_poisoning():
    """PyLD keeps what any loader calls static, for the whole process."""
    evil = json.loads(content("24-poisoned-context"))

    def poison(url, options):
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url,
                "document": evil, "tag": "static"}

    jsonld.expand({"@context": V2, "honours": "x"}, {"documentLoader": poison})
    assert_seen("01-undefined-term", "profile", FAILED, "term-undefined")
    assert verify(content("106-badge-of-another"), world()).report.verdict is PASSED


def test_item_106_badge_of_another_person():
    """It is genuine; that it is somebody else's shows when the recipient is asked for."""
    stolen = content("106-badge-of-another")
    assert verify(stolen, world()).report.verdict is PASSED
    line = verify(stolen, world(recipient="thief@example.com")).report.find("recipient")
    assert (line.verdict, line.code) == (FAILED, "recipient-differs")


def test_item_111_clocks_may_differ_a_little_at_the_beginning_only():
    ahead = verify(content("111-four-minutes-ahead"), world()).report
    assert ahead.verdict is PASSED
    assert_seen("111-six-minutes-ahead", "time", FAILED, "not-yet-valid")
    assert_seen("111-a-second-over", "time", FAILED, "expired")


@pytest.mark.parametrize("name", ["no-such-day", "midnight-of-tomorrow", "year-10000",
                                  "leap-second", "no-zone"])
def test_item_111_moments_that_do_not_exist_or_have_no_zone(name):
    line = verify(content(f"111-{name}"), world()).report.find("schema")
    assert line.verdict is FAILED
    assert line.code in ("date-malformed", "schema")


def test_every_input_is_used():
    text = Path(__file__).read_text(encoding="utf-8")
    numbers = {int(path.name.split("-")[0]) for path in ATTACKS.glob("*.json")}
    for number in numbers & {*range(1, 25), 106, 111}:
        assert f"def test_item_{number:02}_" in text
