"""What verification fetches, when, how much of it, and what it says about it."""

import json

import pytest

from badgeservice.core.ports import Copy
from badgeservice.core.report import Verdict
from badgeservice.credentials import did
from badgeservice.credentials.checks import verify
from badgeservice.credentials.world import Policy
from badgeservice.errors import CouldNotCheck, DocumentRefused, say
from badgeservice.network.cache import Cache
from badgeservice.network.guarded import GuardedFetcher
from badgeservice.operations.held import HeldDocuments
from badgeservice.operations.resolve import ALTOGETHER, MOST, SECONDS, Sources
from tests.factories_documents import (
    LIST,
    NOW,
    PARTNER,
    SCHOOL,
    badge,
    changed,
    endorsed_badge,
    listed,
    profile,
    sign,
    world,
    written,
)

SCHOOL_URL = "https://insignias.example/issuers/escuela/did.json"


class Internet:
    """Answers by address, as `core.ports.Copies`."""

    def __init__(self, answers=None):
        self.answers = answers if answers is not None else {
            SCHOOL_URL: written(did.document(SCHOOL.did, [SCHOOL.multibase])),
            "https://insignias.example/issuers/socio/did.json":
                written(did.document(PARTNER.did, [PARTNER.multibase])),
            LIST: written(listed()),
        }
        self.asked = []
        self.forgotten = []
        self.age = 0.0
        self.is_current = True

    def get(self, url, kind, *, seconds):
        """Return what is at an address."""
        self.asked.append((url, kind, seconds))
        self.tick()
        if url not in self.answers:
            raise CouldNotCheck(say("gone"), code="fetch-failed")
        return Copy(self.answers[url], self.age, self.is_current)

    def tick(self):
        """Let time pass while an answer is awaited; here none does."""

    def forget(self, url, kind):
        """Remember that it was told to."""
        self.forgotten.append((url, kind))

    @property
    def urls(self):
        """What was asked for, in order."""
        return [url for url, _, _ in self.asked]


def sources(internet, base="https://ours.example", **changes):
    return Sources(internet, base=base, now=NOW, **changes)


def judged(document, internet, **changes):
    """Verify *document* where all that is not in it must be fetched; return its lines."""
    found = sources(internet)
    outcome = verify(written(document), world(
        documents=HeldDocuments({}, {}, found), obtained=found.obtained, **changes))
    return outcome.report.plus(*found.checks())


def codes(report, verdict):
    return {check.code for check in report.checks if check.verdict is verdict}


def test_a_strangers_badge_is_valid_by_what_is_fetched():
    internet = Internet()
    report = judged(endorsed_badge(), internet)
    assert report.verdict is Verdict.PASSED
    assert sorted(internet.urls) == sorted(internet.answers)
    assert [check.code for check in report.checks if check.name == "sources"] == [
        "document-fetched"] * 3


def test_the_report_says_how_old_a_copy_is():
    internet = Internet()
    internet.age = 150.0
    lines = [check for check in judged(sign(badge()), internet).checks if check.name == "sources"]
    assert {check.code for check in lines} == {"document-cached"}
    assert str(lines[0].message) == (
        f"{SCHOOL.did} was fetched before. The copy used is 2 min old.")


def test_fault_13_a_copy_that_could_not_be_renewed_leaves_the_answer_open():
    """Everything is found in order, by old documents: no *valid* by accident of a cache."""
    internet = Internet()
    internet.age, internet.is_current = 540.0, False
    report = judged(sign(badge()), internet)
    assert report.verdict is Verdict.UNKNOWN
    assert codes(report, Verdict.UNKNOWN) == {"document-not-refreshed"}
    assert "could not be fetched again" in str(report.checks[-1].message)


def test_fault_13_what_an_old_copy_says_was_revoked_stays_revoked():
    internet = Internet()
    internet.answers[LIST] = written(listed([94_567]))
    internet.is_current = False
    assert codes(judged(sign(badge()), internet), Verdict.FAILED) == {"status-revoked"}


