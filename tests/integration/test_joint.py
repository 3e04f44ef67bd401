"""From two blind judgements to a credential that the partner has signed, too."""

import json
from hashlib import sha256

import pytest

from badgeservice.credentials.multihash import encode_sha256
from tests.decided import ENDORSER, RELEASER, speakers_here

ISSUER, PARTNER = "tekna-emtp", "socio-finlandes"
GOOD = {"acuerdo": 3, "observacion": 3, "comunidad": 4}


def apply(cli, achievement="mentor-emtp", email="ana@docentes.example", *more):
    return cli("application", "add", "--achievement", achievement, "--email", email,
               "--given-names", "Ana", "--first-surname", "Rojas",
               "--text", "observation", "Registro canario de tres visitas.",
               "--link", "reflection", "https://portafolio.example/r", "--pupils", "no",
               *more,
               "--json").data["application"]


def judge(cli, application, organisation, levels, *more, code=0):
    options = [part for name, level in levels.items() for part in ("--level", f"{name}={level}")]
    return cli("judgement", "add", application, "--assessor", f"a@{organisation}.example",
               "--organisation", organisation, *options, *more, "--on-paper", "--json",
               code=code).data


def decide(cli, application, code=0):
    return cli("decision", "make", application, "--json", code=code).data


def award(cli, application, *more):
    """Let the partner endorse, then issue."""
    endorser, releaser = speakers_here()
    cli("endorsement", "sign", application, "--as", endorser, "--json")
    return cli("award", "add", application, "--as", releaser, *more, "--json").data


