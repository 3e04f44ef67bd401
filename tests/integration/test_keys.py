"""The life of a key: rotated, retired, lost, and what that means for what it signed."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.assembly import now
from badgeservice.core.key import KeyState, Purpose
from badgeservice.credentials import proof
from badgeservice.credentials.suites import suite_for
from badgeservice.errors import BadInput, Conflict, KeyUnusable
from badgeservice.operations.identity import Identity
from badgeservice.operations.keys import Keys
from badgeservice.operations.reissue import Reissue
from tests.decided import speakers_here
from tests.powercut import PowerCut, StoppingKeyring

ISSUER = "tekna-emtp"
BASE = "https://badges.example.cl"


@pytest.fixture
def web(bare, empty_database_url, monkeypatch):
    """Return a command line whose issuers are known by a did:web."""
    monkeypatch.setenv("BADGESERVICE_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("BADGESERVICE_BASE_URL", BASE)
    bare("init")
    return bare


@pytest.fixture
def cli(web):
    """Let `service` have these issuers."""
    return web


def keys_of(cli, issuer=ISSUER, purpose="credentials"):
    return [key for key in cli("key", "list", "--json").data
            if (key["issuer"], key["purpose"]) == (issuer, purpose)]


def states(cli, purpose="credentials"):
    return [key["state"] for key in keys_of(cli, purpose=purpose)]


def listed(cli, issuer=ISSUER):
    documents = cli("issuer", "documents").data
    return documents[f"did:web:badges.example.cl:issuers:{issuer}"]["assertionMethod"]


def issue(cli, people):
    """Issue module 2 to some people more; return the addresses of the new ones."""
    return cli("award", "batch", cli.cohort(people), "--achievement", "modulo-2",
               "--json").data["credentials"]


def code_of(cli, what, step="issuer", code=0):
    (found,) = cli("verify", what, "--json", code=code).data
    return next(check["code"] for check in found["checks"] if check["name"] == step)


# --- rotation ----------------------------------------------------------------------------


def test_a_rotation_publishes_waits_and_retires(web, service, clock):
    cli = web
    (first,) = cli.batch(1)
    old = keys_of(cli)[0]["method"]
    found = cli("key", "rotate", ISSUER, "--json").data
    assert found["state"] == "published" and found["due"]
    assert found["method"] in listed(cli) and old in listed(cli)
    assert cli("key", "rotate", ISSUER, "--json").data == found, "too early: nothing happens"
    assert states(cli) == ["active", "published"]
    clock.ahead = timedelta(minutes=6)
    done = service.keys.rotate(ISSUER, Purpose.CREDENTIALS)
    assert (done.key.method, done.due) == (found["method"], None)
    assert states(cli) == ["retired", "active"] and len(listed(cli)) == 3
    (second,) = issue(cli, 2)
    shown = cli("credential", "show", second, "--json").data["document"]
    assert shown["proof"]["verificationMethod"] == found["method"]
    assert code_of(cli, first) == code_of(cli, second) == "issuer-confirmed"


def test_a_key_that_is_published_only_signs_nothing(web):
    cli = web
    old = keys_of(cli)[0]["method"]
    new = cli("key", "rotate", ISSUER, "--json").data["method"]
    (url,) = cli.batch(1)
    method = cli("credential", "show", url, "--json").data["document"]["proof"][
        "verificationMethod"]
    assert method == old != new


def test_a_rotation_asked_for_again_at_once_is_not_another(web, service, clock):
    service.keys.rotate(ISSUER, Purpose.CREDENTIALS, wait=timedelta())
    before = states(web)
    assert before == ["retired", "active"]
    assert service.keys.rotate(ISSUER, Purpose.CREDENTIALS, wait=timedelta()).due is None
    assert states(web) == before
    clock.ahead = timedelta(hours=2)
    service.keys.rotate(ISSUER, Purpose.CREDENTIALS, wait=timedelta())
    assert states(web) == ["retired", "retired", "active"]


@pytest.mark.parametrize("purpose", [Purpose.CREDENTIALS, Purpose.STATUS])
@pytest.mark.parametrize("end", ["retire", "lose"])
def test_a_rotation_asked_for_again_after_an_end_is_not_another(web, service, purpose, end):
    method = keys_of(web, purpose=purpose.value)[0]["method"]
    if end == "retire":
        service.keys.retire(method)
    else:
        service.keys.compromised(method, now())
    for _ in range(2):
        assert service.keys.rotate(ISSUER, purpose, wait=timedelta()).due is None
    assert len(keys_of(web, purpose=purpose.value)) == 2


def test_the_first_key_of_a_purpose_asked_for_again_is_not_another(web, service):
    for _ in range(2):
        service.keys.rotate(ISSUER, Purpose.DISCLOSURE, wait=timedelta())
    assert states(web, "disclosure") == ["active"]


def test_a_new_key_is_not_listed_and_a_second_one_is_refused(web):
    made = web("key", "new", ISSUER, "--type", "P-256", "--json").data
    assert made["state"] == "new" and made["method"] not in listed(web)
    refused = web("key", "new", ISSUER, "--json", code=1)
    assert refused.data["error"] == "key-coming"
    web("key", "retire", made["method"])
    assert made["method"] not in listed(web), "what was never published is never listed"
    assert web("key", "new", ISSUER, "--json").data["state"] == "new"


@pytest.mark.parametrize("key_type", ["P-256", "P-384"])
def test_the_suite_follows_the_type_of_the_key(web, key_type):
    web("key", "new", ISSUER, "--type", key_type)
    web("key", "rotate", ISSUER, "--now")
    web("key", "new", ISSUER, "--type", key_type, "--purpose", "status")
    web("key", "rotate", ISSUER, "--now", "--purpose", "status")
    (url,) = web.batch(1)
    document = web("credential", "show", url, "--json").data["document"]
    assert document["proof"]["cryptosuite"] == "ecdsa-rdfc-2019"
    assert code_of(web, url) == "issuer-confirmed"
    web("status", "publish")
    web("key", "list")


def test_an_rsa_key_signs_tokens_only(web, service):
    refused = web("key", "new", ISSUER, "--type", "RSA-2048", "--json", code=1)
    assert refused.data["problems"][0]["code"] == "key-type"
    web("key", "new", ISSUER, "--type", "RSA-2048", "--purpose", "tokens")
    method = web("key", "rotate", ISSUER, "--purpose", "tokens", "--now", "--json").data["method"]
    (url,) = web.batch(1)
    token = service.jwt_form(url.rpartition("/")[2])
    report = service.verify(token).report
    assert report.find("issuer").code == "issuer-confirmed"
    assert method in listed(web)


def test_who_retires_the_only_key_for_lists_is_told_what_is_missing(web):
    (url,) = web.batch(1)
    only = keys_of(web, purpose="status")[0]["method"]
    remedy = f"`badgeservice key rotate {ISSUER} --purpose status`"
    assert remedy in web("key", "retire", only).err
    found = web("credential", "revoke", url, "--reason", "other", "--json", code=1).data
    assert found["error"] == "key-inactive" and remedy in found["message"]
    web("key", "rotate", ISSUER, "--purpose", "status", "--now")
    web("credential", "revoke", url, "--reason", "other")


# --- power cuts --------------------------------------------------------------------------


class StoppingDatabase:
    """A database whose power fails before or after the transaction that is its turn."""

    def __init__(self, database, left, *, after):
        self._database, self._left, self._after = database, left, after

    def reading(self):
        return self._database.reading()

    def transaction(self):
        self._left -= 1
        if self._left < 0:
            raise PowerCut
        if self._left == 0 and not self._after:
            return _Torn(self._database.transaction())
        return self._database.transaction()


class _Torn:
    """A transaction that is cut off before it is committed."""

    def __init__(self, transaction):
        self._transaction = transaction

    def __enter__(self):
        return self._transaction.__enter__()

    def __exit__(self, kind, error, trace):
        cut = PowerCut()
        with suppress(PowerCut):
            self._transaction.__exit__(PowerCut, cut, None)
        raise cut


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_fault_7_a_power_cut_between_any_two_steps_of_a_rotation(web, service, steps, after):
    """Never a signature by an unpublished key, never no key, and the next run ends it."""
    tools = replace(service._tools, database=StoppingDatabase(
        service._tools.database, steps, after=after))
    try:
        Keys(tools).rotate(ISSUER, Purpose.CREDENTIALS, wait=timedelta())
    except PowerCut:
        pass
    else:
        assert steps == 4 and after, "every step was cut but the last"
    left = keys_of(web)
    assert [key["state"] for key in left].count("active") == 1
    (url,) = web.batch(1)
    method = web("credential", "show", url, "--json").data["document"]["proof"][
        "verificationMethod"]
    assert method in listed(web)
    assert code_of(web, url) == "issuer-confirmed"
    web("key", "rotate", ISSUER, "--now")
    assert states(web) == ["retired", "active"], "one rotation, however often it was cut off"
    assert keys_of(web)[0]["method"] == left[0]["method"]


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_power_cut_after_the_key_for_lists_was_lost_leaves_no_list_with_it(
        web, service, steps):
    """The lists are signed anew by the next run, not by a third key in five minutes."""
    web.batch(1)
    lost = keys_of(web, purpose="status")[0]["method"]
    service.keys.compromised(lost, now())
    tools = replace(service._tools, database=StoppingDatabase(
        service._tools.database, steps, after=True))
    with suppress(PowerCut):
        Keys(tools).rotate(ISSUER, Purpose.STATUS, wait=timedelta())
    web("key", "rotate", ISSUER, "--purpose", "status", "--now")
    assert states(web, "status") == ["compromised", "active"]
    with service._tools.database.reading() as work:
        signers = [json.loads(work.status.document(name))["proof"]["verificationMethod"]
                   for name in work.status.lists() if work.status.issuer_of(name) == ISSUER]
    assert signers and lost not in signers


# --- lost keys ---------------------------------------------------------------------------


def test_item_46_a_lost_key_counts_for_what_was_recorded_before(web, service, clock):
    (before,) = web.batch(1)
    lost = keys_of(web)[0]["method"]
    clock.ahead = timedelta(minutes=1)
    since = clock()
    file = web.folder / "before.json"
    file.write_bytes(service.show.credential(before.rpartition("/")[2]).credential.document)
    service.keys.compromised(lost, since)
    assert lost not in listed(web)
    world = service.verify(file.read_bytes()).report
    assert world.find("issuer").code == "key-compromised-later"
    assert not [check for check in world.checks if check.verdict.value == "failed"]
    refused = web("award", "batch", web.cohort(2), "--achievement", "modulo-2", "--json", code=1)
    assert refused.data["error"] == "key-inactive"


def test_item_46_a_lost_key_counts_for_nothing_recorded_after(web, service, clock):
    since = clock()
    (after,) = web.batch(1)
    for _ in range(2):  # what is remembered of it says nothing of the key
        assert service.verify(after.encode()).report.verdict.value == "passed"
    service.keys.compromised(keys_of(web)[0]["method"], since)
    assert code_of(web, after, code=1) == "key-compromised"
    token_report = service.verify(after.encode()).report
    assert token_report.find("issuer").verdict.value == "failed"


def test_a_thief_cannot_date_a_signature_back(web, service, clock):
    """`created` and `validFrom` are the thief's own words; the register does not know them."""
    (real,) = web.batch(1)
    method = keys_of(web)[0]["method"]
    with service._tools.database.reading() as work:
        key = work.keys.get(method)
        signer = service._tools.keyring.signer(work.definitions.issuer(ISSUER), key)
    forged = json.loads(service.show.credential(real.rpartition("/")[2]).credential.document)
    forged.pop("proof")
    forged["credentialSubject"]["achievement"]["name"] = "Otro logro"
    signed = proof.sign(forged, suite=suite_for("Ed25519"), signer=signer,
                        created=clock() - timedelta(days=30),
                        canonicalize=service._tools.canonicalize)
    clock.ahead = timedelta(minutes=1)
    service.keys.compromised(method, clock())
    report = service.verify(json.dumps(signed).encode()).report
    assert report.find("issuer").code == "key-compromised"


