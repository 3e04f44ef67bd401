"""Certificates: three pages, with QR code and the credential inside, as PDF/A."""

import time
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, figure
from homes import batch_file, issue_command, new_home, opened, run
from peer import Peer

TOPIC = "certificates"
LEAST = 40


def measure(folder: Path, _peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of certificates."""
    count = int(150 * scale) or 20
    home = new_home(folder, "certificates")
    run(issue_command(batch_file(folder, count, 1)), home)
    used, sizes = [], []
    with opened(home) as service:
        for name in service.show.credential_ids():
            started = time.process_time()
            sizes.append(len(service.certify(name)))
            used.append(1000 * (time.process_time() - started))
    warm = figure(TOPIC, "one certificate, processor time", used[len(used) // 5:], "ms")
    yield warm
    yield figure(TOPIC, "its size", [size / 1000 for size in sizes], "kB")
    rate = figure(TOPIC, "certificates for a second of one core",
                  [1000 / each for each in used[len(used) // 5:]], "/s")
    yield rate.aimed(f"≥ {LEAST}/s", rate.value >= LEAST)
