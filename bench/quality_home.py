"""Fill a home with judged applications: ``python bench/quality_home.py HOME COUNT MARKS``."""

import csv
import random
import sys
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from badgeservice.assembly import Service, build
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Application, Judgement, Round
from badgeservice.core.person import Person
from badgeservice.settings import Settings
from badgeservice.storage.chance import SystemChance

ACHIEVEMENT, RUBRIC = "modulo-2", "r1-aprendizaje-activo"
SIDES = (("carla@assessors.example", "tekna-emtp"),
         ("aino@assessors.example", "socio-finlandes"))
BEGIN = datetime(2024, 3, 4, 15, tzinfo=UTC)


def fill(service: Service, count: int, marks: Path) -> None:
    """Record *count* judged applications, and write the levels to *marks* for the peer."""
    service.setup(service.read_definitions())
    criteria = six_criteria(service)
    chance, new = random.Random(7), SystemChance()
    with service._database.transaction() as work, marks.open("w", newline="") as file:
        table = csv.writer(file)
        achievement = work.definitions.achievement(ACHIEVEMENT)
        for place in range(count):
            at = BEGIN + timedelta(hours=6 * place)
            person = Person(identifier(new.draw(16)), f"docente{place}@docentes.example",
                            "Ana", "Rojas", "Soto")
            work.people.add(person)
            asked = Application(identifier(new.draw(16)), person.id, ACHIEVEMENT,
                                achievement.version, "es", at, sent_at=at,
                                programme=achievement.course.programme)
            work.applications.add(asked, person, ())
            first = {name: chance.choice((2, 3, 3, 4)) for name in criteria}
            second = {name: max(1, level - (chance.random() < 0.25))
                      for name, level in first.items()}
            for (who, where), levels in zip(SIDES, (first, second), strict=True):
                work.judgements.add(Judgement(
                    identifier(new.draw(16)), asked.id, who, where, Round.BLIND,
                    {RUBRIC: levels}, at + timedelta(days=3)))
            table.writerows((place, name, first[name], second[name]) for name in criteria)


def six_criteria(service: Service) -> list[str]:
    """Publish the example rubric with two more criteria; return the ids of all."""
    rubric = deepcopy(dict(service.read_definitions().rubrics[RUBRIC]))
    rubric["criteria"] += [{**rubric["criteria"][-1], "id": name}
                           for name in ("colaboracion", "inclusion")]
    for criterion, weight in zip(rubric["criteria"], (25, 25, 20, 10, 10, 10), strict=True):
        criterion["weight"] = weight
    service.define.load(SimpleNamespace(issuers={}, rubrics={RUBRIC: rubric}, courses={}))
    return [criterion["id"] for criterion in rubric["criteria"]]


if __name__ == "__main__":
    made = build(Settings.from_environment({"BADGESERVICE_HOME": sys.argv[1]}))
    fill(made, int(sys.argv[2]), Path(sys.argv[3]))
    made.close()