def test_a_token_by_a_lost_key_is_told_apart_too(web, service, clock):
    (url,) = web.batch(1)
    token = service.jwt_form(url.rpartition("/")[2])
    early = clock() - timedelta(days=1)
    clock.ahead = timedelta(minutes=1)
    service.keys.compromised(keys_of(web)[0]["method"], clock())
    assert service.verify(token).report.find("issuer").code == "key-compromised-later"
    service.keys.compromised(keys_of(web)[0]["method"], early)
    assert service.verify(token).report.find("issuer").code == "key-compromised"


def test_the_moment_of_the_loss_may_become_earlier_but_not_later(web, service, clock):
    method = keys_of(web)[0]["method"]
    since = clock()
    with pytest.raises(BadInput):
        service.keys.compromised(method, since + timedelta(hours=1))
    service.keys.compromised(method, since)
    with pytest.raises(Conflict) as caught:
        service.keys.compromised(method, since + timedelta(microseconds=1))
    assert caught.value.code == "key-compromised"
    service.keys.compromised(method, since - timedelta(days=2))
    with pytest.raises(Conflict):
        service.keys.retire(method)
    web("init")
    assert states(web) == ["compromised"], "nobody gets a new key unasked"


def test_lists_that_a_lost_key_signed_are_signed_anew(web, service, site):
    (url,) = web.batch(1)
    document = web("credential", "show", url, "--json").data["document"]
    address = document["credentialStatus"]["statusListCredential"].removeprefix(BASE)
    lost = keys_of(web, purpose="status")[0]["method"]
    assert json.loads(site.get(address).data)["proof"]["verificationMethod"] == lost
    web("key", "compromised", lost, "--since", "2026-01-01", "--yes")
    report = service.verify(site.get(address).data).report
    assert report.find("issuer").code == "key-compromised"
    new = web("key", "rotate", ISSUER, "--purpose", "status", "--now", "--json").data["method"]
    assert json.loads(site.get(address).data)["proof"]["verificationMethod"] == new
    assert service.verify(site.get(address).data).report.find("issuer").code == "issuer-confirmed"


