"""PostgreSQL: one worker process, and two that share a staged batch.

Where fewer than four cores are free, two workers and the server share what there is. Then the
ceiling is what these cores would allow if nobody ever waited: the processor time that worker and
server needed for the rows with one worker, spread over them. Time and processor time are those
from the first part that is begun to the last that is done, so that starting up is in neither.
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

_BEGUN = "SELECT bool_or(begun_at IS NOT NULL) FROM batch_parts WHERE batch = %s"
_DONE = "SELECT state = 'done' FROM batches WHERE id = %s"


def measure(folder: Path, _peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of workers on PostgreSQL."""
    rows = max(1000, int(10_000 * scale))
    server = Server(is_safe=True)
    try:
        url = server.make()
        home = new_home(folder, "cluster", BADGESERVICE_DATABASE_URL=url)
        # The first learns the forms and makes the lists.
        turns = [_run(home, url, folder, rows, 1 + place * rows, workers, server._server.pid)
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
    used = figure(TOPIC, "processor time of worker and server, one worker",
                  [each[1] for each in one], "s")
    yield used
    yield found
    ceiling = min(2.0, single.value / (used.value / cores))
    yield Figure(TOPIC, f"of the ceiling of {cores} cores ({ceiling:.2f}×)", gain / ceiling, "",
                 found.low / ceiling, found.high / ceiling, RUNS).aimed(
                     f"≥ {SHARE}", gain / ceiling >= SHARE)


def _run(home: Path, url: str, folder: Path, rows: int, first: int, workers: int,
         server: int) -> tuple[float, float]:
    """Stage a batch and let *workers* work it off; return seconds, and those of processors."""
    more = {"BADGESERVICE_DATABASE_URL": url}
    said = json.loads(run(ours("award", "batch", batch_file(folder, rows, first),
                               "--achievement", ACHIEVEMENT, "--stage-only", "--json"),
                          home, **more))
    working = [subprocess.Popen(ours("worker", "--no-letters"), env=environment(home, **more),
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL) for _ in range(workers)]
    ours_and_theirs = [server, *(each.pid for each in working)]
    try:
        _wait(_BEGUN, url, said["batch"], working)
        before = _processors(ours_and_theirs)
        _wait(_DONE, url, said["batch"], working)
        used = _processors(ours_and_theirs) - before
    finally:
        for each in working:
            each.terminate()
        for each in working:
            each.wait(60)
    with psycopg.connect(url) as connection:
        begun, done = connection.execute(
            "SELECT min(begun_at), max(done_at) FROM batch_parts WHERE batch = %s",
            [said["batch"]]).fetchone() or (None, None)
    return (done - begun).total_seconds(), used


def _wait(until: str, url: str, batch: str, working: list[subprocess.Popen[bytes]]) -> None:
    """Return when *until* is true of *batch*."""
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            if connection.execute(until, [batch]).fetchone() == (True,):
                return
            if any(each.poll() is not None for each in working):
                raise SystemExit("a worker ended before its time")
            time.sleep(0.05)


def _processors(processes: list[int]) -> float:
    """Seconds that cores have worked for *processes* and their children, gone ones included."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it ended just now; its parent has its time
            continue
        own, parent = int(path.parent.name), int(fields[1])
        if own in processes or parent in processes:
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
