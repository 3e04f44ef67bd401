"""`endorsement sign --all`: everything that waits, shown before it is signed."""

import logging
from dataclasses import replace

import pytest

from badgeservice.core.account import AccountState, Membership, Role
from badgeservice.errors import BadInput
from tests.decided import applied, decided, speakers
from tests.integration.releases.test_endorse_many import (
    of_a_mentor,
    person_of,
)
from tests.people import PARTNER, PROGRAMME, new_id

SIGN = ("endorsement", "sign", "--all", "--as")


@pytest.fixture
def endorser(service):
    return speakers(service._database)[0]


@pytest.fixture
def good(service):
    return [decided(service, f"{n}@docentes.example") for n in range(2)]


def test_all_that_waits_is_shown_and_signed_and_what_is_refused_is_told(
        cli, service, endorser, good, caplog):
    bad = of_a_mentor(service, None)
    own = decided(service, endorser)
    applied(service, "later@docentes.example")
    assert "--yes" in cli(*SIGN, endorser, code=2).err
    assert not any(service.endorse.show(actor(service, endorser), name).endorsement
                   for name in good), "nobody was asked"
    with caplog.at_level(logging.INFO):
        told = cli(*SIGN, endorser, "--yes", "--json", code=1)
    assert f"by {person_of(service, endorser).id} at the command line; refused: 1" in caplog.text
    assert [each["application"] for each in told.data["signed"]] == good
    (refused,) = told.data["refused"]
    assert (refused["application"], refused["problems"][0]["code"]) == (bad, "judge-not-impartial")
    for name in good:
        offer = service.endorse.show(actor(service, endorser), name)
        assert offer.endorsement is not None
        assert name in told.err
    assert "nivel 3 de 4" in told.err
    assert own not in told.err + told.out
    acts = acts_of(service, "endorsement.signed")
    assert [act.subject for act in acts] == [f"application:{name}" for name in good]
    assert all(act.details["command_line"] for act in acts)
    assert {act.details["digest"] in told.err for act in acts} == {True}
    assert "Endorsed: 0; refused: 1." in cli(*SIGN, endorser, "--yes", code=1).out
    assert len(acts_of(service, "endorsement.signed")) == 2
    assert len(service.issue([award_of(service, name) for name in good])) == 2


def actor(service, email):
    return service.sessions.actor(person_of(service, email).id)


def acts_of(service, action):
    with service._database.reading() as work:
        return [entry.act for entry in work.audit.entries() if entry.act.action == action]


def award_of(service, application):
    with service._database.reading() as work:
        asked = work.applications.get(application)
        return work.awards.find(asked.person, asked.achievement).id


def test_what_changed_after_it_was_shown_is_not_signed(service, endorser, good):
    told = service.endorse_all.prepare(endorser)
    assert list(told.shown) == good and not told.refused
    with service._database.transaction() as work:
        award = work.awards.find(work.applications.get(good[0]).person, "mentor-emtp")
        work.awards.close(award.id)
    signed = service.endorse_all(told)
    assert signed.refused[good[0]].code == "endorsement-changed"
    assert list(signed.made) == [good[1]]


def test_nobody_signs_all_whose_account_is_not_open(service, endorser, good):
    told = service.endorse_all.prepare(endorser)
    with service._database.transaction() as work:
        before = work.accounts.find(told.actor.person.id)
        work.accounts.change(before, replace(before, state=AccountState.DISABLED))
    for act in (lambda: service.endorse_all(told), lambda: service.endorse_all.prepare(endorser)):
        with pytest.raises(BadInput) as caught:
            act()
        assert {each.code for each in caught.value.problems} == {"person-not-a-user"}
    assert not acts_of(service, "endorsement.signed")


def test_only_what_waits_for_the_own_organisation_is_signed(cli, service, good):
    """The issuer's people have nothing to sign, and a role that has ended signs nothing."""
    endorser, releaser = speakers(service._database)
    assert "Endorsed: 0; refused: 0." in cli(*SIGN, releaser, "--yes").out
    told = service.endorse_all.prepare(endorser)
    with service._database.transaction() as work:
        (member,) = work.accounts.memberships(told.actor.person.id)
        work.accounts.end(member.id, service._tools.clock())
        work.accounts.grant(Membership(new_id(), member.person, PROGRAMME, Role.ASSESSOR, PARTNER,
                                       service._tools.clock(), "test"))
    assert {each.code for each in service.endorse_all(told).refused.values()} == {
        "unknown-application"}
    assert not acts_of(service, "endorsement.signed")


def test_usage(cli, endorser):
    for given in ((), ("--all",), ("--all", "a" * 26, "--as", endorser),
                  ("--all", "--as", endorser, "--language", "es"),
                  ("--all", "--as", endorser, "--again")):
        cli("endorsement", "sign", *given, code=2)
