"""Who stands too near to a teacher judges nothing of theirs: the rule against the real stores."""

import pytest

from badgeservice.core.account import Membership, Role
from badgeservice.core.appeal import AppealState
from badgeservice.core.granting import RoleWish
from badgeservice.core.judgement import Round
from badgeservice.core.profile import Profile
from badgeservice.core.school import School
from badgeservice.errors import NotFound, NotWilling
from badgeservice.operations.assess import Wanted
from tests.judging import form
from tests.people import ELSEWHERE, ISSUER, PARTNER, PROGRAMME, new_id, send

APART = (form(1, 3, 3, 3), form(4, 3, 3, 3))
PAGE = {"Accept": "text/html", "Accept-Language": "en"}


def related(kind, *, turned=False):
    """Return what records that an assessor is *kind* of the teacher, or the other way round."""
    def tie(court, who):
        pair = [court.people[name].person.email for name in (who, "teacher")]
        court.service.relate(court.people["administrator"], kind, *pair[::-1 if turned else 1])
    return tie


def same_school(court, who):
    with court.inside.database.transaction() as work:
        work.schools.put([School("10117-6", "Liceo Industrial", "13101")])
        for name in (who, "teacher"):
            work.profiles.put(Profile(court.people[name].person.id, school="10117-6"))


def declared(court, who):
    """Have the assessor step back from another application of the teacher."""
    other = court.apply(achievement="modulo-4")
    court.service.assign.by_hand(court.people["administrator"], other,
                                 court.people[who].person.id, PARTNER)
    court.service.assess.decline(court.people[who], other, "Es mi prima.")


TIES = {"mentor": related("mentor"), "line-manager": related("line-manager"),
        "co-author": related("co-author"), "same-school": same_school, "declared": declared}
EACH = pytest.mark.parametrize("bar", TIES)


def test_item_101_relation_of_another_programme_bars_nobody_here(court):
    inside = court.inside
    mala = inside.person("mala", Role.ADMINISTRATOR, programme=ELSEWHERE)
    pair = [court.people[name].person for name in ("partner", "teacher")]
    for person in pair:
        inside.service.accounts.roles.grant(inside.service.operator(), person.id,
                                            RoleWish(ELSEWHERE, Role.TEACHER))
    court.service.relate(mala, "line-manager", *(person.email for person in pair))
    assert by_hand(court, court.apply(), "partner").assessor == pair[0].id


def test_item_101_administrator_of_elsewhere_ends_no_relation(court):
    inside = court.inside
    mala = inside.person("mala", Role.ADMINISTRATOR, programme=ELSEWHERE)
    pair = [court.people[name].person for name in ("partner", "teacher")]
    for person in pair:
        inside.service.accounts.roles.grant(inside.service.operator(), person.id,
                                            RoleWish(ELSEWHERE, Role.TEACHER))
    emails = [person.email for person in pair]
    made = court.service.relate(court.people["administrator"], "mentor", *emails)
    court.service.relate(mala, "mentor", *emails, until=inside.clock().date())
    with inside.database.reading() as work:
        assert work.relations.get(made.id).until is None


def by_hand(court, application, who):
    return court.service.assign.by_hand(court.people["administrator"], application,
                                        court.people[who].person.id, PARTNER)


def refused(bar, act):
    """Expect *act* to be refused for this bar and no other."""
    with pytest.raises(NotWilling) as caught:
        act()
    assert [(p.code, p.value) for p in caught.value.problems] == [("assessor-barred", bar)]


def asked(court, application):
    with court.inside.database.reading() as work:
        return {task.assessor for task in work.assignments.of_application(application)}


def to_the_third(court, application):
    """Judge until nothing but a third assessor helps."""
    for who, content in zip(("assessor", "partner"), APART, strict=True):
        court.send(who, application, content)
    for who, content in zip(("assessor", "partner"), APART, strict=True):
        court.send(who, application, form(*content.levels.values(), reason="Sigo igual."))


@EACH
def test_nobody_near_is_asked_in_any_round(court_on_both, bar):
    court = court_on_both
    administrator = court.people["administrator"]
    near = court.people[court.third("tove")].person.id
    TIES[bar](court, "tove")
    application = court.apply()
    refused(bar, lambda: by_hand(court, application, "tove"))
    # In balance: of the one organisation only the other one is left.
    assert court.service.assign.all_waiting(administrator).given >= 2
    assert near not in asked(court, application)
    with court.inside.database.reading() as work:
        task = next(t for t in work.assignments.of_application(application)
                    if t.organisation == PARTNER)
    refused(bar, lambda: court.service.assign.reassign(administrator, task.id, near, "Licencia."))
    # A third assessor is wanted of either organisation, and nobody else is there.
    to_the_third(court, application)
    refused(bar, lambda: by_hand(court, application, "tove"))
    assert court.service.assign.balanced(administrator, application).lacking == 1
    court.third("uno", ISSUER)
    assert court.assign(application) == 1
    court.send("uno", application, form(1, 1, 1, 1, reason="No se ve."))
    assert court.decision(application) is not None
    court.appeal(application)
    refused(bar, lambda: by_hand(court, application, "tove"))
    court.assign(application)
    assert near not in asked(court, application)


LATE = pytest.mark.parametrize("bar", [name for name in TIES if name != "declared"])


