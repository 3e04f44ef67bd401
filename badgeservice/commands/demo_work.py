"""Applications in every state, made by the example people: so each page has something to show."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.assembly import Service
from badgeservice.commands.demo_judging import Programme
from badgeservice.core.account import Actor
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Round
from badgeservice.operations.apply import Applicant
from badgeservice.resources import resource

_SET = "r1-calibracion.yaml"
_ASSESSORS = ("carolina", "hernan", "helmi", "eero")

_TALK = "Conversamos sobre la evidencia y cada una mantiene lo que vio."
_APPEAL = "El registro de la segunda visita está en la evidencia y no se menciona."

_COHORT = (
    ("Bárbara", "Lincoqueo", "Saavedra"), ("Cristián", "Uribe", "Gallardo"),
    ("Elisa", "Mansilla", "Oyarzo"), ("Fabián", "Catrileo", "Venegas"),
    ("Gabriela", "Toro", "Quezada"), ("Héctor", "Painemal", "Figueroa"),
    ("Javiera", "Barrientos", "Ojeda"), ("Leonardo", "Ñancucheo", "Silva"),
    ("Macarena", "Aguayo", "Leiva"), ("Nicolás", "Huaiquil", "Mora"),
    ("Paulina", "Cayupi", "Sandoval"), ("Sebastián", "Ulloa", "Parra"),
)
_JUDGED = (
    ((3, 3, 3, 3), (3, 3, 3, 3)), ((4, 3, 3, 3), (4, 4, 3, 3)), ((3, 4, 3, 3), (3, 3, 4, 3)),
    ((4, 4, 4, 3), (4, 4, 3, 3)), ((4, 4, 3, 4), (4, 3, 3, 4)), ((3, 3, 4, 3), (3, 3, 3, 4)),
    ((4, 4, 4, 4), (4, 4, 4, 4)), ((3, 3, 3, 4), (3, 3, 3, 3)), ((2, 2, 3, 2), (2, 3, 3, 2)),
    ((2, 3, 2, 2), (2, 2, 2, 2)), ((3, 2, 2, 2), (3, 2, 3, 2)), ((3, 3, 3, 3), (2, 3, 3, 2)),
)
"""What the two gave those of the cohort: near enough but for the last ones, as people are."""


def make_work(service: Service, people: Mapping[str, Actor]) -> None:
    """Make what is missing of the applications; the assessors pass their calibration first."""
    programme = Programme(service, people)
    _calibrated(programme)
    _of_daniela(programme)
    _of_vaitiare(programme)
    _of_antonia(programme)
    _cohort(programme)


def _calibrated(programme: Programme) -> None:
    """Let each assessor judge the set: near the known levels, not always on them."""
    calibrate = programme.service.calibrate
    calibrate.load(programme.service.read_calibration(resource("calibrations", _SET)))
    for number, key in enumerate(_ASSESSORS):
        for task in calibrate.mine(programme.people[key]):
            if task.attempts:
                continue
            given = {item.id: {name: known.level for name, known in item.known.items()}
                     for item in task.set.items}
            levels = given[task.set.items[number % len(task.set.items)].id]
            first = next(iter(levels))
            levels[first] += 1 if levels[first] < max(task.rubric.levels) else -1
            calibrate.judge(programme.people[key], task.set.id, given)


def _of_daniela(programme: Programme) -> None:
    programme.draft("daniela", "modulo-5")
    credential = programme.sent("daniela", "modulo-2")
    programme.both(credential, (3, 4, 3, 3), (4, 4, 3, 3))
    programme.released(credential)
    not_yet = programme.sent("daniela", "modulo-3")
    programme.both(not_yet, (2, 3, 2, 3), (2, 3, 2, 3))
    programme.released(not_yet)
    apart = programme.sent("daniela", "mentor-emtp")
    programme.both(apart, (3, 4, 3), (3, 2, 3))


def _of_vaitiare(programme: Programme) -> None:
    programme.sent("vaitiare", "modulo-1")
    third = programme.sent("vaitiare", "mentor-emtp")
    programme.both(third, (3, 3, 4), (3, 2, 3))
    for who, levels in (("carolina", (3, 3, 4)), ("helmi", (3, 2, 3))):
        programme.judged(third, who, levels, Round.RECONCILIATION, _TALK)
    programme.asked(third, "eero")
    programme.judged(third, "eero", (3, 3, 3), Round.ADJUDICATION, _TALK)
    programme.released(third)
    appealed = programme.sent("vaitiare", "modulo-6")
    programme.both(appealed, (3, 2, 2, 3), (3, 3, 2, 2))
    programme.released(appealed)
    programme.appealed("vaitiare", appealed, _APPEAL)
    programme.asked(appealed, "hernan")


def _of_antonia(programme: Programme) -> None:
    half = programme.sent("antonia", "modulo-4")
    programme.asked(half, "carolina", "helmi")
    programme.judged(half, "carolina", (3, 3, 4, 3))
    unsigned = programme.sent("antonia", "modulo-3")
    programme.both(unsigned, (3, 4, 3, 3), (3, 3, 3, 4))
    signed = programme.sent("antonia", "autor-microcurso")
    programme.both(signed, (4, 3, 3), (3, 3, 4))
    programme.endorsed(signed)


def _cohort(programme: Programme) -> None:
    """Record a dozen applications that came on paper, so that agreement can be measured."""
    known = {str(line["email"]): str(line["id"])
             for line in programme.service.show.applications()}
    for names, (one, other) in zip(_COHORT, _JUDGED, strict=True):
        address = f"{names[1].lower()}@docentes.example".translate(_ASCII)
        application = known.get(address) or _on_paper(programme, Applicant(address, *names))
        programme.both(application, one, other)


_ASCII = str.maketrans("áéíóúñ", "aeioun")


def _on_paper(programme: Programme, applicant: Applicant) -> str:
    kinds = programme.service.show.achievement("modulo-2").course.evidence
    return programme.service.apply("modulo-2", applicant, evidence=[
        Evidence(kind, "Registro de la práctica (EJEMPLO).",
                 url=f"https://portafolio.example/{applicant.email.partition('@')[0]}/{kind}")
        for kind in kinds]).id
