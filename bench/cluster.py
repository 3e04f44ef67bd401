"""PostgreSQL: one worker process, and two that share a staged batch.

Where fewer than four cores are free, two workers and the server share what there is. Then the
ceiling is what these cores would allow if nobody ever waited: all processor time of the run with
one worker, spread over them.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from figures import Figure, figure
from homes import ACHIEVEMENT, batch_file, environment, new_home, ours, run
from peer import Peer

from tests.databases import Server

TOPIC = "cluster"
RUNS = 3
FREE = 4
"""Cores with which two workers are to reach `ALONE` times one."""

ALONE, SHARE = 1.7, 0.9


def measure(folder: Path, _peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of workers on PostgreSQL."""
    rows = max(1000, int(10_000 * scale))
    server = Server()
    try:
        url = server.make()
        home = new_home(folder, "cluster", BADGESERVICE_DATABASE_URL=url)
        # The first learns the forms and makes the lists.
        turns = [_run(home, url, folder, rows, 1 + place * rows, workers)
                 for place, workers in enumerate((1, *(1, 2) * RUNS))][1:]
    finally:
        server.stop()
    one, two = turns[0::2], turns[1::2]
    single = figure(TOPIC, f"{rows:,} rows, one worker", [each[0] for each in one], "s")
    double = figure(TOPIC, f"{rows:,} rows, two workers", [each[0] for each in two], "s")
    yield single
    yield double
    gain = single.value / double.value
    cores = len(os.sched_getaffinity(0))
    found = Figure(TOPIC, "two workers, times one", gain, "×", single.low / double.high,
                   single.high / double.low, RUNS)
    if cores >= FREE:
        yield found.aimed(f"≥ {ALONE}×", gain >= ALONE)
        return
    used = figure(TOPIC, "processor time of all, one worker", [each[1] for each in one], "s")
    yield used
    yield found
    ceiling = min(2.0, single.value / (used.value / cores))
    yield Figure(TOPIC, f"of the ceiling of {cores} cores ({ceiling:.2f}×)", gain / ceiling, "",
                 found.low / ceiling, found.high / ceiling, RUNS).aimed(
                     f"≥ {SHARE}", gain / ceiling >= SHARE)


def _run(home: Path, url: str, folder: Path, rows: int, first: int,
         workers: int) -> tuple[float, float]:
    """Stage a batch and let *workers* work it off; return seconds, and those of processors."""
    more = {"BADGESERVICE_DATABASE_URL": url}
    said = json.loads(run(ours("award", "batch", batch_file(folder, rows, first),
                               "--achievement", ACHIEVEMENT, "--stage-only", "--json"),
                          home, **more))
    before = _processors()
    working = [subprocess.Popen(ours("worker", "--no-letters"), env=environment(home, **more),
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL) for _ in range(workers)]
    try:
        _wait(url, said["batch"], working)
    finally:
        used = _processors() - before
        for each in working:
            each.terminate()
        for each in working:
            each.wait(60)
    with psycopg.connect(url) as connection:
        begun, done = connection.execute(
            "SELECT min(begun_at), max(done_at) FROM batch_parts WHERE batch = %s",
            [said["batch"]]).fetchone() or (None, None)
    return (done - begun).total_seconds(), used


def _wait(url: str, batch: str, working: list[subprocess.Popen[bytes]]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            row = connection.execute("SELECT state FROM batches WHERE id = %s",
                                     [batch]).fetchone()
            if row == ("done",):
                return
            if any(each.poll() is not None for each in working):
                raise SystemExit("a worker ended before its time")
            time.sleep(0.1)


def _processors() -> float:
    """Seconds that all cores of this machine have worked since it started."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    busy = [int(each) for each in fields]
    idle, waiting = busy[3], busy[4]
    return (sum(busy[:8]) - idle - waiting) / os.sysconf("SC_CLK_TCK")
