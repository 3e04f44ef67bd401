"""A corrected credential takes the place of another; both can be looked up for ever."""

import json
from dataclasses import replace

import pytest

from badgeservice.core.correction import Corrections
from badgeservice.operations.correct import Correct
from badgeservice.operations.issue import Issue
from badgeservice.operations.supersede import Supersede
from tests.decided import ENDORSER
from tests.integration.conftest import BASE, listed, status_of
from tests.integration.test_joint import GOOD, ISSUER, PARTNER, apply, award, decide, judge
from tests.powercut import PowerCut, StoppingKeyring


def shown(cli, url):
    return cli("credential", "show", url, "--json").data


def correct(cli, url, *options, code=0):
    return cli("credential", "correct", url, *options, "--json", code=code).data


NAME = ("--first-surname", "Rojas Vera", "--reason", "name-corrected")


def test_a_corrected_name_takes_the_place_of_the_wrong_one(cli, site):
    (old,) = cli.batch(1)
    before = shown(cli, old)
    tried = correct(cli, old, *NAME, "--dry-run")
    assert (tried["new"], tried["changed"]) == (None, ["first_surname"])
    assert shown(cli, old) == before
    made = correct(cli, old, *NAME, "--note", "carta de la escuela")
    new = made["url"]
    assert cli("verify", new, "--json").data[0]["valid"]
    assert "Rojas Vera" in json.dumps(shown(cli, new)["document"], ensure_ascii=False)
    report = cli("verify", old, "--json", code=1).data[0]
    line = next(check for check in report["checks"] if check["name"] == "status")
    assert line["code"] == "status-superseded" and new in line["message"]
    assert listed(site, before["document"]) is True
    assert shown(cli, old)["document"] == before["document"]
    assert shown(cli, old)["superseded_by"] == new and shown(cli, new)["supersedes"] == old
    assert shown(cli, old)["history"][0]["note"] == "carta de la escuela"
    page = site.get(old.removeprefix(BASE), headers={"Accept": "text/html"}).get_data(as_text=True)
    assert f'href="{new}"' in page and "carta" not in page
    answer = site.post("/api/verify", data=json.dumps(before["document"]).encode(),
                       content_type="application/json").json
    assert answer["state"] == "superseded"


def test_the_refresh_address_answers_with_the_newest_bytes(cli, site):
    (old,) = cli.batch(1)
    path = old.removeprefix(BASE)
    own = site.get(path + "/refresh")
    assert own.data == site.get(path + ".json").data and own.mimetype == "application/vc"
    middle = correct(cli, old, *NAME)["url"]
    newest = correct(cli, middle, "--given-names", "Ana", "--reason", "name-corrected")["url"]
    wanted = site.get(newest.removeprefix(BASE) + ".json").data
    assert [site.get(each.removeprefix(BASE) + "/refresh").data
            for each in (old, middle, newest)] == [wanted] * 3
    assert site.get("/credentials/nada/refresh").status_code == 404


def test_correcting_again_finds_it_done_and_another_correction_is_told_where(cli):
    (old,) = cli.batch(1)
    first = correct(cli, old, *NAME)
    assert correct(cli, old, *NAME) == first
    refused = correct(cli, old, "--given-names", "Otra", "--reason", "name-corrected", code=1)
    assert refused["error"] == "superseded-already" and first["new"] in refused["message"]
    assert len(cli("credential", "list", "--json").data) == 2


def test_what_was_revoked_is_not_corrected(cli):
    (old,) = cli.batch(1)
    cli("credential", "revoke", old, "--reason", "other")
    assert correct(cli, old, *NAME, code=1)["error"] == "status-final"
    assert correct(cli, old, *NAME, "--dry-run", code=1)["error"] == "status-final"


def test_a_correction_does_not_lift_a_suspension(cli):
    (old,) = cli.batch(1)
    cli("credential", "suspend", old, "--reason", "under-review")
    for options in (("--dry-run",), ()):
        assert correct(cli, old, *NAME, *options, code=1)["error"] == "status-suspended"
    assert len(cli("credential", "list", "--json").data) == 1
    cli("credential", "reinstate", old, "--reason", "review-passed")
    assert correct(cli, old, *NAME)["new"]


def test_a_corrected_address_is_not_issued_again_by_the_old_file(cli):
    urls = cli.batch(2)
    made = correct(cli, urls[0], "--email", "Nueva@Docentes.example", "--reason",
                   "email-corrected")
    assert made["email"] == "nueva@docentes.example"
    assert cli("verify", made["url"], "--recipient", "nueva@docentes.example",
               "--json").data[0]["valid"]
    again = cli("award", "batch", cli.cohort(2), "--achievement", "modulo-2", "--json").data
    assert (again["issued"], again["standing"]) == (0, 2)


def test_an_address_whose_owner_holds_it_already_is_refused(cli):
    urls = cli.batch(2)
    refused = correct(cli, urls[0], "--email", "docente002@docentes.example", "--reason",
                      "email-corrected", code=1)
    assert refused["error"] == "award-stands"
    assert status_of(cli, urls[0], code=0) == "status-valid"


LEVEL = ("--reason", "level-corrected", "--note", "comité, acta 7")


