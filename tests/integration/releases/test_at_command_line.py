"""At the command line two organisations are two people, though one operator has both keys."""

import pytest

from badgeservice.core.account import AccountState, Role
from badgeservice.core.correction import Corrections
from badgeservice.errors import BadInput, NotWilling
from tests.decided import ALONE, alone, codes, decided, endorsed
from tests.people import ISSUER, PARTNER


@pytest.fixture
def cast(inside):
    alone(inside.service)
    return inside.cast()


@pytest.fixture
def both(inside):
    """Somebody who acts for either organisation."""
    return inside.person("beto", (Role.COORDINATOR, ISSUER), (Role.COORDINATOR, PARTNER))


def refused(act, *given, **more):
    with pytest.raises((BadInput, NotWilling)) as caught:
        act(*given, **more)
    return codes(caught.value)


def test_one_person_does_not_sign_for_the_partner_and_release(inside, cast, both):
    service, email = inside.service, both.person.email
    name = decided(service, cast["teacher"].person.email)
    service.endorse.at_command_line(name, email)
    for act in (service.releasing.at_command_line, service.grant.decision):
        assert refused(act, name, email) == {"release-by-endorser"}
        assert refused(act, name) == {"person-not-named"}
    found = service.releasing.at_command_line(name, cast["coordinator"].person.email)
    assert found.release.released_by == cast["coordinator"].person.id
    # What was done is found again, by whoever looks.
    assert service.grant.decision(name).credential.prepared.id == found.credential


def test_who_released_does_not_sign_for_the_partner_afterwards(inside, cast, both):
    service = inside.service
    name = decided(service, cast["teacher"].person.email)
    endorsed(service, cast["partner_coordinator"], name)
    found = service.releasing(both, name)
    service.revoke([found.credential], reason="issued-in-error", note="", by="operator")
    assert refused(service.endorse.at_command_line, name, both.person.email, again=True) == {
        "endorsement-by-releaser"}
    assert refused(service.endorse.prepare, both, [name]) == {"endorsement-by-releaser"}


@pytest.mark.parametrize(("who", "code"), [
    ("coordinator", "person-without-role"), ("administrator", "person-without-role"),
    ("partner", "person-without-role"), ("auditor", "person-without-role"),
    ("stranger", "person-without-role"), ("nobody", "person-not-a-user")])
def test_nobody_signs_for_the_partner_but_its_own_people(inside, cast, who, code):
    name = decided(inside.service, cast["teacher"].person.email)
    address = cast[who].person.email if who in cast else "nadie@personas.example"
    assert refused(inside.service.endorse.at_command_line, name, address) == {code}
    with inside.database.reading() as work:
        assert work.awards.unissued() == ()


def test_who_cannot_sign_in_acts_nowhere(inside, cast):
    service = inside.service
    name = decided(service, cast["teacher"].person.email)
    for key, act in (("partner_coordinator", service.endorse.at_command_line),
                     ("coordinator", service.releasing.at_command_line)):
        person = cast[key].person
        with inside.database.transaction() as work:
            account = work.accounts.find(person.id)
            work.accounts.change(account, type(account)(
                person.id, AccountState.DISABLED, account.created_at))
        assert refused(act, name, person.email) == {"person-not-a-user"}


def test_who_judged_does_not_release_at_the_command_line_either(inside, cast):
    judge = inside.person("jorge", (Role.COORDINATOR, ISSUER))
    name = decided(inside.service, cast["teacher"].person.email,
                   assessors=(judge.person.email, None))
    assert refused(inside.service.releasing.at_command_line, name, judge.person.email) == {
        "release-by-assessor", "endorsement-missing"}


def test_the_log_names_the_person_and_says_that_it_was_the_command_line(inside, cast):
    service = inside.service
    endorser, releaser = cast["partner_coordinator"].person, cast["coordinator"].person
    name = decided(service, cast["teacher"].person.email)
    service.endorse.at_command_line(name, endorser.email)
    found = service.grant.decision(name, releaser.id)
    service.correct(found.credential.prepared.id, Corrections(first_surname="Vera"),
                    reason="name-corrected", note="", by="operator",
                    for_partner=[releaser.email, endorser.email])
    with inside.database.reading() as work:
        acts = [entry.act for entry in work.audit.entries()]
    told = [(act.action, act.actor, act.details.get("command_line")) for act in acts
            if act.action in ("endorsement.signed", "decision.released")]
    assert told == [("endorsement.signed", endorser.id, True),
                    ("decision.released", releaser.id, True),
                    ("endorsement.signed", endorser.id, True)]


def test_a_corrected_credential_is_endorsed_by_nobody_but_the_partners_people(inside, cast):
    service = inside.service
    name = decided(service, cast["teacher"].person.email)
    endorsed(service, cast["partner_coordinator"], name)
    old = service.releasing(cast["coordinator"], name).credential
    for people, code in (([], "endorsement-missing"),
                         ([cast["administrator"].person.email], "person-without-role")):
        assert refused(service.correct, old, Corrections(first_surname="Vera"),
                       reason="name-corrected", note="", by="operator",
                       for_partner=people) == {code}
    assert service.show.credential(old).status.value == "valid"


def test_what_one_organisation_decided_the_operator_releases(inside, cast):
    name = decided(inside.service, cast["teacher"].person.email, achievement=ALONE)
    assert inside.service.releasing.at_command_line(name).release.released_by == "operator"


def test_the_commands_ask_for_a_name(inside, cast, capsys):
    from badgeservice.commands.root import run

    name = decided(inside.service, cast["teacher"].person.email)
    assert run(["endorsement", "sign", name]) == 2
    assert "--as" in capsys.readouterr().err
    endorser = cast["partner_coordinator"].person.email
    assert run(["endorsement", "sign", name, "--as", endorser]) == 0
    assert run(["decision", "release", name]) == 1
    assert "--as ADDRESS" in capsys.readouterr().err
    assert run(["decision", "release", name, "--as", endorser]) == 1
    assert run(["decision", "release", name, "--as",
                cast["administrator"].person.email]) == 0
