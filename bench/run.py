"""Measure issuing and verifying, the released npm stack beside ours on the same documents.

``python bench/run.py [ROWS]`` issues a batch on a home that is thrown away, verifies it with our
command and, where Node is at hand, with the stack of ``tests/interop``. Prints one JSON line for
each measure, then a table. Times are those of whole processes, start included.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.sample_batch import write_batch  # noqa: E402 - the checkout comes first

INTEROP = ROOT / "tests" / "interop"


@dataclass(frozen=True)
class Measure:
    """How long one command took for a number of credentials."""

    name: str
    credentials: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.credentials / self.seconds


def timed(name: str, rows: int, command: Sequence[str | Path], folder: Path) -> Measure:
    """Run *command* quietly and measure it."""
    started = time.perf_counter()
    run(command, folder)
    return Measure(name, rows, time.perf_counter() - started)


def run(command: Sequence[str | Path], folder: Path) -> str:
    """Run *command* on the home in *folder* and return its output; what it says goes nowhere."""
    environment = os.environ | {"BADGESERVICE_HOME": str(folder / "home")}
    done = subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return done.stdout


def ours(*arguments: str | Path) -> list[str | Path]:
    """Our command line."""
    return [sys.executable, ROOT / "cli.py", *arguments]


def measure(rows: int, folder: Path) -> list[Measure]:
    """Issue *rows* credentials and verify them, by us and by the peer."""
    batch, out = folder / "batch.csv", folder / "out"
    write_batch(batch, rows)
    run(ours("init"), folder)
    run(ours("definitions", "load"), folder)
    found = [timed("issue, ours", rows, ours("award", "batch", batch, "--achievement", "modulo-2"),
                   folder)]
    run(ours("credential", "export", "--all", "-o", out), folder)
    found.append(timed("verify, ours", rows, ours("verify", out), folder))
    if shutil.which("npm"):
        found.append(measure_peer(rows, folder, out))
    return found


def measure_peer(rows: int, folder: Path, out: Path) -> Measure:
    """Verify the proofs with the npm stack, status entries left out: it has no lists here."""
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], check=True, cwd=INTEROP)
    documents = folder / "documents.json"
    documents.write_text(run(ours("issuer", "documents", "--json"), folder), encoding="utf-8")
    return timed("verify, npm stack", rows, [
        "node", INTEROP / "verify.mjs", out, documents, ROOT / "schemas" / "contexts",
        "--proof-only"], folder)


def main(rows: int) -> None:
    """Print the measures of a batch of *rows*."""
    with tempfile.TemporaryDirectory() as name:
        found = measure(rows, Path(name))
    for one in found:
        print(json.dumps({"name": one.name, "credentials": one.credentials,
                          "seconds": round(one.seconds, 3), "per_second": round(one.rate, 1)}))
    for one in found:
        print(f"{one.name:20} {one.seconds:8.2f} s {one.rate:8.1f}/s", file=sys.stderr)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
