"""What the tables keep of drafts, withdrawals and those that follow one another."""

from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import text

from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Stage
from badgeservice.core.person import Person
from badgeservice.errors import Conflict
from badgeservice.storage.engine import make_engine, parse
from badgeservice.storage.migrations import downgrade, upgrade
from tests.unit.storage.samples import (
    ANA,
    EVIDENCE,
    LATER,
    application,
    apply,
    decision,
    judgement,
    publish,
)

EVA = Person("eva", "eva@escuela.cl", "Eva", "Soto")


def draft(name="app", **changes):
    return replace(application(name), stage=Stage.DRAFT, **changes)


def put(work, made, person=ANA):
    if work.people.find(person.email) is None:
        publish(work)
        work.people.add(person)
    work.applications.add(made, person, EVIDENCE)


def move(work, name, stage):
    before = work.applications.get(name)
    work.applications.change(before, replace(before, stage=stage), ANA)


def code_of(act, *arguments):
    with pytest.raises(Conflict) as caught:
        act(*arguments)
    return caught.value.code


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.SENT])
def test_second_open_application_for_an_achievement_is_a_conflict(work, stage):
    put(work, replace(application(), stage=stage))
    assert code_of(put, work, draft("other")) == "application-open"
    put(work, draft("hers", person=EVA.id), EVA)


def test_withdrawn_and_decided_applications_make_room(work):
    put(work, draft())
    move(work, "app", Stage.WITHDRAWN)
    put(work, application("second"))
    work.judgements.add(judgement("j1", of="second"))
    work.decisions.add(decision(of="second", judgements=("j1",)))
    put(work, draft("third"))
    assert [each.id for each in work.applications.of_person(ANA.id)] == ["third", "second", "app"]
    assert work.applications.of_person("nobody") == ()


def test_only_one_follows_another_but_withdrawn_ones_do_not_count(work):
    put(work, application())
    work.judgements.add(judgement("j1"))
    work.decisions.add(decision(judgements=("j1",)))
    assert work.applications.following("app") is None
    put(work, draft("b", follows="app", attempt=2))
    assert work.applications.following("app").id == "b"
    move(work, "b", Stage.WITHDRAWN)
    assert work.applications.following("app") is None
    put(work, draft("c", follows="app", attempt=2))
    move(work, "c", Stage.SENT)
    work.judgements.add(judgement("j2", of="c"))
    work.decisions.add(decision("dec2", of="c", judgements=("j2",)))
    assert code_of(put, work, draft("d", follows="app", attempt=2)) == "followed-already"


def test_draft_comes_back_as_it_was_changed(work):
    put(work, draft())
    sent = replace(draft(), stage=Stage.SENT, sent_at=LATER, name_public=True, language="en")
    married = replace(ANA, first_surname="Soto")
    work.applications.change(draft(), sent, married)
    assert work.applications.get("app") == sent
    assert work.applications.person("app") == married


def test_change_of_what_was_changed_meanwhile_is_a_conflict(work):
    put(work, draft())
    move(work, "app", Stage.SENT)
    withdrawn = replace(draft(), stage=Stage.WITHDRAWN)
    assert code_of(work.applications.change, draft(), withdrawn, ANA) == "application-changed"


def test_evidence_of_a_draft_is_replaced_as_a_whole(work):
    put(work, draft())
    fresh = (Evidence("progress", url="https://escuela.example/y", item="item",
                      criteria=("r1/diseno",), pupils_visible=True, public=False, size=7),)
    work.applications.put_evidence("app", fresh)
    assert work.applications.evidence("app") == fresh


def test_evidence_of_what_was_sent_stays(work):
    put(work, application())
    assert code_of(work.applications.put_evidence, "app", ()) == "application-changed"
    assert work.applications.evidence("app") == EVIDENCE


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.WITHDRAWN])
def test_judgement_of_what_is_not_sent_is_a_conflict(work, stage):
    put(work, replace(application(), stage=stage))
    assert code_of(work.judgements.add, judgement("j1")) == "application-not-sent"
    assert not work.judgements.has_begun("app")


def test_decision_on_what_is_not_sent_is_a_conflict(work):
    put(work, draft())
    assert code_of(work.decisions.add, decision(judgements=())) == "application-not-sent"


def test_judging_has_begun_with_the_first_judgement(work):
    apply(work)
    assert not work.judgements.has_begun("app")
    work.judgements.add(judgement("j1"))
    assert work.judgements.has_begun("app")


def test_upgrade_leaves_the_newest_undecided_application_open(databases):
    """A database of before has several that wait, and decided ones."""
    url = databases.make(upgrade)
    try:
        downgrade(url, "0005")
        with closing_engine(url) as engine, engine.begin() as connection:
            _older(connection)
        upgrade(url)
        with closing_engine(url) as engine, engine.connect() as connection:
            assert connection.execute(text(
                "SELECT id FROM applications WHERE is_open ORDER BY number")).scalars().all() == [
                    "second", "other"]
    finally:
        databases.drop(url)


def closing_engine(url):
    engine = make_engine(parse(url))
    engine.close = engine.dispose
    return closing(engine)


def _older(connection):
    run = connection.exec_driver_sql
    for slug in ("m1", "m2"):
        run("INSERT INTO course_versions (slug, version, digest, content, is_current) "
            f"VALUES ('{slug}', 1, '{slug}', '{{}}', true)")
    run("INSERT INTO people (id, email, given_names, first_surname, second_surname) "
        "VALUES ('ana', 'a@b.cl', 'Ana', 'Rojas', '')")
    for name, slug in (("decided", "m1"), ("first", "m1"), ("second", "m1"), ("other", "m2")):
        run("INSERT INTO applications (id, person, email, given_names, first_surname, "
            "second_surname, achievement, version, language, made_at, name_public) VALUES "
            f"('{name}', 'ana', 'a@b.cl', 'Ana', 'Rojas', '', '{slug}', 1, 'es', "
            "'2026-11-20 10:00:00', true)")
    run("INSERT INTO decisions (id, application, outcome, route, marks, made_at, made_by) "
        "VALUES ('d', 'decided', 'achieved', 'single', '{}', '2026-11-20 10:00:00', 'x')")