def test_a_corrected_level_must_still_earn_it_and_needs_a_note(cli):
    (old,) = cli.batch(1)
    assert correct(cli, old, "--level", "diseno=4", *LEVEL[:2], code=1)[
        "problems"][0]["code"] == "note-missing"
    assert correct(cli, old, "--level", "nada=4", *LEVEL, code=1)[
        "problems"][0]["code"] == "criterion-unknown"
    assert correct(cli, old, "--level", "diseno=9", *LEVEL, code=1)[
        "problems"][0]["code"] == "mark-not-on-scale"
    refused = correct(cli, old, *[part for name in ("diseno", "aplicacion", "reflexion")
                                  for part in ("--level", f"{name}=1")], *LEVEL, code=1)
    assert {"below-cut", "lowest-level"} & {each["code"] for each in refused["problems"]}
    assert status_of(cli, old, code=0) == "status-valid"
    new = correct(cli, old, "--level", "diseno=4", *LEVEL)["url"]
    levels = [result["achievedLevel"] for result in
              shown(cli, new)["document"]["credentialSubject"]["result"]]
    assert any(level.endswith("/diseno/4") for level in levels)


def test_what_is_right_already_is_no_correction(cli):
    (old,) = cli.batch(1)
    assert correct(cli, old, "--first-surname", "Rojas", "--reason", "name-corrected", code=1)[
        "problems"][0]["code"] == "nothing-to-correct"


def test_a_joint_level_is_endorsed_anew_by_the_partner(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD)
    decide(cli, application)
    old = award(cli, application)["url"]
    new = correct(cli, old, "--level", "observacion=4", "--as", ENDORSER, *LEVEL)["url"]
    before, after = (shown(cli, url)["document"]["endorsement"][0] for url in (old, new))
    assert before["id"] != after["id"] and before["issuer"]["id"] == after["issuer"]["id"]
    assert (before["credentialSubject"]["endorsementComment"]
            != after["credentialSubject"]["endorsementComment"])
    found = cli("verify", new, "--json").data[0]
    assert found["valid"] and "endorsement" in {check["name"] for check in found["checks"]}
    assert cli("award", "add", application, "--json").data["url"] == new


def test_an_own_endorsement_by_itself_is_compared_with_the_register(cli, service):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD)
    decide(cli, application)
    url = award(cli, application)["url"]
    endorsement = shown(cli, url)["document"]["endorsement"][0]
    report = service.verify(json.dumps(endorsement).encode()).report
    assert report.verdict.value == "passed" and report.find("register").code == "in-register"
    cli("credential", "revoke", url, "--reason", "other")
    report = service.verify(json.dumps(endorsement).encode()).report
    assert report.find("status").code == "status-revoked"


@pytest.mark.parametrize("signatures", [0, 1])
def test_a_power_cut_leaves_the_old_one_or_a_correction_that_is_finished(cli, service,
                                                                         signatures):
    (old,) = cli.batch(1)
    tools = replace(service._tools, keyring=StoppingKeyring(service._tools.keyring, signatures))
    wanted = Corrections(first_surname="Rojas Vera")
    with pytest.raises(PowerCut):
        Correct(tools)(old, wanted, reason="name-corrected", note="", by="prueba")
    if signatures == 0:
        assert status_of(cli, old, code=0) == "status-valid"
    else:
        assert status_of(cli, old) == "status-superseded"
        with service._tools.database.reading() as work:
            left = work.credentials.successor(old.rpartition("/")[2])
        # The file of before neither undoes nor doubles what was begun.
        again = cli("award", "batch", cli.cohort(1), "--achievement", "modulo-2", "--json").data
        assert again["credentials"] == [service.urls.credential(left)]
    made = correct(cli, old, *NAME)
    assert cli("verify", made["url"], "--json").data[0]["valid"]
    assert len(cli("credential", "list", "--json").data) == 2


def test_a_credential_is_signed_anew_after_its_key_was_compromised(cli, service):
    urls = cli.batch(2)
    cli("credential", "revoke", urls[1], "--reason", "key-compromised")
    for url in urls:
        with service._tools.database.transaction() as work:
            award = Supersede(service._tools)(work, url.rpartition("/")[2],
                                              reason="key-compromised", note="", by="prueba")
        (new,) = Issue(service._tools)([award])
        assert cli("verify", new, "--json").data[0]["valid"]
        assert shown(cli, url)["superseded_by"].endswith(new)
        old, newer = (shown(cli, each)["document"] for each in (url, new))
        assert old["credentialSubject"]["result"] == newer["credentialSubject"]["result"]
        assert old["credentialSubject"]["id"] != newer["credentialSubject"]["id"]


def test_a_credential_may_say_where_its_newest_version_is(cli, monkeypatch, site):
    monkeypatch.setenv("BADGESERVICE_REFRESH", "on")
    (url,) = cli.batch(1)
    document = shown(cli, url)["document"]
    assert document["refreshService"] == {
        "id": f"{url}/refresh", "type": "1EdTechCredentialRefresh"}
    assert document["@context"][2].endswith("/extensions.json")
    assert cli("verify", url, "--json").data[0]["valid"]
    monkeypatch.delenv("BADGESERVICE_REFRESH")