def test_key_that_a_backup_takes_for_good_is_compromised_again(web):
    web.batch(1)
    file = web.folder / "backup.tar.gz"
    web("database", "backup", file)
    for purpose in ("credentials", "status"):
        web("key", "compromised", keys_of(web, purpose=purpose)[0]["method"],
            "--since", "2026-01-01", "--yes")
    (before,) = keys_of(web)
    web("database", "restore", file, "--yes")
    done = web("status", "publish", "--after-restore", "--json").data
    assert [each["action"] for each in done["by_hand"]].count("key.compromised") == 2
    (after,) = keys_of(web)
    assert after["state"] == "compromised"
    assert after["compromised_since"] == before["compromised_since"]
    assert states(web, purpose="status") == ["active"], "lists have to be signed"
    web("key", "compromised", keys_of(web, purpose="status")[0]["method"],
        "--since", "2026-01-01", "--yes")
    web("key", "rotate", ISSUER, "--purpose", "status", "--now")


# --- reissue -----------------------------------------------------------------------------


def test_what_a_lost_key_touched_is_signed_anew(web):
    first, second, third = web.batch(3)
    web("credential", "revoke", second, "--reason", "issued-in-error", "--yes")
    web("credential", "suspend", third, "--reason", "under-review")
    lost = keys_of(web)[0]["method"]
    refused = web("key", "reissue", lost, "--json", code=1)
    assert refused.data["error"] == "key-not-compromised"
    web("key", "compromised", lost, "--since", "2026-01-01", "--yes")
    refused = web("key", "reissue", lost, "--json", code=1)
    assert refused.data["error"] == "key-inactive", "nothing to sign with yet"
    web("key", "rotate", ISSUER, "--now")
    tried = web("key", "reissue", lost, "--dry-run", "--json").data
    assert tried["reissued"] == [] and len(tried["to_reissue"]) == 1
    assert len(tried["recorded_late"]) == len(tried["suspended"]) == 1
    done = web("key", "reissue", lost, "--json").data
    (new,) = done["reissued"]
    assert code_of(web, new) == "issuer-confirmed"
    assert code_of(web, first, "status", code=1) == "status-superseded"
    assert web("key", "reissue", lost, "--json").data["reissued"] == []