@LATE
def test_conflict_that_is_recorded_after_the_task_stops_the_judgement(court_on_both, bar):
    court = court_on_both
    partner = court.people["partner"]
    application = court.apply()
    court.assign(application)
    court.send("assessor", application, form())
    draft = court.service.assess.save(partner, application, form(), version=0)
    TIES[bar](court, "partner")
    shown = court.service.send_judgement.preview(partner, application).problems
    assert [problem.value for problem in shown] == [bar]
    refused(bar, lambda: court.service.send_judgement(partner, application,
                                                      version=draft.version))
    with court.inside.database.reading() as work:
        assert [j.organisation for j in work.judgements.all(application)] == [ISSUER]
    assert court.decision(application) is None
    # The way out is the remedy that is named; then somebody else is asked.
    court.service.assess.decline(partner, application, "Desde hoy trabajamos juntos.")
    assert not court.service.assess.queue(partner, Wanted()).tasks
    with pytest.raises(NotFound):
        court.service.assess.desk(partner, application)
    court.third("tove")
    assert court.assign(application) == 1
    court.send("tove", application, form())
    assert court.decision(application) is not None


@LATE
def test_conflict_that_is_recorded_later_stops_reconciling(court_on_both, bar):
    court = court_on_both
    application = court.apply()
    court.both(application, *APART)
    TIES[bar](court, "partner")
    refused(bar, lambda: court.send("partner", application, form(reason="Acordamos.")))
    court.send("assessor", application, form(reason="Acordamos."))
    assert court.decision(application) is None


@LATE
def test_conflict_that_is_recorded_later_stops_every_answer_to_an_appeal(court_on_both, bar):
    court = court_on_both
    application = court.apply()
    court.both(application, form(1, 1, 1, 1), form(1, 1, 1, 1))
    before = court.decision(application)
    court.appeal(application)
    tove = court.people[court.third("tove")]
    by_hand(court, application, "tove")
    TIES[bar](court, "tove")
    for state in (AppealState.UPHELD, AppealState.REASSESS):
        refused(bar, lambda state=state: court.service.appeals.answer(
            tove, application, state, "Se revisó todo."))
    refused(bar, lambda: court.send("tove", application, form(reason="Se ve todo.")))
    assert court.appeal_state(application) is AppealState.FILED
    assert court.decision(application) == before
    court.service.assess.decline(tove, application, "Somos colegas ahora.")
    court.third("uno", ISSUER)
    with court.inside.database.reading() as work:
        assert court.service.assign.balanced(
            court.people["administrator"], application).given == 1
        (task,) = [t for t in work.assignments.of_application(application)
                   if t.round is Round.APPEAL and t.ended_at is None]
    assert task.assessor == court.people["uno"].person.id


def test_page_of_the_appeal_says_why_it_cannot_be_answered(court):
    application = court.apply()
    court.both(application, form(1, 1, 1, 1), form(1, 1, 1, 1))
    court.appeal(application)
    tove = court.people[court.third("tove")]
    by_hand(court, application, "tove")
    TIES["mentor"](court, "tove")
    browser = court.inside.browser(tove)
    answer = send(browser, f"/assess/appeals/{application}",
                  {"answer": "upheld", "reason": "Se revisó."}, headers=PAGE)
    assert answer.status_code == 409
    assert "You cannot judge it: mentor." in answer.text
    assert "Se revisó." in answer.text


@pytest.mark.parametrize("kind", ["mentor", "line-manager", "co-author"])
def test_relation_counts_in_either_direction(court, kind):
    application = court.apply()
    related(kind, turned=True)(court, "partner")
    refused(kind, lambda: by_hand(court, application, "partner"))


def test_relation_that_ended_still_counts(court):
    application = court.apply()
    related("mentor")(court, "partner")
    administrator = court.people["administrator"]
    teacher = court.people["teacher"].person.id
    (found,) = court.service.relate.of(administrator, teacher)
    court.service.relate.end(administrator, found.relation.id)
    refused("mentor", lambda: by_hand(court, application, "partner"))


def test_declaration_of_another_programme_bars_nobody_here(court):
    """Nobody here could see or lift it."""
    court.people["teacher"] = taught = _also(court, "teacher", Role.TEACHER)
    court.people["partner"] = _also(court, "partner", Role.ASSESSOR, ELSEWHERE)
    other = court.apply(achievement="participacion-sesion-muevetp")
    court.service.assign.by_hand(court.people["stranger"], other,
                                 court.people["partner"].person.id, ELSEWHERE)
    court.service.assess.decline(court.people["partner"], other, "Es mi prima.")
    with court.inside.database.reading() as work:
        pair = court.people["partner"].person.id, taught.person.id
        assert work.conflicts.between(*pair, ELSEWHERE)
        assert not work.conflicts.between(*pair, PROGRAMME)
    assert by_hand(court, court.apply(), "partner").assessor == pair[0]


def _also(court, who, role, organisation=None):
    """Give somebody of the cast a role in the other programme too."""
    person = court.people[who].person.id
    with court.inside.database.transaction() as work:
        work.accounts.grant(Membership(new_id(), person, ELSEWHERE, role, organisation,
                                       court.inside.clock(), "test"))
    return court.inside.actor(person, who)
