"""`endorsement sign --all`: what is refused or left out stops nobody else, and is told."""

import pytest
from sqlalchemy import event

from badgeservice.core.account import EVERY, Membership, Role
from badgeservice.core.release import Release
from badgeservice.errors import (
    Conflict,
    CouldNotCheck,
    DocumentRefused,
    HomeUnusable,
    KeyUnusable,
    NotFound,
    TooComplex,
    say,
)
from badgeservice.operations.composing import OwnOutputRefused
from badgeservice.operations.endorse_all import _halved
from badgeservice.storage.tables import application_evidence, awards
from tests.decided import alone, applied, decided, judged, speakers
from tests.integration.releases.test_endorse_all import SIGN, acts_of
from tests.integration.releases.test_endorse_many import of_a_mentor, person_of
from tests.people import ELSEWHERE, ISSUER, PARTNER, PROGRAMME, new_id

OTHER = "modulo-2"
"""The achievement whose partner is another than that of `JOINT`."""


@pytest.fixture
def endorser(service):
    return speakers(service._database)[0]


@pytest.fixture
def good(service):
    return [decided(service, f"{n}@docentes.example") for n in range(4)]


def change(service, statement):
    with service._database._engine.begin() as connection:
        connection.execute(statement)


def ill_formed(service, email="mala@docentes.example"):
    """A decided application whose credential does not pass our own checks."""
    name = decided(service, email)
    change(service, application_evidence.update().where(
        application_evidence.c.application == name,
        application_evidence.c.url.is_not(None)).values(url="no es una dirección"))
    return name


def with_another_partner(service, endorser):
    """A decision with a second partner, which *endorser* signs for as well."""
    alone(service)
    content = service.read_definitions().courses[OTHER]
    publish(service, courses={OTHER: content | {
        "partner": ELSEWHERE, "awarding_bodies": [ISSUER, ELSEWHERE]}})
    with service._database.transaction() as work:
        work.accounts.grant(Membership(
            new_id(), work.people.find(endorser).id, PROGRAMME, Role.COORDINATOR, ELSEWHERE,
            service._tools.clock(), "test"))
    name = applied(service, "otro@docentes.example", OTHER)
    for organisation in (ISSUER, ELSEWHERE):
        judged(service, name, organisation, 3)
    service.decide(name, by="test")
    return name


def publish(service, **group):
    class Definitions:
        issuers, rubrics, courses = {}, {}, {}
    found = Definitions()
    for name, content in group.items():
        setattr(found, name, content)
    service.define.load(found)


def signed(told):
    return [each["application"] for each in told.data["signed"]]


def refused(told):
    return {each["application"]: each["error"] for each in told.data["refused"]}


# --- what is refused stops nobody else -----------------------------------------------------


def test_one_that_our_own_checks_refuse_does_not_stop_the_others(cli, service, endorser, good):
    bad = ill_formed(service)
    for expected in (good, []):  # each run anew
        told = cli(*SIGN, endorser, "--yes", "--json", code=1)
        assert signed(told) == expected
        assert refused(told) == {bad: "address-relative"}
    assert bad in cli(*SIGN, endorser, "--yes", code=1).err


def test_a_partner_whose_key_is_locked_does_not_stop_the_others(cli, service, endorser, good):
    name = with_another_partner(service, endorser)
    (file,) = (cli.folder / "home").glob(f"passphrase-{PARTNER}*")
    kept = file.rename(cli.folder / "kept")
    told = cli(*SIGN, endorser, "--yes", "--json", code=1)
    assert signed(told) == [name]
    assert refused(told) == dict.fromkeys(good, "passphrase-missing")
    kept.rename(file)
    assert signed(cli(*SIGN, endorser, "--yes", "--json")) == good


@pytest.mark.parametrize(("error", "stops"), [
    (OwnOutputRefused, False), (DocumentRefused, False), (Conflict, False), (NotFound, False),
    (KeyUnusable, True), (HomeUnusable, True), (CouldNotCheck, True), (TooComplex, True)])
def test_what_concerns_the_installation_stops_the_run_and_nothing_else(error, stops):
    calls = []

    def act(group):
        calls.append(group)
        if 77 in group:
            raise error(say("so"))
        return dict.fromkeys(group, "done")

    if stops:
        with pytest.raises(error):
            _halved(range(500), act)
        assert len(calls) == 1
    else:
        done, why = _halved(range(500), act)
        assert list(done) == [n for n in range(500) if n != 77]
        assert {name: type(each) for name, each in why.items()} == {77: error}
        assert len(calls) <= 19


# --- what is left out is told --------------------------------------------------------------


def test_what_is_left_out_is_counted(cli, service, endorser, good):
    assert cli(*SIGN, endorser, "--yes", "--json").data["left_out"] == {"own": 0, "elsewhere": 0}
    decided(service, endorser)
    name = with_another_partner(service, endorser)
    content = service.read_definitions().issuers[ELSEWHERE]
    publish(service, issuers={ELSEWHERE: content | {
        "did": "did:web:badges.partner.example:issuers:redes"}})
    told = cli(*SIGN, endorser, "--yes", "--json")
    assert told.data == {"signed": [], "refused": [], "left_out": {"own": 1, "elsewhere": 1}}
    words = cli(*SIGN, endorser, "--yes")
    assert f"Left out: 1 decision that {endorser} applied for." in words.err
    assert "Left out: 1 decision whose partner signs in an installation of its own." in words.err
    assert name not in words.out + words.err
    assert "Endorsed: 0; refused: 0." in words.out


def test_nothing_is_recorded_where_nobody_can_be_asked(cli, service, endorser, good):
    def recorded():
        with service._database._engine.connect() as connection:
            return len(connection.execute(awards.select()).all())
    before = recorded()
    assert "--yes" in cli(*SIGN, endorser, code=2).err
    assert recorded() == before and not acts_of(service, "endorsement.prepared")


# --- what is refused costs little ----------------------------------------------------------


def partial(service, endorser):
    return of_a_mentor(service, None)


def released_by_the_endorser(service, endorser):
    name = decided(service, "eva@docentes.example")
    with service._database.transaction() as work:
        work.releases.add(Release(new_id(), work.decisions.find(name).id, name,
                                  service._tools.clock(), person_of(service, endorser).id))
    return name


def test_one_that_is_refused_does_not_make_the_way_long(service, endorser):
    """Of sixty: a rule's refusal costs a few statements, another one a few groups."""
    count = [0]
    event.listen(service._database._engine, "before_cursor_execute",
                 lambda *given: count.__setitem__(0, count[0] + 1))

    def statements(expected):
        count[0] = 0
        service.endorse.waiting([EVERY])  # looks at each that is endorsed and not released
        looked, count[0] = count[0], 0
        told = service.endorse_all.prepare(endorser)
        prepared = count[0] - looked
        made = service.endorse_all(told)
        assert len(made.made) == 60 and len(made.refused) == expected
        return prepared, count[0] - looked - prepared

    def sixty(group):
        for n in range(60):
            decided(service, f"g{group}.{n}@docentes.example")

    sixty("a")
    without = statements(0)
    partial(service, endorser)
    released_by_the_endorser(service, endorser)
    sixty("b")
    by_rules = statements(2)
    ill_formed(service)
    sixty("c")
    by_form = statements(3)
    assert all(few <= 1.5 * least for few, least in zip(by_rules, without, strict=True)), (
        without, by_rules)
    # The halves of sixty, again and again: twelve groups and not sixty.
    assert by_form[0] <= 14 * without[0] and by_form[1] <= 1.5 * without[1], (without, by_form)
