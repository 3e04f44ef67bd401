"""Files of rows, staged and worked on; on both kinds of databases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from badgeservice.core.batches import OnDuplicate, Plan
from badgeservice.operations.batch_work import BatchWork
from badgeservice.operations.issue import Issue
from tests.powercut import StoppingKeyring

HEADER = ("correo,nombres,primer_apellido,fecha,nivel:diseno,nivel:aplicacion,nivel:seguridad,"
          "nivel:reflexion,evidencia_relato,clave")


def row(name, *, key="", day="2026-10-11", levels="3,4,3,3", told="Taller."):
    return f"{name}@docentes.example,Ana,Rojas,{day},{levels},{told},{key}"


class Batches:
    """Stages files of rows of module 2, and works on them as several processes would."""

    def __init__(self, service):
        self.service = service
        self.tools = service._tools

    def open(self, *rows):
        content = "\n".join([HEADER, *rows]) + "\n"
        return self.service.open_batch_file(content.encode(), "lote.csv",
                                            achievement="modulo-2", language="es")

    def stage(self, *rows, policy=OnDuplicate.SKIP, letters=False):
        digest = sha256("\n".join(rows).encode()).hexdigest()
        plan = Plan("lote.csv", "Acta 7", policy, letters, digest=digest)
        return self.service.batches.stage(self.open(*rows), plan).id

    def forecast(self, *rows, policy=OnDuplicate.SKIP):
        found = self.service.batches.dry_run(self.open(*rows), Plan("lote.csv", "Acta 7", policy))
        return found.fresh, found.renewed, found.standing, [each.code for each in found.problems]

    def worker(self, *, signatures=None, issue=None, lease=timedelta(minutes=5)):
        """Return who works; its power fails after some *signatures*."""
        tools = self.tools
        if signatures is not None:
            tools = replace(tools, keyring=StoppingKeyring(tools.keyring, signatures))
        return BatchWork(tools, issue or Issue(tools), lease=lease)

    def finish(self, batch=None, worker=None):
        """Work until nothing is left."""
        work = worker or self.service.batch_work
        while work(batch):
            pass

    def states(self, batch):
        return dict(Counter(line.state.value
                            for line in self.service.batches.rows(batch, limit=None)))

    def credentials(self):
        """Return how many credentials each person has."""
        names = self.service.show.credential_ids()
        people = [self.service.show.credential(name).award.person.email for name in names]
        return dict(Counter(each.partition("@")[0] for each in people))

    def letters(self):
        with self.tools.database.reading() as work:
            counts = work.outbox.counts({"*"})
        return sum(counts.values())


@pytest.fixture
def batches(service):
    return Batches(service)
