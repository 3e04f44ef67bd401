"""Status, register and refresh: security.md items 60 to 70, each seen by its line."""

import base64
import gzip
from collections import Counter
from datetime import timedelta

import pytest

from badgeservice.core.credential import Status
from badgeservice.core.report import Verdict
from badgeservice.credentials import status_list
from badgeservice.credentials.checks import verify_document
from badgeservice.credentials.contexts import OPEN_BADGES, V2
from badgeservice.credentials.status_list import SMALLEST, encode, set_bits
from badgeservice.credentials.world import Expected, RegisterEntry
from badgeservice.errors import CouldNotCheck, say
from badgeservice.operations.list_memory import SeenLists
from tests.factories_documents import (
    BASE,
    INDEX,
    LIST,
    NOW,
    PARTNER,
    SCHOOL,
    THEN,
    BookRegister,
    badge,
    documents,
    endorsement,
    listed,
    sign,
    world,
)
from tests.factories_kinds import presentation, record

PASSED, FAILED, UNKNOWN = Verdict.PASSED, Verdict.FAILED, Verdict.UNKNOWN
BADGE = sign(badge())


def report(document, **changes):
    return verify_document(document, world(**changes)).report


def lines(document, name="status", **changes):
    return [(each.verdict, each.code) for each in report(document, **changes).checks
            if each.name == name]


def relisted(subject, **changes):
    """A signed list whose subject is changed."""
    unsigned = {key: value for key, value in listed().items() if key != "proof"}
    return sign({**unsigned, **changes,
                 "credentialSubject": {**unsigned["credentialSubject"], **subject}})


def packed(data):
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def zipped(data):
    """Without the time, which would give a test another name each second."""
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(("name", "text", "code"), [
    ("bomb", packed(zipped(bytes(100 << 20))), "status-list-size"),
    ("short", packed(zipped(bytes(100))), "status-list-size"),
    ("two members", packed(zipped(bytes(1 << 14)) * 2), "status-list-malformed"),
    ("trailing", packed(zipped(bytes(1 << 14)) + b"x"), "status-list-malformed"),
])
def test_item_60_a_bomb_or_a_second_member_is_not_unpacked(name, text, code):
    lists = documents(relisted({"encodedList": text}))
    assert lines(BADGE, documents=lists) == [(UNKNOWN, code)]


def test_item_61_a_list_by_somebody_else_tells_nothing():
    lists = documents(listed(signer=PARTNER))
    assert lines(BADGE, documents=lists) == [(UNKNOWN, "status-list-issuer")]


def test_item_62_a_list_for_another_purpose_tells_nothing():
    lists = documents(listed([INDEX], purpose="suspension"))
    assert lines(BADGE, documents=lists) == [(UNKNOWN, "status-purpose")]


@pytest.mark.parametrize(("index", "verdict", "code"), [
    ("-1", FAILED, "status-entry-malformed"), ("131072", UNKNOWN, "status-range"),
    ("1e3", FAILED, "status-entry-malformed"), ("0005", FAILED, "status-entry-malformed")])
def test_item_63_an_index_is_a_plain_number_inside_the_list(index, verdict, code):
    document = sign(badge(credentialStatus={**badge()["credentialStatus"],
                                            "statusListIndex": index}))
    assert lines(document) == [(verdict, code)]


