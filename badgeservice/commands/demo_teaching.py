"""What the example teachers and their mentor wrote: portfolio, practice cycle, an observation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from badgeservice.assembly import Service, now
from badgeservice.commands import demo_samples
from badgeservice.commands.demo_people import BY_KEY
from badgeservice.core.account import Actor
from badgeservice.core.practice import Step
from badgeservice.operations.item_wish import Wish
from badgeservice.operations.portfolio import Upload

_SCHOOLS = """rbd,nombre,cut,comuna,dependencia,rural
99901-6,Liceo Técnico EJEMPLO de Temuco,09101,Temuco,SLEP,0
99902-4,Liceo EJEMPLO de Hanga Roa,05201,Isla de Pascua,SLEP,1
""".encode()
_AT_SCHOOL = {"daniela": "99901-6", "antonia": "99901-6", "vaitiare": "99902-4"}

_COURSE, _TITLE = "modulo-2", "Fallas en un circuito de alumbrado"
_REFLECTION = ("Al comienzo expliqué demasiado. Cuando dejé de responder al tiro, catorce de "
               "dieciocho duplas corrigieron solas su montaje. La próxima vez voy a registrar "
               "también las preguntas que se hacen entre ellas.")
_CYCLE = (
    (Step.PLAN, "Que cada dupla decida qué medir y en qué orden, y que justifique la "
                "reparación.", 14),
    (Step.APPLY, "Dos bloques en el taller, dieciocho duplas, un tablero con una falla distinta "
                 "para cada una.", 9),
    (Step.EVIDENCE, "La guía, una foto del taller y el registro de las hipótesis.", 9),
    (Step.REFLECT, _REFLECTION, 7),
)
_FEEDBACK = ("Vi a las duplas trabajar solas y a ti observar. Propongo que la próxima semana "
             "dos duplas cuenten al curso cómo llegaron a su hipótesis.")
_OBSERVED = {
    "facts": "10:05: tres duplas miden tensión y descartan el interruptor. 10:20: una dupla "
             "discute si cortar la energía y lo hace antes de medir continuidad.",
    "question": "¿Qué preguntas hicieron pensar más a las duplas?",
    "action": "Registrar tres preguntas de estudiantes en la próxima clase.",
}

_LEARNT = {
    "vaitiare": "En la isla el taller es también el puerto: las y los estudiantes reparan lo "
                "que después se usa.",
    "antonia": "Cambié el orden de la clase: primero la falla, después la teoría. Las "
               "preguntas fueron otras.",
}


def make_teaching(service: Service, people: Mapping[str, Actor]) -> None:
    """Write what the teachers and their mentor wrote, where it is not written yet."""
    _schools(service, people)
    _mentored(service, people)
    _portfolio(service, people["daniela"])
    _cycle(service, people)
    for key, text in _LEARNT.items():
        if not service.portfolio.items(people[key]):
            service.portfolio.add(people[key], Wish(kind="reflection", title="Lo que aprendí",
                                                    text=text, pupils="no"))


def _schools(service: Service, people: Mapping[str, Actor]) -> None:
    service.import_schools(service.operator(), _SCHOOLS, file="demo.csv")
    for key, school in _AT_SCHOOL.items():
        each = BY_KEY[key]
        if service.profiles.own(people[key]).profile.school != school:
            service.profiles.correct(people["patricia"], people[key].person.id, {
                "given_names": each.given_names, "first_surname": each.first_surname,
                "second_surname": each.second_surname, "school": school,
                "reason": "holder-request"})
    service.profiles.change_own(people["vaitiare"], {"time_zone": "Pacific/Easter"})


def _mentored(service: Service, people: Mapping[str, Actor]) -> None:
    mentor, teacher = people["marcela"], people["daniela"]
    if all(each.person.id != teacher.person.id for each in service.observe.mentees(mentor)):
        service.relate(people["patricia"], "mentor", mentor.person.email, teacher.person.email)
    if not service.observe.written(mentor):
        service.observe.write(mentor, teacher.person.id, {**_OBSERVED, "observed_on": _day(9)})
    for note in service.observe.received(teacher):
        service.observe.to_portfolio(teacher, note.observation.id, pupils="no")


def _portfolio(service: Service, teacher: Actor) -> None:
    there = {item.title for item in service.portfolio.items(teacher)}
    for wish, content, name in (
        (Wish(kind="material", title="Guía de circuitos", pupils="no", course=_COURSE,
              narrative="Las y los estudiantes deciden qué medir y por qué.", public=True),
         demo_samples.sheet(), "guia-circuitos.pdf"),
        (Wish(kind="classroom-application", title="El taller, 3.º medio B", pupils="no",
              course=_COURSE, happened_on=_day(9), narrative="Dibujo en lugar de una foto."),
         demo_samples.photo(), "taller.jpg"),
        (Wish(kind="feedback", title="Entrevista a dos duplas", pupils="no", course=_COURSE,
              url="https://portafolio.example/daniela/entrevista"), None, ""),
    ):
        if wish.title not in there:
            service.portfolio.add(teacher, wish, _upload(service, content, name))


def _upload(service: Service, content: bytes | None, name: str) -> Upload | None:
    if content is None:
        return None
    incoming = service.evidence_files.incoming(len(content))
    incoming.write(content)
    return Upload(incoming, name)


def _cycle(service: Service, people: Mapping[str, Actor]) -> None:
    teacher, practice = people["daniela"], service.practice
    cycle = next(iter(practice.cycles(teacher)), None) or practice.open(teacher, _TITLE, _COURSE)
    for key, step, text, ago in (*(("daniela", *entry) for entry in _CYCLE),
                                 ("marcela", Step.FEEDBACK, _FEEDBACK, 5)):
        if not cycle.entry(step).is_written:
            practice.save(people[key], cycle.id, step, text, _day(ago), version=0)
    if not service.portfolio.items(teacher, kind="reflection"):
        practice.reflection_to_portfolio(teacher, cycle.id, pupils="no")


def _day(ago: int) -> str:
    return (now() - timedelta(days=ago)).date().isoformat()