def test_what_was_withdrawn_does_not_hold_up_a_reissue(web, service):
    gone, other = [url.rpartition("/")[2] for url in web.batch(2)]
    lost = keys_of(web)[0]["method"]
    service.keys.compromised(lost, now() - timedelta(days=1))
    service.keys.rotate(ISSUER, Purpose.CREDENTIALS, wait=timedelta())
    with service._tools.database.transaction() as work:
        work.credentials.withdraw(gone, now())
    assert service.reissue.preview(lost).standing == (other,)
    assert service.reissue(lost, by="prueba").touched.standing == (other,)
    with service._tools.database.transaction() as work:
        work.credentials.withdraw(work.credentials.successor(other), now())
    assert service.reissue.preview(lost).unfinished == ()


def test_an_endorsement_by_a_lost_key_of_the_partner_is_made_anew(web, service, clock):
    web("demo", "--no-serve")
    joint = next(url for url in web("credential", "list", "--json").data
                 if "endorsement" in web("credential", "show", url, "--json").data["document"])
    document = web("credential", "show", joint, "--json").data["document"]
    endorser = document["endorsement"][0]["proof"]["verificationMethod"]
    clock.ahead = timedelta(minutes=1)
    service.keys.compromised(endorser, clock())
    assert service.verify(json.dumps(document).encode()).report.find(
        "endorsement").code == "endorsement-valid", "recorded before the loss"
    partner = endorser.partition("#")[0].rpartition(":")[2]
    web("key", "rotate", partner, "--now")
    done = web("key", "reissue", endorser, "--as", speakers_here()[0], "--json").data
    newer = [web("credential", "show", url, "--json").data["document"] for url in done["reissued"]]
    assert newer
    assert not [each for each in newer if endorser in json.dumps(each)]