@pytest.mark.parametrize(("index", "expected"), [("0", "status-revoked"), ("7", "status-valid")])
def test_item_64_the_first_entry_is_the_highest_bit(index, expected):
    document = sign(badge(credentialStatus={**badge()["credentialStatus"],
                                            "statusListIndex": index}))
    first = relisted({"encodedList": encode(b"\x80" + bytes(SMALLEST // 8 - 1))})
    assert [code for _, code in lines(document, documents=documents(first))] == [expected]


def test_item_65_a_list_out_of_its_time_cannot_tell():
    ended = documents(listed(until=NOW - timedelta(days=1)))
    assert lines(BADGE, documents=ended) == [(UNKNOWN, "status-list-outdated")]


@pytest.mark.parametrize(("ttl", "age", "expected"), [
    (60_000, timedelta(seconds=60), (PASSED, "status-valid")),
    (60_000, timedelta(seconds=61), (UNKNOWN, "status-list-stale")),
    (60_000, None, (UNKNOWN, "status-list-stale")),
    (10 ** 12, None, (PASSED, "status-valid")),
])
def test_item_65_a_copy_older_than_its_ttl_cannot_tell(ttl, age, expected):
    """Where nobody knows when the copy was made, the date of the list counts."""
    lists = documents(relisted({"ttl": ttl}))
    obtained = {} if age is None else {LIST: NOW - age}
    assert lines(BADGE, documents=lists, obtained=obtained) == [expected]


def test_item_66_yesterdays_list_is_noticed_after_todays():
    seen = SeenLists()
    older, newer = listed(), listed([INDEX], validFrom="2026-11-21T12:00:00Z")
    assert lines(BADGE, documents=documents(older), lists_seen=seen) == [(PASSED, "status-valid")]
    assert lines(BADGE, documents=documents(newer), lists_seen=seen) == [
        (FAILED, "status-revoked")]
    assert lines(BADGE, documents=documents(older), lists_seen=seen) == [
        (UNKNOWN, "status-list-rolled-back")]
    assert lines(BADGE, documents=documents(newer), lists_seen=seen) == [
        (FAILED, "status-revoked")]


def test_item_66_a_list_that_nobody_signed_spoils_no_memory():
    seen = SeenLists()
    forged = {**listed(validFrom="2026-11-22T11:00:00Z"), "proof": listed()["proof"]}
    assert lines(BADGE, documents=documents(forged), lists_seen=seen) == [
        (UNKNOWN, "status-list-unverified")]
    assert lines(BADGE, documents=documents(listed()), lists_seen=seen) == [
        (PASSED, "status-valid")]


def test_item_66_the_memory_is_bounded_and_forgets_what_was_not_asked_for():
    seen = SeenLists(most=2)
    assert not any(seen.is_older(url, NOW) for url in "abac")
    assert seen.is_older("a", THEN) and not seen.is_older("b", THEN)
    assert seen.is_older("b", None)


class Unreachable(dict):
    def get(self, address, default=None):
        if address == LIST:
            raise CouldNotCheck(say("x"), code="fetch-failed")
        return super().get(address, default)


def test_item_67_a_list_that_cannot_be_reached_leaves_it_unknown():
    found = report(BADGE, documents=Unreachable(documents()))
    assert (found.find("status").code, found.verdict) == ("fetch-failed", UNKNOWN)
    assert lines(BADGE, documents={SCHOOL.did: documents()[SCHOOL.did]}) == [
        (UNKNOWN, "status-list-missing")]


def test_item_68_a_status_taken_out_breaks_the_proof_and_the_register_answers_anyway():
    stripped = {key: value for key, value in BADGE.items() if key != "credentialStatus"}
    register = BookRegister().record(BADGE, Status.REVOKED, "other")
    found = report(stripped, register=register)
    assert found.find("proof").code == "proof-invalid"
    unlisted = sign(badge(credentialStatus=None))
    register = BookRegister().record(unlisted, Status.REVOKED, "other")
    assert lines(unlisted, register=register) == [(FAILED, "status-revoked")]


def test_item_70_a_list_has_no_status_of_its_own_and_a_web_address():
    looping = listed(credentialStatus=badge()["credentialStatus"])
    assert lines(BADGE, documents=documents(looping)) == [(UNKNOWN, "status-list-unverified")]
    document = sign(badge(credentialStatus={**badge()["credentialStatus"],
                                            "statusListCredential": "data:text/plain,x"}))
    assert lines(document) == [(FAILED, "status-entry-malformed")]


# --- several entries, messages ---------------------------------------------------------------


def plain(*entries):
    """A signed credential that is no badge, with several entries."""
    return sign({"@context": [V2], "id": f"{BASE}/plain/1", "type": ["VerifiableCredential"],
                 "issuer": SCHOOL.did, "validFrom": "2026-03-02T12:00:00Z",
                 "credentialSubject": {"id": "urn:uuid:00000000-0000-4000-8000-000000000001"},
                 "credentialStatus": list(entries)})


def entry(purpose, number, **changes):
    url = f"{BASE}/status/{number}"
    return {"type": "BitstringStatusListEntry", "statusPurpose": purpose,
            "statusListIndex": "3", "statusListCredential": url, **changes}


def list_of(purpose, number, indexes=(), size=SMALLEST):
    return sign(status_list.compose_list(
        f"{BASE}/status/{number}", SCHOOL.did, purpose=purpose,
        bits=set_bits(size, indexes), valid_from=THEN))


def test_each_entry_has_a_line_and_a_message_is_shown_as_it_is():
    words = [{"status": hex(n), "message": f"paso {n}\u202e"} for n in range(4)]
    document = plain(entry("revocation", 1), entry("suspension", 2), entry("refresh", 3),
                     entry("message", 4, statusSize=2, statusMessage=words))
    held = documents(list_of("revocation", 1), list_of("suspension", 2),
                     list_of("refresh", 3, {3}), list_of("message", 4, {6}, SMALLEST * 2))
    found = report(document, documents=held)
    assert [each.code for each in found.checks if each.name == "status"] == [
        "status-valid", "status-not-suspended", "status-refresh", "status-message"]
    said = [each.message.values for each in found.checks if each.code == "status-message"]
    assert said[0]["message"] == "paso 2"
    assert found.verdict is PASSED


def test_one_entry_that_is_set_is_enough():
    document = plain(entry("revocation", 1), entry("suspension", 2))
    held = documents(list_of("revocation", 1), list_of("suspension", 2, {3}))
    assert lines(document, documents=held) == [
        (PASSED, "status-valid"), (FAILED, "status-suspended")]


def test_more_entries_than_are_looked_at_leave_it_unknown():
    document = plain(*[entry("revocation", 1)] * 9)
    assert Counter(code for _, code in lines(document, documents=documents(
        list_of("revocation", 1)))) == {"status-valid": 8, "status-too-many": 1}


# --- the register ----------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "reason"), [
    (Status.SUSPENDED, "under-review"), (Status.SUSPENDED, "other"),
    (Status.SUPERSEDED, "name-corrected"), (Status.REVOKED, "key-compromised")])
def test_the_register_tells_what_the_list_cannot(status, reason):
    register = BookRegister().record(BADGE, status, reason)
    assert lines(BADGE, register=register) == [(FAILED, f"status-{status.value}")]


def test_a_superseded_badge_names_the_newer_one():
    register = BookRegister().record(BADGE, Status.SUPERSEDED)
    recorded = register.entries[BADGE["id"]]
    register.entries[BADGE["id"]] = RegisterEntry(
        recorded.document_digest, Status.SUPERSEDED, successor=f"{BASE}/credentials/bbbb")
    found = report(BADGE, register=register).find("status")
    assert found.message.values["address"] == f"{BASE}/credentials/bbbb"


def test_an_endorsement_that_a_stolen_key_of_ours_signed_is_not_in_the_register():
    forged = sign(endorsement(badge(), SCHOOL))
    assert lines(forged, "register", register=BookRegister()) == [(FAILED, "not-in-register")]
    other = RegisterEntry("x", Status.VALID)
    changed = {**forged, "validFrom": "2026-03-02T12:00:01Z"}
    register = BookRegister(endorsements={forged["id"]: (changed, other)})
    assert lines(forged, "register", register=register) == [(FAILED, "not-in-register")]


# --- lists of 1EdTech, which nobody signs ----------------------------------------------------

OLDER = "https://college.example/revoked"
LISTED = sign({**badge(credentialStatus={"id": OLDER, "type": "1EdTechRevocationList"}),
               "@context": [V2, OPEN_BADGES,
                            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]})


def revoked(*entries, issuer=SCHOOL.did):
    """Such a list."""
    return {"id": OLDER, "issuer": issuer, "revokedCredential": list(entries)}


@pytest.mark.parametrize(("found", "verdict", "code"), [
    (revoked(), PASSED, "status-valid"),
    ({"id": OLDER, "issuer": {"id": SCHOOL.did}}, PASSED, "status-valid"),
    (revoked({"id": "urn:x:1"}), PASSED, "status-valid"),
    (revoked({"id": BADGE["id"]}), FAILED, "status-revoked"),
    (revoked({"id": BADGE["id"], "revoked": True, "revocationReason": "x"}), FAILED,
     "status-revoked"),
    (revoked({"id": BADGE["id"].replace("/credentials", "%2Fcredentials")}), FAILED,
     "status-revoked"),
    (revoked({"id": BADGE["id"], "revoked": False}), PASSED, "status-valid"),
    (revoked(issuer=PARTNER.did), UNKNOWN, "status-list-issuer"),
    ({"id": OLDER, "revokedCredential": []}, UNKNOWN, "status-list-issuer"),
    (revoked("urn:x:1"), UNKNOWN, "status-list-malformed"),
    ({**revoked(), "revokedCredential": {}}, UNKNOWN, "status-list-malformed"),
    (None, UNKNOWN, "status-list-missing"),
])
def test_a_list_of_1edtech_is_read(found, verdict, code):
    at_hand = documents() | ({OLDER: found} if found is not None else {})
    assert lines(LISTED, documents=at_hand) == [(verdict, code)]


def test_a_list_of_1edtech_lies_at_https():
    document = sign({**{key: value for key, value in LISTED.items() if key != "proof"},
                     "credentialStatus": {"id": "http://college.example/revoked",
                                          "type": "1EdTechRevocationList"}})
    assert lines(document) == [(FAILED, "status-entry-malformed")]


# --- refresh ---------------------------------------------------------------------------------

NEWER = "https://insignias.example/newer/1"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def refreshing(**changes):
    return badge(**{"@context": [V2, OPEN_BADGES, EXTENSIONS],
                    "refreshService": {"id": NEWER, "type": "1EdTechCredentialRefresh"}}
                 | changes)


OLD = sign(refreshing())
NEW = sign(refreshing(id=f"{BASE}/credentials/bbbb", name="Ciencias, corregido"))


def held(newer, *lists):
    return documents(*lists) | {NEWER: newer}


def test_a_newer_version_that_was_not_fetched_is_mentioned():
    assert lines(OLD, "refresh") == [(PASSED, "refresh-available")]
    assert report(OLD).verdict is PASSED


def test_a_newer_version_is_judged_once_in_the_place_of_the_old_one():
    outcome = verify_document(OLD, world(documents=held(NEW, listed([INDEX]))))
    assert outcome.document["name"] == "Ciencias en el aula"
    assert outcome.report.find("refresh").code == "refresh-failed"
    spare = sign(refreshing(id=f"{BASE}/credentials/bbbb", name="Ciencias, corregido",
                            credentialStatus={**badge()["credentialStatus"],
                                              "statusListIndex": "5"}))
    outcome = verify_document(OLD, world(documents=held(spare, listed([INDEX]))))
    assert outcome.document["name"] == "Ciencias, corregido"
    assert outcome.report.find("refresh").code == "refresh-followed"
    assert outcome.report.verdict is PASSED


@pytest.mark.parametrize("around", [lambda old: sign(record(old)), presentation],
                         ids=["record", "presentation"])
def test_no_newer_version_answers_for_one_that_is_shown_inside(around):
    """An expired badge passed so, and its own claims and dates were shown."""
    old = sign(refreshing(validUntil="2026-03-03T12:00:00Z"))
    newer = sign(refreshing(id=f"{BASE}/credentials/bbbb", name="Ciencias, corregido",
                            credentialStatus={**badge()["credentialStatus"],
                                              "statusListIndex": "5"}))
    found = verify_document(around(old), world(documents=held(newer, listed()),
                                               expected=Expected(None, None))
                            if around is presentation else world(
                                documents=held(newer, listed())))
    line = found.report.find("embedded")
    assert (line.verdict, line.code) == (FAILED, "embedded-expired")


STRANGE = {
    "by another issuer": sign(refreshing(issuer=PARTNER.did), PARTNER),
    "changed": {**NEW, "name": "otra"},
    "of another kind": listed(),
    "an older version": sign(refreshing(id=f"{BASE}/credentials/bbbb", name="Ciencias, antes",
                                        validFrom="2026-03-02T11:59:59Z")),
    "for another achievement": sign(refreshing(credentialSubject={
        **badge()["credentialSubject"], "achievement": {
            **badge()["credentialSubject"]["achievement"], "id": f"{BASE}/otro"}})),
    "no document": ["x"],
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_newer_version_that_cannot_be_relied_on_changes_nothing(name):
    outcome = verify_document(OLD, world(documents=held(STRANGE[name])))
    assert outcome.document["id"] == OLD["id"]
    assert outcome.report.find("refresh").code == "refresh-failed"
    assert outcome.report.verdict is PASSED


def test_the_same_version_is_told_as_such():
    assert lines(OLD, "refresh", documents=held(OLD)) == [(PASSED, "refresh-same")]


def test_an_own_badge_and_one_that_is_not_genuine_ask_nobody():
    class Nobody(dict):
        def get(self, address, default=None):
            assert address != NEWER
            return super().get(address, default)

    quiet = Nobody(documents())
    assert lines(OLD, "refresh", documents=quiet, register=BookRegister().record(OLD)) == []
    assert lines({**OLD, "name": "otra"}, "refresh", documents=quiet) == []
