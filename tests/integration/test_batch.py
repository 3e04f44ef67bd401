"""`award batch`: all rows or none, each person once, and nothing private in public."""

import json

import pytest


def test_a_cohort_is_issued_once_and_verifies(cli):
    file = cli.cohort(30)
    first = cli("award", "batch", file, "--achievement", "modulo-2", "--json").data
    assert (first["rows"], first["issued"], first["standing"]) == (30, 30, 0)
    again = cli("award", "batch", file, "--achievement", "modulo-2", "--json").data
    assert (again["issued"], again["standing"]) == (0, 30)
    found = cli("verify", cli.export(), "--json").data
    assert [entry["verdict"] for entry in found] == ["passed"] * 30


def test_one_row_below_the_cut_refuses_the_whole_file(cli):
    file = cli.cohort(3)
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace("3,4,3,3", "3,3,2,3")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    refused = cli("award", "batch", file, "--achievement", "modulo-2", "--json", code=1).data
    assert refused["error"] == "batch-refused"
    assert [(p["line"], p["code"], p["field"], p["value"]) for p in refused["problems"]] == [
        (3, "below-cut", "nivel:*", "2.8")]
    assert all(problem["remedy"] for problem in refused["problems"])
    assert cli("credential", "list", "--json").data == []


def test_a_refused_file_names_file_line_column_value_and_remedy(cli):
    file = cli.cohort(1, levels="3,9,3,3")
    refused = cli("award", "batch", file, "--achievement", "modulo-2", code=1)
    assert "lote.csv:2: nivel:aplicacion = “9”: This is not a level of the rubric." in refused.err
    assert "Give one of 1, 2, 3, 4." in refused.err
    assert refused.out == ""


def test_a_dry_run_records_nothing(cli):
    found = cli("award", "batch", cli.cohort(4), "--achievement", "modulo-2", "--dry-run",
                "--json").data
    assert (found["would_issue"], found["issued"]) == (4, 0)
    assert cli("batch", "list", "--json").data == []


def test_joint_achievements_are_never_issued_from_a_row(cli):
    file = cli.folder / "hito.csv"
    file.write_text("correo,nombres,primer_apellido,fecha,evidencia_url\n"
                    "ana@docentes.example,Ana,Rojas,2026-10-11,https://p.example/1\n",
                    encoding="utf-8")
    refused = cli("award", "batch", file, "--achievement", "practica-docente-1", "--json",
                  code=1).data
    assert "needs-decision" in {problem["code"] for problem in refused["problems"]}


def test_an_unknown_achievement_is_one_sentence(cli):
    refused = cli("award", "batch", cli.cohort(1), "--achievement", "modulo-9", code=1)
    assert len(refused.err.splitlines()) == 1 and "modulo-9" in refused.err


def test_who_attested_is_recorded_and_never_called_joint(cli):
    cli("award", "batch", cli.cohort(1), "--achievement", "modulo-2", "--attested-by",
        "Coordinación regional")
    (url,) = cli("credential", "list", "--json").data
    shown = cli("credential", "show", url, "--json").data
    assert shown["attested_by"] == "Coordinación regional" and not shown["joint"]
    assert "endorsement" not in shown["document"]


def test_no_consent_leaves_the_name_out_and_no_national_number_is_anywhere(cli):
    file = cli.cohort(1)
    header, row = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{header},consentimiento\n{row},no\n", encoding="utf-8")
    cli("award", "batch", file, "--achievement", "modulo-2")
    (path,) = cli.export().iterdir()
    document = json.loads(path.read_text(encoding="utf-8"))
    kinds = {entry["identityType"] for entry in document["credentialSubject"]["identifier"]}
    assert kinds == {"emailAddress"}
    text = path.read_text(encoding="utf-8")
    assert "Rojas" not in text and "docentes.example" not in text


def test_the_salt_is_long_and_fresh_for_each_credential(cli):
    """Security 107: nobody finds the address by trying a list of addresses once."""
    cli.batch(3)
    identities = [
        json.loads(path.read_bytes())["credentialSubject"]["identifier"][0]
        for path in cli.export().iterdir()
    ]
    salts = {identity["salt"] for identity in identities}
    assert len(salts) == 3 and all(len(bytes.fromhex(salt)) >= 16 for salt in salts)
    assert all(identity["hashed"] for identity in identities)


def test_status_indexes_are_spread_and_unique(cli):
    cli.batch(20)
    indexes = [int(json.loads(path.read_bytes())["credentialStatus"]["statusListIndex"])
               for path in cli.export().iterdir()]
    assert len(set(indexes)) == 20
    assert max(indexes) - min(indexes) > 1000


