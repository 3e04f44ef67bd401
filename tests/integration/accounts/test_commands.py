"""Accounts at the command line."""

import pytest

from badgeservice.operations.arrivals import Visit
from tests.accounts import OTHER


@pytest.fixture
def password(tmp_path):
    file = tmp_path / "password"
    file.write_text(f"{OTHER}\n", encoding="utf-8")
    return file


def invite(cli, email="ana@escuela.example", role="teacher", **more):
    options = {"given-names": "Ana", "surname": "Rojas", "role": role, "programme": "tekna-emtp",
               **more}
    return cli("user", "invite", email, "--json",
               *(word for name, value in options.items() for word in (f"--{name}", value)))


def test_first_administrator_is_invited_by_init_and_again_until_accepted(cli):
    first = cli("init", "--admin", "ada@tekna.example", "--json").data["invitation"]
    again = cli("init", "--admin", "ada@tekna.example", "--name", "Ada", "Rojas").out
    assert first.startswith("http://127.0.0.1:8000/account/invitation#")
    assert "/account/invitation#" in again
    assert first not in again
    (ada,) = cli("user", "list", "--json").data
    assert ada["state"] == "invited"
    assert [(role["programme"], role["role"]) for role in ada["roles"]] == [("*", "administrator")]


def test_person_goes_through_the_life_of_an_account(cli):
    person = invite(cli).data["person"]
    role = cli("user", "role", "ana@escuela.example", "assessor", "--programme", "tekna-emtp",
               "--organisation", "tekna-emtp", "--json").data["id"]
    cli("user", "end-role", person, role)
    cli("user", "disable", person, "--json")
    assert cli("user", "list", "--json").data[0]["state"] == "disabled"
    assert cli("user", "enable", person, "--json").data == {"person": person, "changed": True}
    cli("user", "sessions-end", person)
    assert "Ana" in cli("user", "list").out
    cli("user", "reset-factor", person, code=1)
    cli("user", "disable", "nobody@escuela.example", code=1)


def test_person_can_be_added_with_a_password_at_once(cli, service, password):
    cli("user", "add", "eva@escuela.example", "--password-file", password, "--given-names", "Eva",
        "--surname", "Soto", "--role", "mentor", "--programme", "tekna-emtp")
    assert cli("user", "list", "--role", "mentor", "--json").data[0]["state"] == "active"
    assert service.accounts.sign_in("eva@escuela.example", OTHER, Visit()).session.is_complete


def test_what_cannot_be_is_refused_with_its_reason(cli):
    assert invite_refused(cli, email="nobody") == {"email-wrong"}
    assert invite_refused(cli, role="assessor") == {"organisation-missing"}
    assert invite_refused(cli, programme="nowhere") == {"programme-unknown"}


def invite_refused(cli, email="a@b.example", role="teacher", programme="tekna-emtp"):
    ran = cli("user", "invite", email, "--json", "--given-names", "A", "--surname", "B", "--role",
              role, "--programme", programme, code=1)
    return {problem["code"] for problem in ran.data["problems"]}


def test_address_is_corrected(cli):
    person = invite(cli, "ana@escuela.exampl").data["person"]
    done = cli("people", "readdress", "ana@escuela.exampl", "ana@escuela.example",
               "--reason", "typing-error", "--json").data
    assert done == {"person": person, "counts": True}
    assert "ana@escuela.example" in cli("user", "list").out
    cli("people", "readdress", "ana@escuela.example", "ana@escuela.example",
        "--reason", "typing-error", code=1)
