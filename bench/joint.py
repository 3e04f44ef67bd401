"""Issuing with the partner's signed endorsement inside, beside the peer that makes both.

Ours: award and row recorded, the endorsement composed, signed and kept, then the credential
composed, signed, checked and stored; applications and decisions are there before. A group is
as large as those of `endorsement sign --all` and of issuing.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course import JOINT, ensure_as_promised
from figures import Figure, figure, ratio
from homes import environment, new_home, one_core, opened
from issuing import exported
from peer import Peer

from badgeservice.assembly import Service
from badgeservice.core.account import Actor
from badgeservice.operations.endorse_all import GROUP
from tests.decided import applied, judged, speakers
from tests.people import ISSUER, PARTNER

TOPIC = "joint"
RUNS = 3


def measure(folder: Path, peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of joint issuing."""
    home = new_home(folder, "joint")
    count = max(10, int(GROUP * scale))
    done = subprocess.run(one_core([sys.executable, __file__, str(home), str(count)]), check=True,
                          text=True, stdout=subprocess.PIPE, env=environment(home))
    times = json.loads(done.stdout)
    own = figure(TOPIC, "issuing with the partner's endorsement, for one credential", times, "ms",
                 note=f"in groups of {count}")
    yield own
    documents = exported(home, folder)[:250]
    ensure_as_promised(documents[0])
    if peer is not None:
        pairs = [_pair(each) for each in documents]
        theirs = peer.figure(TOPIC, "joint", "peer: endorsement and credential", pairs, {})
        yield theirs
        yield ratio(TOPIC, "joint issuing, times the peer", theirs, own, 30)


def _pair(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The credential and its endorsement as they were before either was signed."""
    (endorsement,) = document["endorsement"]
    return [{name: value for name, value in document.items()
             if name not in ("proof", "endorsement")},
            {name: value for name, value in endorsement.items() if name != "proof"}]


def _times(service: Service, count: int) -> list[float]:
    actor = _partner(service)
    found = []
    for turn in range(RUNS + 1):
        names = [_decided(service, f"d{turn}.{place}@docentes.example") for place in range(count)]
        started = time.perf_counter()
        service.endorse.prepare(actor, names)
        prepared = time.perf_counter() - started
        shown = service.endorse.drafts(actor, names)
        wanted = [(name, draft.digest) for name, draft in shown.items()]
        started = time.perf_counter()
        made = service.endorse(actor, wanted)
        issued = service.issue([each.award for each in made])
        found.append(1000 * (prepared + time.perf_counter() - started) / count)
        if len(issued) != count:
            raise SystemExit(f"{len(issued)} of {count} were issued")
    return found[1:]


def _decided(service: Service, email: str) -> str:
    """Return the id of an application that both organisations find achieved."""
    name = applied(service, email, JOINT)
    for organisation in (ISSUER, PARTNER):
        judged(service, name, organisation, 3)
    service.decide(name, by="bench")
    return name


def _partner(service: Service) -> Actor:
    email, _ = speakers(service._database)
    with service._database.reading() as work:
        person = work.people.find(email)
    found = service.sessions.actor(str(person and person.id))
    if found is None:
        raise SystemExit("nobody acts for the partner")
    return found


if __name__ == "__main__":
    with opened(Path(sys.argv[1])) as opened_here:
        print(json.dumps(_times(opened_here, int(sys.argv[2]))))