def test_the_awarded_date_is_the_rows_and_valid_from_is_now(cli):
    cli.batch(1)
    (path,) = cli.export().iterdir()
    document = json.loads(path.read_bytes())
    assert document["awardedDate"] == "2026-10-11T03:00:00Z"
    assert document["validFrom"] > document["awardedDate"]


def test_participation_is_no_competence(cli):
    file = cli.folder / "asistencia.csv"
    file.write_text("correo,nombres,primer_apellido,fecha\n"
                    "ana@docentes.example,Ana,Rojas,2026-10-11\n", encoding="utf-8")
    cli("award", "batch", file, "--achievement", "participacion-sesion-muevetp")
    (path,) = cli.export().iterdir()
    achievement = json.loads(path.read_bytes())["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "ext:ParticipationCertificate"
    assert "resultDescription" not in achievement


def test_a_competence_needs_evidence_of_practice(cli):
    file = cli.cohort(1)
    text = file.read_text(encoding="utf-8")
    text = text.replace("https://portafolio.example/e/1,Actividad en el taller.", ",")
    file.write_text(text, encoding="utf-8")
    refused = cli("award", "batch", file, "--achievement", "modulo-2", "--json", code=1).data
    assert [problem["code"] for problem in refused["problems"]] == ["evidence-missing"]


@pytest.mark.parametrize("given", ["\x1b]0;owned\x07Ana", "Ana\u202egro"])
def test_terminal_controls_in_a_name_never_reach_a_terminal(cli, given):
    """Security 113."""
    file = cli.cohort(1)
    text = file.read_text(encoding="utf-8").replace("Ana María", given)
    file.write_text(text, encoding="utf-8")
    found = cli("award", "batch", file, "--achievement", "modulo-2",
                code=1)
    assert "\x1b" not in found.err + found.out and "\u202e" not in found.err + found.out
    assert cli("credential", "list", "--json").data == []


def test_an_output_folder_that_is_a_link_is_refused(cli, tmp_path):
    """Security 113."""
    cli.batch(1)
    target = tmp_path / "elsewhere"
    target.mkdir()
    (tmp_path / "link").symlink_to(target)
    refused = cli("credential", "export", "--all", "-o", tmp_path / "link", "--json", code=1)
    assert refused.data["error"] == "output-is-link"
    assert list(target.iterdir()) == []


def test_a_year_of_long_ago_is_a_slip_and_refused_before_anything_is_recorded(cli):
    file = cli.cohort(2)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("2026-10-11", "0206-10-11", 1), encoding="utf-8")
    refused = cli("award", "batch", file, "--achievement", "modulo-2", "--json", code=1).data
    assert [(p["code"], p["line"], p["field"]) for p in refused["problems"]] == [
        ("date-too-early", 2, "fecha")]
    cli("award", "batch", cli.cohort(2), "--achievement", "modulo-2")


def test_a_national_number_in_a_public_text_is_refused(cli):
    file = cli.cohort(1)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Actividad en el taller.", "RUT 12.345.678-5"),
                    encoding="utf-8")
    refused = cli("award", "batch", file, "--achievement", "modulo-2", "--json", code=1).data
    assert [problem["code"] for problem in refused["problems"]] == ["national-number"]


def test_a_dry_run_counts_as_the_real_run_does(cli):
    urls = cli.batch(2)
    cli("credential", "revoke", urls[0], "--reason", "other")
    file = cli.cohort(3)
    for option, count in (((), 1), (("--again",), 2)):
        dry = cli("award", "batch", file, "--achievement", "modulo-2", *option, "--dry-run",
                  "--json").data
        assert (dry["would_issue"], dry["standing"]) == (count, 3 - count)


def test_slips_of_one_row_do_not_hide_what_the_rules_say_of_another(cli):
    file = cli.cohort(3)
    header, first, second, third = file.read_text(encoding="utf-8").splitlines()
    rows = [header, first.replace("2026-10-11", "ayer"), second.replace("3,4,3,3", "3,3,2,3"),
            third]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    refused = cli("award", "batch", file, "--achievement", "modulo-2", "--json", code=1).data
    assert [(p["line"], p["code"]) for p in refused["problems"]] == [
        (2, "date-wrong"), (3, "below-cut")]


def test_certificates_that_can_be_printed_are_and_the_others_are_named(cli):
    file = cli.cohort(2)
    text = file.read_text(encoding="utf-8").replace("Ana María", "漢字", 1)
    file.write_text(text, encoding="utf-8")
    urls = cli("award", "batch", file, "--achievement", "modulo-2", "--json").data["credentials"]
    refused = cli("certificate", "make", *urls, "-o", cli.folder / "out", "--json", code=1).data
    assert [(p["code"], p["file"]) for p in refused["problems"]] == [
        ("glyph-missing", urls[0].rsplit("/", 1)[1])]
    assert len(list((cli.folder / "out").iterdir())) == 1