@pytest.mark.parametrize("signatures", [1, 3, 4, 6])
def test_a_reissue_that_was_cut_off_goes_on(web, service, signatures):
    web.batch(3)
    lost = keys_of(web)[0]["method"]
    service.keys.compromised(lost, now() - timedelta(days=1))
    service.keys.rotate(ISSUER, Purpose.CREDENTIALS, wait=timedelta())
    tools = replace(service._tools, keyring=StoppingKeyring(service._tools.keyring, signatures))
    with suppress(PowerCut):
        Reissue(tools)(lost, by="prueba")
    service.reissue(lost, by="prueba")
    urls = web("credential", "list", "--json").data
    assert len(urls) == 6, "each once, none twice"
    assert [code_of(web, url) for url in urls[3:]] == ["issuer-confirmed"] * 3


# --- at rest -----------------------------------------------------------------------------


def test_item_110_a_server_does_not_start_with_a_key_that_others_can_read(web, service):
    service.ensure_private()
    (file, *_) = (web.folder / "home" / "keys").glob("*/*.json")
    file.chmod(0o644)
    with pytest.raises(KeyUnusable) as caught:
        service.ensure_private()
    assert caught.value.code == "key-file-open"
    refused = web("serve", code=1)
    assert "chmod 600" in refused.err
    file.chmod(0o600)
    (web.folder / "home" / "passphrase").chmod(0o604)
    with pytest.raises(KeyUnusable) as caught:
        service.ensure_private()
    assert caught.value.code == "passphrase-open"


def test_no_signer_is_handed_out_for_a_key_that_is_not_active(web, service):
    service.keys.new(ISSUER, Purpose.CREDENTIALS)
    with service._tools.database.reading() as work:
        for key in work.keys.of_issuer(ISSUER):
            if key.state is not KeyState.ACTIVE:
                with pytest.raises(KeyUnusable):
                    Identity(service._tools).signer(work, key)
