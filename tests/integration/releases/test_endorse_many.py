"""Joint decisions many at once: few statements, and of each is asked what one is asked."""

import json

import pytest
from sqlalchemy import event

from badgeservice.core.conflicts import Declaration
from badgeservice.core.judgement import Outcome
from badgeservice.core.person import Person
from badgeservice.core.profile import Profile
from badgeservice.core.relation import Relation, RelationKind
from badgeservice.core.release import Release
from badgeservice.core.school import School
from badgeservice.credentials.multikey import PublicKey, decode
from badgeservice.errors import BadgeError, SeveralProblems
from badgeservice.operations.genuine import Genuine
from badgeservice.operations.issue import OwnOutputRefused
from badgeservice.operations.publish import encoded
from badgeservice.operations.suppress import suppress
from badgeservice.storage.release_tables import endorsements
from badgeservice.storage.tables import awards, credentials
from tests.decided import ALONE, alone, decided, endorsed, speakers
from tests.people import PROGRAMME, new_id

JUDGE = "jueza@personas.example"


def person_of(service, email):
    with service._database.reading() as work:
        return work.people.find(email)


@pytest.fixture
def partner(service):
    return service.sessions.actor(person_of(service, speakers(service._database)[0]).id)


def judged_by(service, email, judge=JUDGE):
    """A decided application that *judge*, who has a name here, judged for the issuer."""
    if person_of(service, judge) is None:
        with service._database.transaction() as work:
            work.people.add(Person(new_id(), judge, "Julia", "Rojas"))
    return decided(service, email, assessors=(judge, None))


def shown(service, actor, names):
    offers = [service.endorse.show(actor, name) for name in names]
    return [(each.case.application.id, each.draft.digest) for each in offers]


def rows(service):
    """How many awards and rows of credentials there are."""
    with service._database._engine.connect() as connection:
        return tuple(len(connection.execute(table.select()).all())
                     for table in (awards, credentials))


def refusal(act):
    """What an error says that *act* must raise: its code, and those of its problems."""
    with pytest.raises(BadgeError) as caught:
        act()
    error = caught.value
    problems = error.problems if isinstance(error, SeveralProblems) else ()
    return type(error), error.code, {(each.code, each.value) for each in problems}


def test_twice_as_many_take_no_more_statements(service, partner):
    counts, statements = [], []
    event.listen(service._database._engine, "before_cursor_execute",
                 lambda *given: statements.append(given[2]))
    for group, size in enumerate((6, 12)):
        names = [judged_by(service, f"d{group}.{n}@docentes.example") for n in range(size)]
        statements.clear()
        service.endorse.prepare(partner, names)
        prepared = len(statements)
        service.endorse.prepare(partner, names)  # a second time: all is found
        wanted = shown(service, partner, names)
        statements.clear()
        made = service.endorse(partner, wanted)
        counts.append((prepared, len(statements)))
        assert len({each.credential for each in made}) == size
        assert [service.endorse.show(partner, name).endorsement for name in names] == list(made)
        # Nothing of them is left over for the issuer, and what is issued is endorsed.
        assert len(service.issue([each.award for each in made])) == size
    assert counts[1] <= counts[0]
    assert max(counts[0]) < 100  # in a group of a hundred less than one for each
    with service._database.reading() as work:
        acts = [entry.act for entry in work.audit.entries(limit=10_000)]
        report = service.verify(work.credentials.find(made[0].credential).document).report
    assert report.find("endorsement").code == "endorsement-valid"
    for action in ("award.recorded", "endorsement.prepared", "endorsement.signed"):
        assert len({act.subject for act in acts if act.action == action}) == 18
        assert {act.actor for act in acts if act.action == action} == {partner.person.id}


def changed_signature(made):
    document = json.loads(made[3].document)
    value = document["proof"]["proofValue"]
    document["proof"]["proofValue"] = value[:-1] + ("2" if value[-1] != "2" else "3")
    return encoded(document)


def of_another(made):
    return made[2].document


def changed_word(made):
    return made[3].document.replace(b"EMTP", b"EMTQ", 1)


@pytest.mark.parametrize("spoil", [changed_signature, of_another, changed_word])
def test_an_endorsement_that_was_changed_since_it_was_verified_is_not_embedded(
        service, partner, spoil):
    names = [decided(service, f"{n}@docentes.example") for n in range(4)]
    made = endorsed(service, partner, *names)
    key = decode(made[3].method.partition("#")[2])
    assert service._tools.genuine.knows(made[3].document, key), "the quick way would be gone"
    spoilt = spoil(made)
    assert spoilt != made[3].document
    with service._database._engine.begin() as connection:
        connection.execute(endorsements.update().where(
            endorsements.c.credential == made[3].credential).values(document=spoilt))
    with pytest.raises(OwnOutputRefused):
        service.issue([each.award for each in made])
    with service._database.reading() as work:
        assert [work.credentials.find(each.credential) is not None for each in made] == [
            True, True, True, False]


