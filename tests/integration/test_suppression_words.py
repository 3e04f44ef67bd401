"""After a suppression no table holds a word that names the person; on both engines.

Looked for in every column of every table, so that one added later is looked at too.
"""

import json

import pytest
from sqlalchemy import select, update

from badgeservice.core.batch_file import read_rows
from badgeservice.core.credential import Status
from badgeservice.core.data_request import Wish
from badgeservice.core.profile import Profile
from badgeservice.core.program_credential import PreparedForProgram
from badgeservice.core.token import Scope
from badgeservice.operations.revoke import StatusWish
from badgeservice.storage.mail_tables import outbox
from badgeservice.storage.metadata import metadata
from badgeservice.web import create_app
from tests.judging import Court, form
from tests.people import ISSUER, PROGRAMME, Inside


@pytest.fixture
def court(service, clock):
    """The cast over each kind of database."""
    return Court(Inside(service, create_app(service), clock))


def cells(court):
    """Every cell of every table as text, with where it lies."""
    with court.inside.database._engine.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    if isinstance(value, dict | list):
                        text = json.dumps(value, ensure_ascii=False)
                    elif isinstance(value, bytes):
                        text = value.decode("utf-8", "replace")
                    else:
                        text = str(value)
                    yield f"{table.name}.{column}", text


def holding(court, *traces):
    """Where one of *traces* stands."""
    return {place for place, text in cells(court)
            if any(trace.casefold() in text.casefold() for trace in traces)}


def remove(court, who):
    """Have somebody ask for removal, grant it, and let the last letter go."""
    request = court.service.data_requests.file(court.people[who], Wish.SUPPRESSION, "Ya no.",
                                               programme=PROGRAMME)
    court.service.data_requests.answer(court.people["administrator"], request.id, is_done=True,
                                       answer="Hecho, Teresa.")
    (last,) = [each for each in court.letters() if each.kind == "data-removed"]
    court.service.mail.give_up(court.people["administrator"], last.id)


def awarded(court, person):
    service = court.service
    with court.inside.database.reading() as work:
        achievement = work.definitions.achievement("modulo-3")
    names = [one.id for rubric in achievement.rubrics for one in rubric.criteria]
    header = ",".join(["correo,nombres,primer_apellido,segundo_apellido,fecha",
                       *(f"nivel:{name}" for name in names), "evidencia_url,evidencia_relato"])
    row = ",".join([person.email, "Teresa", "Rojas", "Soto", "2026-10-11",
                    *("3" for _ in names), "https://p.example/teresa", "Mi taller."])
    rows = read_rows(f"{header}\n{row}\n".encode(), "lote.csv", achievement, language="es")
    return service.grant.rows("modulo-3", rows, file="lote.csv",
                              by=person.email).credentials[0]


def composed(court, person):
    """A credential that a program composed about the person."""
    made, _ = court.service.tokens.new(ISSUER, "Aula", [Scope.ISSUE], days=None,
                                       by=person.email)
    with court.inside.database.transaction() as work:
        work.programs.prepare(PreparedForProgram(
            "p1", ISSUER, "urn:example:1", "d" * 64, made.id, court.inside.clock(),
            None, None))
        work.programs.finish("p1", json.dumps({"credentialSubject": {
            "name": "Teresa Rojas Soto"}}).encode(), "did:example:1#k", court.inside.clock())


def fill_rut(court, person):
    with court.inside.database.transaction() as work:
        work.profiles.put(Profile(person.id, rut="12345678-5", phone="+56 9 5555 1234"))


def test_nobody_finds_the_words_of_a_teacher_who_was_suppressed(court):
    teacher = court.people["teacher"].person
    fill_rut(court, teacher)
    application = court.apply()
    court.assign(application)
    court.send("partner", application, form(words="Teresa lo muestra bien."))
    # What a desk keeps for a task that ended; today they are dropped with the task.
    court.service.assess.save(court.people["assessor"], application,
                              form(words="Creo que es Teresa."), version=0)
    name = awarded(court, teacher)
    court.service.change_status(Status.REVOKED, [
        StatusWish(name, "issued-in-error", "Teresa Rojas pidió el retiro.")], by=teacher.email)
    composed(court, teacher)
    traces = ("teresa", "Rojas Soto", "12345678", "5555 1234", "Lo que cambiaré",
              "Actividad en el taller")
    assert {"judgement_drafts.content", "status_events.note", "status_events.recorded_by",
            "program_credentials.document", "batches.started_by", "tokens.created_by",
            "profiles.rut", "judgements.comments"} <= holding(court, *traces)
    remove(court, "teacher")
    assert holding(court, "teresa", "12345678", "5555 1234", "Lo que cambiaré",
                   "Actividad en el taller") == set()
    assert court.service.audit_log.verify().is_good
    with court.inside.database.reading() as work:
        assert work.programs.find("d" * 64).status is Status.VALID


@pytest.mark.parametrize("filled", ["the id", "the name, as before"])
def test_assessor_who_was_suppressed_is_in_no_letter_to_others(court, filled):
    application = court.apply()
    court.assign(application)
    carla, ada = court.people["assessor"].person, court.people["administrator"]
    court.service.assess.decline(court.people["assessor"], application, "Es mi prima.")
    (told,) = [each for each in court.letters() if each.kind == "judging-conflict"]
    shown = court.service.mail.show(ada, told.id)
    assert carla.full_name in shown.mail.text
    values = told.values if filled == "the id" else told.values | {"assessor": carla.full_name}
    with court.inside.database._engine.begin() as connection:
        connection.execute(update(outbox).where(outbox.c.id == told.id).values({
            "values": values, "state": "sent", "subject": shown.mail.subject,
            "body": shown.mail.text, "sent_at": court.inside.clock()}))
    remove(court, "assessor")
    assert holding(court, "carla", "Es mi prima") == set()
    again = court.service.mail.show(ada, told.id).mail.text
    assert "Carla" not in again
    assert "– " in again
