"""Small core values for the stores' tests, and the steps that put them into a database."""

from datetime import UTC, datetime, timedelta, timezone

from badgeservice.core.award import Award, Source
from badgeservice.core.credential import Credential, Prepared, Status, StatusEvent
from badgeservice.core.deciding import Decision, Finding, Route
from badgeservice.core.evidence import Evidence
from badgeservice.core.issuer import Issuer
from badgeservice.core.judgement import Application, Judgement, Outcome, Round
from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.core.person import Person
from badgeservice.core.text import Text

NOW = datetime(2026, 11, 22, 13, 45, 6, 789012, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
CHILE = timezone(timedelta(hours=-3))
MIDNIGHT_IN_CHILE = datetime(2026, 11, 20, tzinfo=CHILE)

ISSUER = {
    "slug": "uni", "name": {"es": "Universidad", "en": "University"},
    "description": {"es": "Emite.", "en": "Issues."}, "url": "https://uni.example",
    "email": "hola@uni.example", "country": "CL", "is_example": True, "own_passphrase": False,
}
RUBRIC = {
    "slug": "r1", "title": {"es": "Rúbrica"},
    "scale": [{"value": value, "name": {"es": str(value)}} for value in (1, 2, 3, 4)],
    "criteria": [
        {"id": name, "title": {"es": name}, "weight": 50,
         "descriptors": {value: {"es": str(value)} for value in (1, 2, 3, 4)}}
        for name in ("diseno", "aplicacion")
    ],
    "rule": "compensatory", "cut_score": 3, "is_example": True,
}
COURSE = {
    "slug": "modulo-1", "kind": "Badge", "name": {"es": "Módulo"},
    "description": {"es": "Un módulo."}, "criteria": {"es": "Con práctica."}, "issuer": "uni",
    "awarding_bodies": ["uni"], "award_by": "batch", "participation": "online",
    "assessment": {"type": "portfolio", "description": {"es": "Portafolio."}},
    "languages": ["es"], "timezone": "America/Santiago", "rubrics": ["r1"],
}
MARKS = {"r1": {"diseno": 3, "aplicacion": 4}}
ANA = Person("ana", "ana@escuela.cl", "Ana María", "Núñez", "Ñancupil")
BEA = Person("bea", "bea@escuela.cl", "Beatriz", "Soto")
"""Whoever has an open application gets no second one for the same achievement."""

UNI = Issuer("uni", Text({"es": "Universidad"}), Text({"es": "Emite."}), "https://uni.example",
             "hola@uni.example", "CL")


class Turns:
    """Chance that gives the numbers it was told, again and again."""

    def __init__(self, *numbers):
        self._numbers = numbers
        self._next = 0

    def draw(self, count):
        return bytes(self.below(256) for _ in range(count))

    def below(self, limit):
        number = self._numbers[self._next % len(self._numbers)]
        self._next += 1
        return number % limit


def application(name="app", *, person=ANA):
    return Application(id=name, person=person.id, achievement="modulo-1", version=1,
                       language="es", made_at=NOW, name_public=False)


def judgement(name, *, assessor="one@uni.example", organisation="uni", turn=Round.BLIND,
              supersedes=None, of="app"):
    return Judgement(id=name, application=of, assessor=assessor, organisation=organisation,
                     round=turn, marks=MARKS, made_at=NOW, reason="porque sí",
                     comments={"r1/diseno": "Bien."}, supersedes=supersedes)


def decision(name="dec", *, of="app", judgements=("j1", "j2")):
    finding = Finding(Outcome.ACHIEVED, Route.AGREED, MARKS, judgements)
    return Decision(name, of, finding, NOW, "admin@uni.example")


EVIDENCE = (
    Evidence("reflection", "Aprendí «mucho»", digest="ab" * 32, name="a.txt",
             media_type="text/plain", public=False),
    Evidence("material", url="https://escuela.example/x"),
)


def award(name="aw", *, person=ANA, achievement="modulo-1", version=1, **others):
    values = {"source": Source.ROW, "attested_by": "admin@uni.example", "marks": MARKS,
              "evidence": EVIDENCE, "name_public": False, "narrative": "Con mención."} | others
    return Award(id=name, person=person, achievement=achievement, version=version,
                 language="es", awarded_on=MIDNIGHT_IN_CHILE, **values)


def prepared(name="cred", *, of="aw", index=7, status_list="list"):
    return Prepared(id=name, award=of, issuer="uni", subject=f"urn:uuid:{name}", salt="5a17",
                    endorsement=None, status_list=status_list, status_index=index,
                    valid_from=NOW)


def signed(row, document=b'{"proof": 1}'):
    return Credential(row, document, "d1" * 32, "did:web:uni.example#z1")


def event(credential="cred", status=Status.REVOKED, *, at=NOW):
    return StatusEvent(credential, status, "issued-in-error", "una nota", at, "admin")


def key(public_key="z1", *, state=KeyState.ACTIVE, purpose=Purpose.CREDENTIALS):
    return Key("uni", purpose, public_key, "did:web:uni.example", state, NOW)


def publish(work):
    """Publish an issuer, a rubric and a course."""
    work.definitions.publish("issuer", "uni", ISSUER)
    work.definitions.publish("rubric", "r1", RUBRIC)
    work.definitions.publish("course", "modulo-1", COURSE)


def apply(work, name="app"):
    """Let Ana apply for the published course."""
    publish(work)
    if work.people.find(ANA.email) is None:
        work.people.add(ANA)
    work.applications.add(application(name), ANA, EVIDENCE)


def record_award(work, name="aw"):
    """Publish a course and record an award of it to Ana."""
    publish(work)
    work.people.add(ANA)
    work.awards.add(award(name))


def prepare(work, row=None):
    """Record an award and prepare its credential with the index of *row*."""
    row = row or prepared()
    record_award(work, row.award)
    work.status.create_list(row.status_list, "uni", 16)
    work.status.reserve(row.status_list, Turns(row.status_index))
    work.credentials.prepare(row)
    return row


def issue(work):
    """Record an award and its signed credential."""
    row = prepare(work)
    work.credentials.finish(signed(row), NOW)
    return row