def test_item_67_a_status_list_that_cannot_be_reached_is_unknown():
    internet = Internet()
    del internet.answers[LIST]
    report = judged(sign(badge()), internet)
    assert report.verdict is Verdict.UNKNOWN
    assert report.find("status").code == "fetch-failed"
    assert report.find("issuer").code == "issuer-confirmed"


def test_item_67_a_did_that_does_not_answer_is_unknown():
    report = judged(sign(badge()), Internet({}))
    assert report.verdict is Verdict.UNKNOWN
    assert report.find("proof").code == "proof-valid"
    assert report.find("issuer").code == "fetch-failed"


def test_item_55_the_document_of_another_did_is_no_proof():
    internet = Internet()
    internet.answers[SCHOOL_URL] = written(did.document(PARTNER.did, [SCHOOL.multibase]))
    assert judged(sign(badge()), internet).find("issuer").code == "controller-id"


@pytest.mark.parametrize("name", [
    "did:web:good.cl%2F@evil.cl", "did:web:127.0.0.1%3A5432", "did:web:good.cl:..:evil",
    "did:web:user@good.cl", "did:web:", "did:web:good.cl%3A0", "did:web:good.cl%3A99999",
    "did:web:good.cl:a%2e%2e", "did:web:universıdad.cl", "did:web:good.cl:", "did:web:2130706433",
    "did:web:0x7f.1", "did:web:good.cl?x", "did:web:good.cl/x", "did:web:[::1]",
])
def test_item_49_a_did_that_leads_elsewhere_is_not_followed(name):
    internet = Internet()
    with pytest.raises(DocumentRefused) as refusal:
        sources(internet).document(name)
    assert refusal.value.code == "did-malformed"
    assert internet.asked == []


@pytest.mark.parametrize("name", [
    "did:web:universıdad.cl", "did:web:uni\u200bversidad.cl", "did:web:университет.cl",
    "https://universıdad.cl/keys",
])
def test_item_56_a_look_alike_name_is_not_asked_in_its_own_letters(name):
    """Only the ASCII form can be asked, so only that can come out as an issuer."""
    looked_up = []
    fetcher = GuardedFetcher(resolve=lambda host, port: looked_up.append(host) or [])
    with pytest.raises((DocumentRefused, CouldNotCheck)) as refusal:
        sources(Cache(fetcher)).document(name)
    assert refusal.value.code in ("did-malformed", "fetch-address")
    assert looked_up == []


def test_item_56_the_report_spells_a_foreign_name_as_it_is_asked():
    name = "did:web:xn--universdad-c5b.cl"
    internet = Internet({"https://xn--universdad-c5b.cl/.well-known/did.json": b"{}"})
    found = sources(internet)
    found.document(name)
    assert name in str(found.checks()[0].message)


def test_item_57_a_fetched_document_does_not_make_a_name_true():
    """The signature is good, the keys were fetched; who that is, only a list can say."""
    claimed = profile(name="Ministerio de Educación")
    document = sign(changed(badge(issuer=claimed), "credentialSubject/achievement/creator",
                            claimed))
    assert judged(document, Internet()).find("trust") is None
    report = judged(document, Internet(), policy=Policy("trusted", trusted_issuer_required=True))
    assert report.verdict is Verdict.FAILED
    assert report.find("trust").code == "issuer-not-trusted"


@pytest.mark.parametrize(("name", "url"), [
    ("did:web:good.cl", "https://good.cl/.well-known/did.json"),
    ("did:web:good.cl%3A8443:a:b", "https://good.cl:8443/a/b/did.json"),
    ("https://good.cl/keys/1", "https://good.cl/keys/1"),
    ("http://good.cl/keys/1", None), ("did:key:z6Mk", None), ("did:ion:x", None),
    ("urn:uuid:1", None), ("file:///etc/passwd", None), ("", None),
])
def test_where_a_document_lies(name, url):
    assert sources(Internet()).place_of(name) == url


@pytest.mark.parametrize("name", [
    "https://ours.example", "https://ours.example/status/1", "did:web:ours.example:issuers:x",
])
def test_this_installation_never_asks_itself(name):
    internet = Internet()
    with pytest.raises(KeyError):
        sources(internet).document(name)
    assert internet.asked == []