def test_an_agreed_decision_carries_the_partners_endorsement(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD | {"comunidad": 3})
    assert decide(cli, application)["route"] == "agreed"
    added = award(cli, application)
    document = cli("credential", "show", added["credential"], "--json").data["document"]
    (endorsement,) = document["endorsement"]
    assert endorsement["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert endorsement["credentialSubject"]["id"] == document["id"]
    assert endorsement["issuer"]["id"] != document["issuer"]["id"]
    comment = endorsement["credentialSubject"]["endorsementComment"]
    assert comment.count("\n- ") == 3
    found = cli("verify", added["url"], "--json").data[0]
    assert {check["name"]: check["verdict"] for check in found["checks"]}["endorsement"] == "passed"
    assert found["valid"]


def test_the_lower_level_counts_on_critical_criteria_only(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, {"acuerdo": 4, "observacion": 3, "comunidad": 4})
    judge(cli, application, PARTNER, {"acuerdo": 3, "observacion": 4, "comunidad": 3})
    levels = decide(cli, application)["levels"]["r3-mentoria"]
    assert levels == {"acuerdo": 3, "observacion": 3, "comunidad": 4}


def test_a_decision_without_the_partner_is_refused(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    refused = decide(cli, application, code=1)
    assert [(p["code"], p["field"]) for p in refused["problems"]] == [
        ("judgement-missing", PARTNER)]


def test_a_disagreement_names_every_reason_at_once(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, {"acuerdo": 4, "observacion": 4, "comunidad": 4})
    judge(cli, application, PARTNER, {"acuerdo": 2, "observacion": 2, "comunidad": 2})
    codes = [problem["code"] for problem in decide(cli, application, code=1)["problems"]]
    assert codes == ["outcomes-differ", "levels-apart", "levels-apart", "levels-apart",
                     "reconciliation-needed"]


def test_reconciled_and_adjudicated_decisions_keep_all_judgements(cli):
    application = apply(cli)
    low = {"acuerdo": 2, "observacion": 2, "comunidad": 2}
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, low)
    for organisation, levels in ((ISSUER, GOOD), (PARTNER, low)):
        judge(cli, application, organisation, levels, "--round", 2, "--reason", "Conversado.")
    assert decide(cli, application, code=1)["problems"][-1]["code"] == "adjudication-needed"
    refused = judge(cli, application, ISSUER, GOOD, "--round", 3, "--reason", "x", code=1)
    assert "adjudicator-involved" in {problem["code"] for problem in refused["problems"]}
    cli("judgement", "add", application, "--assessor", "tercera@independiente.example",
        "--organisation", ISSUER, "--round", 3, "--reason", "Leído todo.", "--on-paper",
        *[part for name, level in GOOD.items() for part in ("--level", f"{name}={level}")])
    made = decide(cli, application)
    assert (made["route"], len(made["judgements"]), made["joint"]) == ("adjudicated", 5, True)


def test_a_second_judgement_of_the_round_must_name_itself_a_correction(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    refused = judge(cli, application, ISSUER, GOOD, code=1)
    assert [problem["code"] for problem in refused["problems"]] == ["judged-already"]
    judge(cli, application, ISSUER, GOOD | {"comunidad": 3}, "--correct", "--reason", "Error.")
    shown = cli("decision", "show", application, "--json").data
    assert len(shown["judgements"]) == 2
    assert shown["judgements"][1]["supersedes"] == shown["judgements"][0]["judgement"]


def test_incomplete_marks_are_refused_with_every_gap(cli):
    application = apply(cli)
    refused = judge(cli, application, ISSUER, {"acuerdo": 7}, code=1)
    assert [(p["code"], p["field"]) for p in refused["problems"]] == [
        ("mark-not-on-scale", "r3-mentoria/acuerdo"),
        ("mark-missing", "r3-mentoria/observacion"),
        ("mark-missing", "r3-mentoria/comunidad")]


def test_an_award_needs_what_the_achievement_requires(cli):
    application = apply(cli, "practica-docente-1")
    for organisation in (ISSUER, PARTNER):
        cli("judgement", "add", application, "--assessor", f"a@{organisation}.example",
            "--organisation", organisation, "--outcome", "achieved", "--reason", "Completo.",
            "--on-paper")
    decide(cli, application)
    speakers_here()
    refused = cli("endorsement", "sign", application, "--as", ENDORSER, "--json", code=1).data
    assert [(p["code"], p["field"]) for p in refused["problems"]] == [
        ("requirement-missing", f"modulo-{number}") for number in (1, 2, 3, 4)]


def test_an_award_that_is_not_decided_or_not_achieved_is_refused(cli):
    application = apply(cli)
    refused = cli("award", "add", application, "--json", code=1).data
    assert refused["problems"][0]["code"] == "not-decided"
    low = {"acuerdo": 2, "observacion": 2, "comunidad": 2}
    judge(cli, application, ISSUER, low)
    judge(cli, application, PARTNER, low)
    assert decide(cli, application)["outcome"] == "not-yet-achieved"
    speakers_here()
    refused = cli("award", "add", application, "--as", RELEASER, "--json", code=1).data
    assert "not-achieved" in {problem["code"] for problem in refused["problems"]}


def test_adding_the_award_twice_issues_one_credential(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD)
    decide(cli, application)
    first = award(cli, application)["url"] + "\n"
    assert cli("award", "add", application).out == first
    assert len(cli("credential", "list", "--json").data) == 1


def test_an_award_is_given_again_after_its_credential_was_revoked(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD)
    decide(cli, application)
    first = award(cli, application)["url"]
    again = cli("award", "add", application, "--as", RELEASER, "--again", "--json").data
    assert again["url"] == first
    cli("credential", "revoke", first, "--reason", "issued-in-error")
    assert cli("award", "add", application, "--json").data["url"] == first
    for more, code in (((), "person-not-named"), (("--as", RELEASER), "endorsement-missing")):
        refused = cli("award", "add", application, "--again", *more, "--json", code=1).data
        assert [problem["code"] for problem in refused["problems"]] == [code]
    cli("endorsement", "sign", application, "--as", ENDORSER, "--again")
    second = cli("award", "add", application, "--as", RELEASER, "--again", "--json").data["url"]
    assert second != first
    assert cli("verify", second, "--json").data[0]["valid"]
    cli("verify", first, code=1)


def test_a_text_has_a_digest_and_a_bare_link_says_it_has_none(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD)
    decide(cli, application)
    added = award(cli, application)
    evidence = cli("credential", "show", added["credential"], "--json").data["document"]["evidence"]
    link = next(item for item in evidence if item.get("id"))
    text = next(item for item in evidence if not item.get("id"))
    assert "digestMultibase" not in link and "description" in link
    assert text["digestMultibase"] == encode_sha256(
        sha256(b"Registro canario de tres visitas.").digest())


def test_evidence_of_which_nobody_said_whether_it_shows_pupils_is_not_public(cli):
    options = ("application", "add", "--achievement", "mentor-emtp", "--email",
               "ana@docentes.example", "--given-names", "Ana", "--first-surname", "Rojas",
               "--text", "observation", "Registro canario.",
               "--link", "reflection", "https://portafolio.example/r")
    refused = cli(*options, "--pupils", "yes", "--json", code=1).data
    assert [problem["code"] for problem in refused["problems"]] == ["consent-missing"]
    application = cli(*options, "--json").data["application"]
    for organisation in (ISSUER, PARTNER):
        judge(cli, application, organisation, GOOD)
    decide(cli, application)
    shown = cli("credential", "show", award(cli, application)["credential"], "--json").data
    evidence = shown["document"]["evidence"]
    assert len(evidence) == 2
    assert "canario" not in str(evidence)
    assert "portafolio.example" not in str(evidence)


def test_private_evidence_enters_as_a_digest_alone(cli):
    application = apply(cli, "mentor-emtp", "eva@docentes.example", "--private")
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD)
    decide(cli, application)
    added = award(cli, application)
    text = json.dumps(cli("credential", "show", added["credential"], "--json").data["document"],
                      ensure_ascii=False)
    assert "canario" not in text and "portafolio.example" not in text
    assert "digestMultibase" in text


def without(cli, file, *command):
    """Run *command* while a passphrase file is away; return the one line that it says."""
    (cli.folder / "home" / file).rename(cli.folder / "kept")
    refused = cli(*command, code=1)
    (cli.folder / "kept").rename(cli.folder / "home" / file)
    assert len(refused.err.splitlines()) == 1 and file in refused.err


def test_a_missing_passphrase_stops_before_anything_is_recorded(cli, service):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD)
    decide(cli, application)
    speakers_here()
    without(cli, "passphrase-socio-finlandes", "endorsement", "sign", application,
            "--as", ENDORSER)
    with service._tools.database.reading() as work:
        assert work.awards.unissued() == ()
    cli("endorsement", "sign", application, "--as", ENDORSER)
    without(cli, "passphrase", "award", "add", application, "--as", RELEASER)
    with service._tools.database.reading() as work:
        assert work.releases.find(application) is None
    assert cli("credential", "list", "--json").data == []
    cli("award", "add", application, "--as", RELEASER)
    assert len(cli("credential", "list", "--json").data) == 1


