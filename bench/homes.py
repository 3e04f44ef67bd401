"""Homes that are thrown away, and commands that are measured as whole processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from course import BY_ROWS, PIECES, ROOT, write_definitions

sys.path.insert(0, str(ROOT))  # the checkout comes first

from badgeservice.assembly import Service, build
from badgeservice.settings import Settings
from scripts.sample_batch import write_batch

ACHIEVEMENT = BY_ROWS


@dataclass(frozen=True)
class Took:
    """What one process needed."""

    seconds: float
    cpu_seconds: float
    """Of the process and its children."""

    peak_mb: float


def one_core(command: Sequence[str]) -> list[str]:
    """Return *command* kept on one core with all its threads."""
    return ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0))), *command]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The surroundings of a command on *home*, without the settings of whoever runs this."""
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith("BADGESERVICE_")}
    return clean | {"BADGESERVICE_HOME": str(home)} | more


def ours(*arguments: str | Path) -> list[str]:
    """Our command line."""
    return [sys.executable, str(ROOT / "cli.py"), *map(str, arguments)]


def measured(command: Sequence[str], home: Path, *, cores: int | None = 1, **more: str) -> Took:
    """Run *command* on *home*, by default on one core; SystemExit where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        one_core(command) if cores == 1 else command, env=environment(home, **more),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0.0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, _peak_mb(process.pid))
        time.sleep(0.02)
    seconds = time.perf_counter() - started
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status:
        raise SystemExit(f"{' '.join(command[1:5])} … ended with {process.returncode}")
    return Took(seconds, usage.ru_utime + usage.ru_stime, peak)


def _peak_mb(process: int) -> float:
    """The most memory that *process* had since its program began, 0 where it has ended.

    `resource` would tell the memory of whoever started it, where that had more.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines()
                 if line.startswith("VmHWM:")), 0)


def run(command: Sequence[str], home: Path, **more: str) -> str:
    """Run *command* on *home* and return its output; SystemExit with its words where it fails."""
    done = subprocess.run(command, env=environment(home, **more), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[1:5])} … ended with {done.returncode}:\n"
                         f"{done.stderr[-2000:]}")
    return done.stdout


def new_home(folder: Path, name: str = "home", **more: str) -> Path:
    """Set up a home in *folder*, with the micro-courses that are measured."""
    home = folder / name
    run(ours("init"), home, **more)
    run(ours("definitions", "load"), home, **more)
    run(ours("definitions", "load", write_definitions(folder / "definitions")), home, **more)
    return home


def batch_file(folder: Path, rows: int, first: int = 1) -> Path:
    """Write a file of *rows* teachers, the first of them number *first*, with two pieces each."""
    path = folder / f"batch-{first}-{rows}.csv"
    write_batch(path, rows, first=first, pieces=PIECES)
    return path


def issue_command(file: Path) -> list[str]:
    """The command that issues all rows of a file."""
    return ours("award", "batch", file, "--achievement", ACHIEVEMENT)


@contextmanager
def opened(home: Path, **more: str) -> Iterator[Service]:
    """The service on *home* in this process."""
    service = build(Settings.from_environment({"BADGESERVICE_HOME": str(home)} | more))
    try:
        yield service
    finally:
        service.close()