def test_item_112_a_document_that_is_refused_sends_this_service_nowhere():
    """Cheap checks go first: reading, profile and schema come before any connection."""
    good = sign(badge())
    internet = Internet()
    for document in (
        {**good, "honours": "summa"},
        changed(good, "credentialSubject/type", ["Zed"]),
        {**good, "@context": [*good["@context"], "https://evil.example/ctx"]},
        {**good, "validFrom": "yesterday"},
    ):
        assert judged(document, internet).verdict is not Verdict.PASSED
    assert internet.asked == []


def test_item_58_one_document_cannot_have_many_addresses_asked():
    document = badge()
    entry = document["credentialStatus"]
    document["credentialStatus"] = [
        {**entry, "id": f"urn:uuid:{n}",
         "statusListCredential": f"https://victim.example/{n}"} for n in range(100)]
    internet = Internet()
    judged(sign(document), internet)
    assert len(internet.asked) <= MOST


def test_item_58_the_budget_is_one_for_all_documents():
    internet = Internet({f"https://x.example/{n}": b"{}" for n in range(20)})
    found, outcomes = sources(internet), []
    for number in range(20):
        try:
            found.document(f"https://x.example/{number}")
            outcomes.append("fetched")
        except CouldNotCheck as error:
            outcomes.append(error.code)
    assert outcomes == ["fetched"] * MOST + ["fetch-budget"] * 12


def test_item_54_all_fetching_together_has_a_deadline():
    """Time that the checks themselves take is not counted: a laden machine is no reason."""
    now = [0.0]
    internet = Internet({f"https://x.example/{n}": b"{}" for n in range(20)})
    internet.tick = lambda: now.__setitem__(0, now[0] + 4.0)
    found = sources(internet, monotonic=lambda: now[0])
    for number in range(3):
        found.document(f"https://x.example/{number}")
        now[0] += 100.0
    assert [seconds for _, _, seconds in internet.asked] == [SECONDS, SECONDS, ALTOGETHER - 8.0]
    with pytest.raises(CouldNotCheck) as refusal:
        found.document("https://x.example/3")
    assert refusal.value.code == "fetch-budget"


def test_the_same_address_is_asked_once_even_where_it_failed():
    internet = Internet({"https://x.example/1": b"{}"})
    found = sources(internet)
    for _ in range(3):
        found.document("https://x.example/1")
        with pytest.raises(CouldNotCheck):
            found.document("https://x.example/2")
    assert internet.urls == ["https://x.example/1", "https://x.example/2"]


@pytest.mark.parametrize(("content", "code"), [
    *((content, "document-unreadable") for content in (
        b"", b"[]", b"<html>", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"\xff")),
    (b"{" * 100, "json-depth"), (b'{"a": "' + b"x" * (1 << 20) + b'"}', "json-too-large"),
], ids=lambda value: repr(value[:12]))
def test_item_14_what_is_fetched_is_read_as_strictly_as_what_is_brought(content, code):
    """And what is wrong with it is no fault of the document that named it."""
    internet = Internet()
    internet.answers[LIST] = content
    report = judged(sign(badge()), internet)
    assert report.find("status").verdict is Verdict.UNKNOWN
    assert report.find("status").code == code


def test_a_newer_badge_that_is_fetched_is_not_kept():
    internet = Internet({"https://x.example/1": written(sign(badge())), LIST: written(listed())})
    found = sources(internet)
    found.document("https://x.example/1")
    found.document(LIST)
    assert internet.forgotten == [("https://x.example/1", "linked")]


def test_own_and_supplied_documents_go_first():
    internet = Internet()
    held = HeldDocuments({SCHOOL.did: {"id": "own"}}, {SCHOOL.did: {"id": "x"}, "b": {"id": "b"}},
                         sources(internet))
    assert held[SCHOOL.did] == {"id": "own"} and held["b"] == {"id": "b"}
    assert set(held) == {SCHOOL.did, "b"} and len(held) == 2
    assert LIST in held and LIST not in held.held and 7 not in held
    assert internet.asked == []
    assert held[LIST] == json.loads(internet.answers[LIST])
    with pytest.raises(KeyError):
        held.held[LIST]
