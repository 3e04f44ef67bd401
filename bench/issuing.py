"""Issuing a batch whole, beside the peer's issuing alone, on the same documents.

Ours: read the file, check every row, record, compose, sign, check the own output, store; the
difference of a long and a short run, so that the start of a process is not counted.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course import ensure_as_promised
from figures import Figure, figure, ratio
from homes import batch_file, issue_command, measured, new_home, ours, run
from peer import Peer

TOPIC = "issuing"
RUNS = 3


def measure(folder: Path, peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of issuing."""
    short, long = int(200 * scale) or 20, int(3000 * scale) or 60
    clock, used = [], []
    for place in range(RUNS):
        home = new_home(folder, f"issuing-{place}")
        # The first run makes what the second finds: tables, forms on disk, the list.
        less = measured(issue_command(batch_file(folder, short, 1)), home)
        more = measured(issue_command(batch_file(folder, long, 1_000_001)), home)
        clock.append(1000 * (more.seconds - less.seconds) / (long - short))
        used.append(1000 * (more.cpu_seconds - less.cpu_seconds) / (long - short))
    own = figure(TOPIC, "batch issuing, whole, for one credential", clock, "ms")
    yield own
    yield figure(TOPIC, "of which processor time", used, "ms")
    documents = unsigned(home, folder, 250)
    ensure_as_promised(documents[0])
    if peer is not None:
        theirs = peer.figure(TOPIC, "issue", "peer: issue alone", documents, {})
        yield theirs
        yield ratio(TOPIC, "batch issuing, times the peer", theirs, own, 50)


def exported(home: Path, folder: Path) -> list[dict[str, Any]]:
    """Return all credentials of *home*."""
    out = folder / f"{home.name}-out"
    run(ours("credential", "export", "--all", "-o", out), home)
    return [json.loads(each.read_text(encoding="utf-8")) for each in sorted(out.glob("*.json"))]


def unsigned(home: Path, folder: Path, most: int) -> list[dict[str, Any]]:
    """Return credentials of *home* as they were before they were signed."""
    return [{name: value for name, value in each.items() if name != "proof"}
            for each in exported(home, folder)[:most]]
