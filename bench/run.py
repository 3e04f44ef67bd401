"""Everything that is promised of speed, measured, the released npm stack beside ours.

``python bench/run.py [TOPIC …] [--no-peer] [--scale X] [--write]``: all topics, or some. Prints a
line of JSON for each figure, then the table. ``--scale 0.01`` shows in a few minutes that all
runs; its figures say nothing. ``--write`` keeps the figures in ``bench/figures.jsonl`` and puts
the tables into ``docs/performance.md``, where no topic was left out.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parent))

import batches
import certificates
import cluster
import documents
import issuing
import joint
import serving
import statuses
import store
import verifying
from figures import Figure, line, load, machine, table
from peer import Peer

TOPICS: dict[str, ModuleType] = {each.TOPIC: each for each in (
    issuing, joint, verifying, batches, store, serving, statuses, certificates, cluster)}


def measure(topics: Sequence[str], *, has_peer: bool, scale: float) -> list[Figure]:
    """Measure *topics* and print each figure when it is known."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peer = Peer(folder) if has_peer else None
        for topic in topics:
            print(f"{topic} … (load {load():.2f})", file=sys.stderr, flush=True)
            for each in TOPICS[topic].measure(folder, peer, scale):
                print(line(each), flush=True)
                found.append(each)
    return found


def main() -> None:
    """Measure what the command line asks for."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("topics", nargs="*", choices=[*TOPICS, []], metavar="TOPIC",
                       help=", ".join(TOPICS))
    asked.add_argument("--no-peer", action="store_true", help="leave the npm stack out")
    asked.add_argument("--scale", type=float, default=1.0, help="a part of all numbers")
    asked.add_argument("--write", action="store_true", help="keep the figures, fill the documents")
    options = asked.parse_args()
    for setting in [each for each in os.environ if each.startswith("BADGESERVICE_")]:
        del os.environ[setting]
    topics = options.topics or list(TOPICS)
    before = load()
    found = measure(topics, has_peer=not options.no_peer, scale=options.scale)
    print(f"\n{machine()}; load before: {before:.2f}\n\n{table(found)}", file=sys.stderr)
    if options.write:
        documents.write(found, before, whole=len(topics) == len(TOPICS) and options.scale == 1)


if __name__ == "__main__":
    main()