def test_a_joint_award_waits_for_the_partners_signature(cli):
    application = apply(cli)
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD)
    decide(cli, application)
    assert [line["application"] for line in cli("endorsement", "list", "--json").data] == [
        application]
    speakers_here()
    for command in (("award", "add"), ("decision", "release")):
        refused = cli(*command, application, "--as", RELEASER, "--json", code=1).data
        (problem,) = refused["problems"]
        assert problem["code"] == "endorsement-missing"
        assert "endorsement sign" in problem["remedy"]
    first = cli("endorsement", "sign", application, "--as", ENDORSER, "--json").data
    assert cli("endorsement", "sign", application, "--as", ENDORSER, "--json").data == first
    assert cli("endorsement", "list", "--json").data == []
    assert cli("credential", "list", "--json").data == []
    assert cli("award", "add", application, "--as", RELEASER, "--json").data["url"] == first[
        "url"]


@pytest.mark.parametrize("wrong", [
    ("--email", "x@ y,z"), ("--given-names", "Ana\x1b"), ("--first-surname", "Rojas\nDíaz"),
    ("--link", "observation", "mi portafolio/1"), ("--link", "observation", "javascript:alert(1)"),
    ("--text", "observation", "RUT 12.345.678-5", "--pupils", "no"),
    ("--link", "foto", "https://p.example/1"),
    ("--language", "sv"), ("--given-names", " "),
])
def test_an_application_that_could_never_be_signed_is_refused_at_once(cli, wrong):
    usual = {"--achievement": "mentor-emtp", "--email": "ana@docentes.example",
             "--given-names": "Ana", "--first-surname": "Rojas"}
    options = [part for pair in usual.items() if pair[0] != wrong[0] for part in pair]
    refused = cli("application", "add", *options, *wrong, "--json", code=1).data
    assert refused["error"] == "bad-input" and refused["problems"][0]["field"]
    assert cli("application", "list", "--json").data == []


def test_the_name_of_an_evidence_file_stays_private(cli, tmp_path):
    file = tmp_path / "RUT 12.345.678-5 alumnos.pdf"
    file.write_bytes(b"%PDF-1.7 evidence")
    application = apply(cli, "mentor-emtp", "ana@docentes.example", "--file", "material", file)
    judge(cli, application, ISSUER, GOOD)
    judge(cli, application, PARTNER, GOOD)
    decide(cli, application)
    added = award(cli, application)
    text = json.dumps(cli("credential", "show", added["credential"], "--json").data["document"])
    assert "alumnos" not in text and encode_sha256(sha256(file.read_bytes()).digest()) in text
