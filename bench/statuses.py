"""One bit of a status list of 131,072 entries: changed, signed anew, published."""

import time
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, figure
from homes import batch_file, issue_command, new_home, opened, run
from peer import Peer

TOPIC = "statuses"
MOST_MS = 20


def measure(folder: Path, _peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of status lists."""
    count = int(100 * scale) or 20
    home = new_home(folder, "statuses")
    run(issue_command(batch_file(folder, count, 1)), home)
    times = []
    with opened(home) as service:
        for name in service.show.credential_ids():
            started = time.perf_counter()
            if service.revoke([name], reason="other", note="", by="bench") != 1:
                raise SystemExit(f"{name} was not revoked")
            times.append(1000 * (time.perf_counter() - started))
    found = figure(TOPIC, "revoke: event, list flipped, signed, journal, committed",
                   times[len(times) // 5:], "ms")
    yield found.aimed(f"≤ {MOST_MS} ms", found.value <= MOST_MS)
