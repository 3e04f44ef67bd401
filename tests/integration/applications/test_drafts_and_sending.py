"""A draft is the teacher's alone, shows what is missing, and is sent once."""

import pytest

from badgeservice.core.account import Membership, Role
from badgeservice.core.judgement import Stage
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, NotWilling
from badgeservice.operations.draft_form import DraftForm
from badgeservice.operations.own_applications import Station
from tests.applications import (
    CRITERIA,
    MENTOR,
    R3,
    Story,
    change_item,
    delete_item,
    direct,
    put_item,
)
from tests.decided import given
from tests.people import ELSEWHERE, new_id

ACUERDO = f"{R3}/acuerdo"


def refused(kind, act, *arguments, **names):
    """Return the codes for which *act* is refused."""
    with pytest.raises(kind) as caught:
        act(*arguments, **names)
    return [p.code for p in getattr(caught.value, "problems", ())] or [caught.value.code]


def test_choices_are_those_of_the_teachers_programmes(inside, cast, story):
    slugs = {each.achievement.slug for each in story.service.drafts.choices(cast["teacher"])}
    assert MENTOR in slugs
    assert "participacion-sesion-muevetp" not in slugs
    elsewhere = {each.achievement.slug: each.obstacle.code
                 for each in story.service.drafts.choices(cast["stranger"])}
    assert elsewhere == {"participacion-sesion-muevetp": "given-for-attendance"}
    assert story.service.drafts.choices(cast["mentor"]) == ()


def test_choice_names_what_must_be_held_first(cast, story):
    found = {each.achievement.slug: each for each in story.service.drafts.choices(cast["teacher"])}
    assert [each.slug for each in found["practica-docente-1"].missing] == [
        "modulo-1", "modulo-2", "modulo-3", "modulo-4"]
    assert found["practica-docente-1"].obstacle is None


def test_draft_of_another_programme_is_not_to_be_had(cast, story):
    start = story.service.drafts.start
    assert refused(NotFound, start, cast["stranger"], MENTOR) == ["unknown-achievement"]
    assert refused(NotFound, start, cast["teacher"], "nothing") == ["unknown-achievement"]
    assert refused(NotAllowed, start, cast["assessor"], MENTOR) == ["role-missing"]


def test_nobody_applies_for_attendance(cast, story):
    assert refused(NotWilling, story.service.drafts.start, cast["stranger"],
                   "participacion-sesion-muevetp") == ["given-for-attendance"]


def test_draft_keeps_what_was_chosen_and_given(inside, story):
    item = put_item(inside, story.teacher)
    made = story.draft(direct(text="Uno.\r\nDos.", criteria=(ACUERDO,)),
                       direct("material", text="", url="https://escuela.example/x"),
                       items={item: (ACUERDO,)})
    shown = story.service.drafts.open(story.teacher, made)
    assert shown.chosen == {item: (ACUERDO,)}
    assert [each.id for each in shown.items] == [item]
    texts = [evidence for _, evidence in shown.direct]
    assert texts[0].narrative == "Uno.\nDos."
    assert (texts[0].digest is not None, texts[1].digest) == (True, None)
    story.fill(made, kept={2: ()}, language="en", name_public=False)
    again = story.service.drafts.open(story.teacher, made)
    assert [evidence.url for _, evidence in again.direct] == ["https://escuela.example/x"]
    assert (again.application.language, again.application.name_public) == ("en", False)
    assert again.chosen == {}


@pytest.mark.parametrize(("added", "codes"), [
    (direct("nonsense"), ["evidence-kind-unknown"]),
    (direct(text="  "), ["evidence-empty"]),
    (direct(url="javascript:alert(1)"), ["url-wrong"]),
    (direct(text="a\x07b"), ["control-character"]),
    (direct(text="a\u202eb"), ["invisible-sign"]),
    (direct(url="https://a.example/\u200b"), ["invisible-sign"]),
    (direct(text="x" * 5001), ["text-too-long"]),
    (direct(pupils_visible=True), ["pupils-public", "consent-missing"]),
    (direct(pupils_visible=True, public=False), ["consent-missing"]),
    (direct(pupils_visible=None), ["pupils-unanswered"]),
    (direct(pupils_visible=None, public=False), ["pupils-unanswered"]),
    (direct(url=f"https://a.example/{'x' * 2000}"), ["url-wrong"]),
    (direct(text="RUT 12.345.678-5"), ["national-number"]),
    (direct(criteria=("r9/nothing",)), ["criterion-unknown"]),
])
def test_what_is_given_wrongly_is_told_and_nothing_is_kept(story, added, codes):
    made = story.draft()
    assert refused(BadInput, story.fill, made, added) == codes
    assert story.service.drafts.open(story.teacher, made).direct == ()


def test_language_that_the_achievement_is_not_written_in_is_refused(story):
    made = story.draft()
    assert refused(BadInput, story.fill, made, language="fi") == ["language-missing"]


def test_item_of_somebody_else_is_not_found(inside, cast, story):
    foreign = put_item(inside, cast["stranger"])
    made = story.draft()
    assert refused(NotFound, story.fill, made, items={foreign: ()}) == ["unknown-item"]


def test_two_windows_do_not_overwrite_each_other(story):
    made = story.draft()
    old = story.service.drafts.open(story.teacher, made).seen
    story.fill(made, direct())
    late = DraftForm(old, "es", name_public=True)
    assert refused(Conflict, story.service.drafts.save, story.teacher, made, late) == [
        "draft-changed"]
    assert len(story.service.drafts.open(story.teacher, made).direct) == 1


@pytest.mark.parametrize("who", ["stranger", "assessor", "coordinator", "administrator",
                                 "auditor", "mentor"])
