"""Released decisions: issued once, told once, by somebody who had no hand in them."""

import json
from dataclasses import replace

import pytest

from badgeservice.core.account import Role
from badgeservice.core.correction import Corrections
from badgeservice.core.data_request import Wish
from badgeservice.core.judgement import Outcome
from badgeservice.core.key import KeyState
from badgeservice.core.letters import LETTERS
from badgeservice.core.letters.results import ACHIEVED, NOT_YET
from badgeservice.errors import NotAllowed, NotFound, NotWilling
from badgeservice.storage.mail_tables import outbox
from badgeservice.storage.tables import credentials
from tests.decided import ALONE, JOINT, alone, codes, decided, endorsed
from tests.people import ELSEWHERE, ISSUER, PARTNER, PROGRAMME


@pytest.fixture
def cast(inside):
    alone(inside.service)
    return inside.cast()


def letters(inside):
    """What was written to whom, in the order written."""
    with inside.database._engine.connect() as connection:
        return connection.execute(outbox.select().order_by(outbox.c.number)).all()


def acts(inside):
    with inside.database.reading() as work:
        return [entry.act for entry in work.audit.entries()]


def test_a_released_joint_credential_verifies_with_the_agreed_levels_and_the_endorsement(
        inside, cast):
    service = inside.service
    name = decided(service, cast["teacher"].person.email)
    endorsed(service, cast["partner_coordinator"], name)
    found = service.releasing(cast["coordinator"], name)
    facts = service.show.credential(found.credential)
    report = service.verify(facts.credential.document).report
    assert report.verdict.value == "passed"
    assert report.find("endorsement").code == "endorsement-valid"
    document = json.loads(facts.credential.document)
    assert document["endorsement"][0]["issuer"]["id"] != document["issuer"]["id"]
    assert {result["achievedLevel"].rpartition("/")[2]
            for result in document["credentialSubject"]["result"]} == {"3"}
    assert found.release.released_by == cast["coordinator"].person.id


def test_the_teacher_gets_one_letter_that_names_no_marks(inside, cast):
    service, teacher = inside.service, cast["teacher"].person
    good = decided(service, teacher.email)
    bad = decided(service, teacher.email, achievement=ALONE, outcome=Outcome.NOT_YET)
    endorsed(service, cast["partner_coordinator"], good)
    for name in (good, bad, good, bad):
        service.releasing(cast["coordinator"], name)
    first, second = letters(inside)
    assert (first.kind, second.kind) == (ACHIEVED, NOT_YET)
    assert (first.person, first.address) == (teacher.id, teacher.email)
    assert set(first.values) == {"achievement", "link"}
    assert first.values["link"].endswith(good)
    for letter in (first, second):
        assert LETTERS[letter.kind].subject.template % letter.values


def test_what_was_not_achieved_is_released_without_an_award(inside, cast):
    name = decided(inside.service, cast["teacher"].person.email, outcome=Outcome.NOT_YET)
    found = inside.service.releasing(cast["administrator"], name)
    assert (found.award, found.credential) == (None, None)
    assert inside.service.release_desk.waiting(cast["auditor"]).lines == ()
    with inside.database.reading() as work:
        assert work.releases.find(name).finished_at is not None
        assert work.awards.unissued() == ()


def test_a_joint_decision_waits_for_the_partner_and_nothing_is_recorded(inside, cast):
    name = decided(inside.service, cast["teacher"].person.email)
    with pytest.raises(NotWilling) as refused:
        inside.service.releasing(cast["coordinator"], name)
    assert codes(refused.value) == {"endorsement-missing"}
    with inside.database.reading() as work:
        assert work.releases.find(name) is None
    assert letters(inside) == []


def test_assessor_endorser_applicant_and_partner_release_nothing(inside, cast):
    service, teacher = inside.service, cast["teacher"].person
    judge = inside.person("jorge", (Role.COORDINATOR, ISSUER))
    both = inside.person("beto", (Role.COORDINATOR, ISSUER), (Role.COORDINATOR, PARTNER))
    name = decided(service, teacher.email, assessors=(judge.person.email, None))
    endorsed(service, both, name)
    own = decided(service, judge.person.email, achievement=ALONE)
    with pytest.raises(NotAllowed) as early:
        service.releasing(judge, own)
    assert early.value.code == "own-case"
    for actor, which, code in ((judge, name, "release-by-assessor"),
                               (both, name, "release-by-endorser"),
                               (cast["partner_coordinator"], name,
                                "release-by-other-organisation")):
        with pytest.raises(NotWilling) as refused:
            service.releasing(actor, which)
        assert codes(refused.value) == {code}
    assert [act.action for act in acts(inside) if act.action == "decision.released"] == []
    service.releasing(cast["coordinator"], name)


def test_a_foreign_decision_is_not_there_and_a_reader_changes_nothing(inside, cast):
    service = inside.service
    name = decided(service, cast["teacher"].person.email, achievement=ALONE)
    with pytest.raises(NotFound) as foreign:
        service.releasing(cast["stranger"], name)
    with pytest.raises(NotFound) as unknown:
        service.releasing(cast["stranger"], "nada")
    assert foreign.value.code == unknown.value.code == "unknown-application"
    with pytest.raises(NotFound):
        service.releasing(cast["assessor"], name)
    with pytest.raises(NotAllowed) as refused:
        service.releasing(cast["auditor"], name)
    assert refused.value.code == "role-missing"
    assert service.release_desk.waiting(cast["stranger"]).lines == ()
    assert len(service.release_desk.waiting(cast["auditor"]).lines) == 1
    outside = inside.person("olga", (Role.ADMINISTRATOR, ISSUER), programme=ELSEWHERE)
    with pytest.raises(NotFound):
        service.release_desk.show(outside, name)


