"""Keeps figures, and puts them into the documents between their marks."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from figures import Figure, line, machine, table
from homes import ROOT

KEPT = ROOT / "bench" / "figures.jsonl"
DOCUMENT = ROOT / "docs" / "performance.md"
SCALING = ROOT / "docs" / "scaling.md"
FOR_SCALING = {"issuing", "batches", "store", "serving", "cluster"}
"""Topics whose figures one reckons with beyond one machine."""



def write(found: Sequence[Figure], load: float, *, whole: bool) -> None:
    """Keep the figures of a whole run; SystemExit for a part, which would mix two runs."""
    if not whole:
        raise SystemExit("only a whole run is written: leave out topics and --scale")
    KEPT.write_text("".join(f"{line(each)}\n" for each in found), encoding="utf-8")
    day = datetime.now(UTC).date().isoformat()
    text = (f"Measured on {day}: {machine()}. Load of the machine before: {load:.2f}.\n\n"
            f"{table(found)}")
    put(DOCUMENT, "figures", text)
    chosen = [each for each in found if each.topic in FOR_SCALING and each.unit != "×"]
    put(SCALING, "figures", f"Measured on {day}; the machine, and all figures: "
        f"[performance](performance.md).\n\n{table(chosen)}")


def put(path: Path, mark: str, text: str) -> None:
    """Replace what stands between the marks ``<!-- mark -->`` and ``<!-- /mark -->``."""
    before = path.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
    if not pattern.search(before):
        raise SystemExit(f"{path.name} has no marks {mark}")
    path.write_text(pattern.sub(lambda found: f"{found[1]}{text}\n{found[2]}", before),
                    encoding="utf-8")