def test_item_101_draft_is_not_found_by_anybody_else(cast, story, who):
    made, actor, service = story.complete(), cast[who], story.service
    form = DraftForm("", "es", name_public=True)
    for act in (lambda: service.own_applications.show(actor, made),
                lambda: service.drafts.open(actor, made),
                lambda: service.drafts.save(actor, made, form),
                lambda: service.send(actor, made, is_own_practice=True),
                lambda: service.withdraw(actor, made),
                lambda: service.resubmit(actor, made),
                lambda: service.file_appeal(actor, made, grounds="bias", text="x" * 30)):
        assert refused(NotFound, act) == ["unknown-application"]
    with story.inside.database.reading() as work:
        assert work.applications.get(made).stage is Stage.DRAFT


def test_auditor_reads_what_was_sent_in_the_own_programme_only(cast, story):
    sent = story.sent()
    assert not story.show(sent, cast["auditor"]).is_own
    for who in ("stranger", "assessor", "coordinator", "mentor"):
        assert refused(NotFound, story.show, sent, cast[who]) == ["unknown-application"]


def test_draft_shows_what_blocks_it_and_what_is_only_advice(story):
    made = story.draft(direct(criteria=(ACUERDO,)))
    view = story.show(made)
    assert view.station is Station.DRAFT
    assert {problem.code for problem in view.readiness.blocks} == {"evidence-kind-missing"}
    assert {problem.field for problem in view.readiness.advice} >= {
        f"{R3}/{name}" for name in CRITERIA[1:]}
    codes = refused(NotWilling, story.send, made)
    assert codes == [problem.code for problem in view.readiness.blocks]


def test_nothing_is_sent_without_the_declaration(story):
    made = story.complete()
    assert refused(BadInput, story.service.send, story.teacher, made,
                   is_own_practice=False) == ["declaration-missing"]


def test_sending_freezes_the_evidence_writes_and_logs(inside, story, letters, acts):
    item = put_item(inside, story.teacher, narrative="Antes.")
    made = story.complete()
    story.fill(made, items={item: (ACUERDO,)},
               kept={n: () for n, _ in story.service.drafts.open(story.teacher, made).direct})
    change_item(inside, story.teacher, item, "Al fin.")
    story.send(made)
    change_item(inside, story.teacher, item, "Tarde.")
    with inside.database.reading() as work:
        frozen = work.applications.evidence(made)
        sent = work.applications.get(made)
    assert [e.narrative for e in frozen if e.item == item] == ["Al fin."]
    assert (sent.stage, sent.sent_at is not None, sent.programme) == (
        Stage.SENT, True, "tekna-emtp")
    ((kind, language, values),) = letters(story.teacher)
    assert (kind, language) == ("application-received", "es")
    assert values["link"].endswith(f"/portfolio/applications/{made}")
    assert [act.action for act in acts(f"application:{made}")] == [
        "application.begun", "application.sent"]
    assert story.show(made).station is Station.SENT


def test_item_that_was_deleted_meanwhile_stops_it(inside, story):
    item = put_item(inside, story.teacher)
    made = story.complete()
    kept = {n: () for n, _ in story.service.drafts.open(story.teacher, made).direct}
    story.fill(made, items={item: ()}, kept=kept)
    delete_item(inside, story.teacher, item)
    assert refused(NotWilling, story.send, made) == ["evidence-gone"]


def test_what_was_sent_is_not_sent_or_changed_again(story):
    sent = story.sent()
    assert refused(Conflict, story.send, sent) == ["application-changed"]
    assert refused(Conflict, story.service.drafts.open, story.teacher, sent) == [
        "application-changed"]


def test_second_application_waits_for_the_first(story):
    sent = story.sent()
    assert refused(NotWilling, story.service.drafts.start, story.teacher, MENTOR) == [
        "application-open"]
    story.decide(sent)
    # Decided, but the teacher does not know yet, and must not learn it from here.
    assert refused(NotWilling, story.service.drafts.start, story.teacher, MENTOR) == [
        "application-open"]
    assert story.show(sent).station is Station.JUDGING
    assert story.show(sent).result is None


def test_nobody_applies_for_what_they_hold(story):
    application = story.result((3, 3, 3))
    given(story.service, application)
    assert refused(NotWilling, story.service.drafts.start, story.teacher, MENTOR) == [
        "award-stands"]


def test_draft_and_withdrawn_application_are_not_judged_or_decided(story):
    made = story.complete()
    for _ in range(2):
        assert refused(NotWilling, story.judge, made, (3, 3, 3)) == ["application-not-sent"]
        assert refused(NotWilling, story.service.decide, made, by="x") == ["application-not-sent"]
        if story.show(made).station is Station.DRAFT:
            story.service.withdraw(story.teacher, made)


def test_teacher_of_two_programmes_applies_in_each(inside, cast):
    from badgeservice.core.account import Role

    everywhere = inside.person("eva", Role.TEACHER, programme="*")
    found = inside.service.drafts.choices(everywhere)
    assert {each.achievement.course.programme for each in found} == {"tekna-emtp",
                                                                     "redes-muevetp"}
    assert Story(inside, everywhere).sent()


def test_draft_is_not_sent_to_a_programme_that_its_teacher_left(inside, story):
    application = story.complete()
    with inside.database.transaction() as work:
        for each in work.accounts.memberships(story.teacher.person.id):
            work.accounts.end(each.id, inside.clock())
        work.accounts.grant(Membership(new_id(), story.teacher.person.id, ELSEWHERE,
                                       Role.TEACHER, None, inside.clock(), "operator"))
    with pytest.raises(NotWilling) as refused:
        story.send(application)
    assert [each.code for each in refused.value.problems] == ["role-ended"]