def test_the_log_says_who_endorsed_and_who_released(inside, cast):
    name = decided(inside.service, cast["teacher"].person.email)
    endorsed(inside.service, cast["partner_coordinator"], name)
    inside.service.releasing(cast["coordinator"], name)
    found = [(act.action, act.actor) for act in acts(inside)
             if act.subject == f"application:{name}"]
    partner, coordinator = (cast[one].person.id for one in ("partner_coordinator",
                                                            "coordinator"))
    assert found == [("application.sent", "operator"), ("endorsement.prepared", partner),
                     ("endorsement.signed", partner), ("decision.released", coordinator)]


def test_the_operator_releases_at_the_command_line(inside, cast, capsys):
    from badgeservice.commands.root import run

    name = decided(inside.service, cast["teacher"].person.email, achievement=ALONE)
    assert run(["decision", "release", name, "--json"]) == 0
    (first,) = json.loads(capsys.readouterr().out)
    assert (first["released_by"], first["outcome"]) == ("operator", "achieved")
    assert run(["decision", "release", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [first]
    assert inside.service.verify(first["url"].encode()).report.verdict.value == "passed"


def test_lists_are_narrowed_and_paged(inside, cast, monkeypatch):
    from badgeservice.operations import release_desk
    from badgeservice.operations.release_desk import Wanted

    service, looking = inside.service, cast["auditor"]
    names = [decided(service, f"d{n}@docentes.example", achievement=ALONE,
                     outcome=Outcome.NOT_YET if n else Outcome.ACHIEVED) for n in range(3)]
    joint = decided(service, "j@docentes.example", achievement=JOINT)
    ids = [line.waiting.application for line in service.release_desk.waiting(looking).lines]
    assert ids == [*names, joint]
    newest = service.release_desk.waiting(looking, Wanted(newest_first=True))
    assert [line.waiting.application for line in newest.lines] == ids[::-1]
    good = service.release_desk.waiting(looking, Wanted(outcome=Outcome.ACHIEVED,
                                                        achievement=ALONE))
    assert [line.waiting.application for line in good.lines] == names[:1]
    monkeypatch.setattr(release_desk, "PAGE", 3)
    second = service.release_desk.waiting(looking, Wanted(page=9))
    assert (second.page, second.pages, len(second.lines)) == (2, 2, 1)


def test_nobody_but_the_operator_corrects_a_joint_credential_in_the_partners_name(inside, cast):
    service = inside.service
    name = decided(service, cast["teacher"].person.email)
    endorsed(service, cast["partner_coordinator"], name)
    old = service.releasing(cast["coordinator"], name).credential
    wanted = Corrections(first_surname="Vera")
    with pytest.raises(NotWilling) as refused:
        service.correct(old, wanted, reason="name-corrected", note="", by="web")
    assert codes(refused.value) == {"endorsement-missing"}
    assert service.show.credential(old).status.value == "valid"
    new = service.correct(old, wanted, reason="name-corrected", note="", by="operator",
                          for_partner=[cast["partner_coordinator"].person.email]).new
    assert service.verify(new.encode()).report.find("endorsement").code == "endorsement-valid"


def test_an_endorsement_by_a_key_that_was_lost_is_made_anew(inside, cast):
    service = inside.service
    name = decided(service, cast["teacher"].person.email)
    (made,) = endorsed(service, cast["partner_coordinator"], name)
    with inside.database.transaction() as work:
        key = work.keys.get(made.method)
        work.keys.change(key, replace(key, state=KeyState.COMPROMISED,
                                      compromised_since=key.created_at,
                                      compromised_at=key.created_at))
    with pytest.raises(NotWilling) as refused:
        service.releasing(cast["coordinator"], name)
    assert codes(refused.value) == {"endorsement-missing"}
    (line,) = service.release_desk.endorsements(cast["auditor"]).lines
    assert line.waiting.application == name


@pytest.mark.parametrize("came_to", ["decided", "endorsed", "released"])
def test_nothing_is_issued_to_who_had_their_data_removed(inside, cast, came_to):
    service, teacher = inside.service, cast["teacher"]
    name = decided(service, teacher.person.email)
    if came_to != "decided":
        endorsed(service, cast["partner_coordinator"], name)
    if came_to == "released":
        service.releasing(cast["coordinator"], name)
    request = service.data_requests.file(teacher, Wish.SUPPRESSION, "", programme=PROGRAMME)
    service.data_requests.answer(cast["administrator"], request.id, is_done=True, answer="Hecho.")
    for step in (lambda: service.releasing.at_command_line(
            name, cast["administrator"].person.email),
                 lambda: service.releasing(cast["coordinator"], name)):
        with pytest.raises(NotWilling) as refused:
            step()
        assert codes(refused.value) & {"person-suppressed", "endorsement-missing"}
    assert service.issue(service.issue.unissued()) == ()
    with inside.database.reading() as work:
        assert work.releases.find(name) is None or came_to == "released"
    with inside.database._engine.connect() as connection:
        assert connection.execute(credentials.select().where(
            credentials.c.document.is_not(None), credentials.c.withdrawn_at.is_(None))
        ).all() == []