def test_what_is_known_of_a_document_is_known_of_its_bytes_and_key_alone():
    known, keys = Genuine(most=2), [PublicKey("Ed25519", bytes([n]) * 32) for n in range(2)]
    known.add(b"a", keys[0])
    assert known.knows(b"a", keys[0])
    assert not known.knows(b"a", keys[1]) and not known.knows(b"b", keys[0])
    known.add(b"b", keys[0])
    assert known.knows(b"a", keys[0])  # used last, so it stays
    known.add(b"c", keys[0])
    assert [known.knows(each, keys[0]) for each in (b"a", b"b", b"c")] == [True, False, True]


# --- of each is asked what one is asked ----------------------------------------------------


def unknown(service, partner):
    return "a" * 26


def of_one_organisation(service, partner):
    alone(service)
    return decided(service, "sola@docentes.example", achievement=ALONE)


def not_achieved(service, partner):
    return decided(service, "casi@docentes.example", outcome=Outcome.NOT_YET)


def related(service, email, kind, *, turned=False, programme=PROGRAMME):
    name, now = judged_by(service, email), service._tools.clock()
    pair = [person_of(service, JUDGE).id, person_of(service, email).id]
    first, second = reversed(pair) if turned else pair
    with service._database.transaction() as work:
        work.relations.add(Relation(new_id(), kind, first, second, programme, now.date(),
                                    "test", now))
    return name


def of_a_mentor(service, partner):
    return related(service, "eva@docentes.example", RelationKind.MENTOR)


def of_a_co_author_everywhere(service, partner):
    return related(service, "eva@docentes.example", RelationKind.CO_AUTHOR, turned=True,
                   programme="*")


def of_the_same_school(service, partner):
    name = judged_by(service, "eva@docentes.example")
    with service._database.transaction() as work:
        work.schools.put([School("9999-1", "Liceo Industrial", "13101")])
        for email in (JUDGE, "eva@docentes.example"):
            work.profiles.put(Profile(work.people.find(email).id, school="9999-1"))
    return name


def of_who_declared(service, partner):
    name = judged_by(service, "eva@docentes.example")
    with service._database.transaction() as work:
        work.conflicts.add(Declaration(
            new_id(), work.people.find(JUDGE).id, work.people.find("eva@docentes.example").id,
            name, "Es mi prima.", service._tools.clock()))
    return name


def of_somebody_suppressed(service, partner):
    name = judged_by(service, "eva@docentes.example")
    person = person_of(service, "eva@docentes.example").id
    with service._database.transaction() as work:
        suppress(work, person, by="test", at=service._tools.clock())
    return name


def own(service, partner):
    return decided(service, partner.person.email)


def released_by_who_asks(service, partner):
    name = judged_by(service, "eva@docentes.example")
    with service._database.transaction() as work:
        work.releases.add(Release(new_id(), work.decisions.find(name).id, name,
                                  service._tools.clock(), partner.person.id))
    return name


SPOILT = [unknown, of_one_organisation, not_achieved, of_a_mentor,
          of_a_co_author_everywhere, of_the_same_school, of_who_declared,
          of_somebody_suppressed, own, released_by_who_asks]


@pytest.mark.parametrize("spoilt", SPOILT, ids=lambda each: each.__name__)
def test_one_that_is_refused_alone_is_refused_among_others(service, partner, spoilt):
    bad = spoilt(service, partner)
    good = [judged_by(service, f"{n}@docentes.example") for n in range(2)]
    before = rows(service)
    expected = refusal(lambda: service.endorse.prepare(partner, [bad]))
    assert refusal(lambda: service.endorse.prepare(partner, [good[0], bad, good[1]])) == expected
    assert rows(service) == before, "nothing of the others is recorded"
    service.endorse.prepare(partner, good)
    wanted = shown(service, partner, good)
    assert refusal(lambda: service.endorse(partner, [wanted[0], (bad, ""), wanted[1]])
                   ) == expected
    with service._database.reading() as work:
        assert work.audit.latest().act.action == "endorsement.prepared"
    assert not any(service.endorse.show(partner, name).endorsement for name in good)
    # And those that are asked without it go through.
    assert len(service.endorse(partner, wanted)) == 2
