"""Measure the quality report, scikit-learn beside it on the same marks.

``python bench/quality.py [APPLICATIONS]`` fills a home that is thrown away with applications,
each judged by two on six criteria, and writes the whole report by our command. The peer, from
``bench/peer.txt`` into an environment that is thrown away too, computes the quadratic κ of the
whole and of each criterion with as many resamples. Where its values are not ours, this fails.
``--no-peer`` leaves it out: it needs a package index; ``--peer=PYTHON`` takes one that is there.
Prints one JSON line for each measure. Times and memory are those of whole processes, start
included; memory is never told as less than this process has, so it imports little.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUBRIC = "r1-aprendizaje-activo"
NEAR = 0.0001
"""Our report gives four decimals."""


@dataclass(frozen=True)
class Measure:
    """What one process took."""

    name: str
    applications: int
    seconds: float
    cpu_seconds: float
    peak_mb: float


def measured(name: str, count: int, command: Sequence[str | Path], home: Path,
             out: Path) -> Measure:
    """Run *command* with its output to *out*; its children count towards the peak."""
    environment = os.environ | {"BADGESERVICE_HOME": str(home)}
    started = time.perf_counter()
    with out.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=file)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name} ended with {os.waitstatus_to_exitcode(status)}")
    return Measure(name, count, round(time.perf_counter() - started, 2),
                   round(usage.ru_utime + usage.ru_stime, 2), round(usage.ru_maxrss / 1024, 1))


def peer_of(folder: Path) -> Path:
    """Make an environment with the peer; return its interpreter."""
    place = folder / "peer"
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", ROOT / "bench" / "peer.txt"],
                   check=True)
    return python


def ensure_same(ours: Path, theirs: Path) -> None:
    """Raise unless both came to the same κ."""
    found = {line["key"] if line["group"] == "criterion" else "":
             line["measures"]["kappa_quadratic"]["value"]
             for line in json.loads(ours.read_text())[0]["agreement"]
             if line["group"] in ("rubric", "criterion")}
    for name, value in json.loads(theirs.read_text()).items():
        if abs(found[name] - value) > NEAR:
            raise SystemExit(f"κ of {name or 'the whole'}: {found[name]} here, {value} there")


def main(count: int, peer: str | None) -> None:
    """Print the measures of a report over *count* applications.

    *peer* is an interpreter; empty: one is made; None: no peer is measured.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home, marks = folder / "home", folder / "marks.csv"
        subprocess.run([sys.executable, ROOT / "bench" / "quality_home.py", home, str(count),
                        marks], check=True)
        found = [measured("quality report, ours", count, [
            sys.executable, ROOT / "cli.py", "quality", "report", "--rubric", RUBRIC, "--json"],
            home, folder / "ours.json")]
        if peer is not None:
            found.append(measured("quadratic κ, scikit-learn", count, [
                peer or peer_of(folder), ROOT / "bench" / "peer_kappa.py", marks],
                home, folder / "theirs.json"))
            ensure_same(folder / "ours.json", folder / "theirs.json")
    for one in found:
        print(json.dumps(asdict(one), ensure_ascii=False))


if __name__ == "__main__":
    numbers = [each for each in sys.argv[1:] if each.isdigit()]
    peers = [each.removeprefix("--peer=") for each in sys.argv[1:] if each.startswith("--peer=")]
    main(int(numbers[0]) if numbers else 1000,
         None if "--no-peer" in sys.argv else "".join(peers))
