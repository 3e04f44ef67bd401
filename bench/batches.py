"""A batch of 100,000 rows beside one of 10,000: time and memory."""

from collections.abc import Iterator
from pathlib import Path

from figures import Figure, figure, ratio
from homes import batch_file, issue_command, measured, new_home
from peer import Peer

TOPIC = "batches"
RUNS = 3
MOST_MB = 300
HOME = "large"
"""The home that holds three of the long batches afterwards; `store` measures it."""


def measure(folder: Path, _peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of long batches."""
    short, long = int(10_000 * scale) or 100, int(100_000 * scale) or 1000
    small, large = new_home(folder, "small"), new_home(folder, HOME)
    less = [measured(issue_command(batch_file(folder, short, 1 + short * place)), small)
            for place in range(RUNS)]
    more = [measured(issue_command(batch_file(folder, long, 1 + long * place)), large)
            for place in range(RUNS)]
    first = figure(TOPIC, f"{short:,} in one batch", [each.seconds for each in less], "s")
    second = figure(TOPIC, f"{long:,} in one batch", [each.seconds for each in more], "s",
                    note="one after the other into the same home")
    yield first
    yield second
    yield ratio(TOPIC, f"time of {long:,} to time of {short:,}", second, first, 11, at_most=True)
    low = figure(TOPIC, f"peak memory, {short:,}", [each.peak_mb for each in less], "MB")
    high = figure(TOPIC, f"peak memory, {long:,}", [each.peak_mb for each in more], "MB")
    yield low
    yield high.aimed(f"≤ {MOST_MB} MB", high.high <= MOST_MB)
