"""What a measurement came to, how often it was taken, and what it is compared with."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    topic: str
    name: str
    value: float
    unit: str
    low: float
    high: float
    runs: int
    target: str = ""
    met: bool | None = None
    """None where nothing is demanded of it."""

    note: str = ""

    def aimed(self, target: str, met: bool, note: str = "") -> "Figure":
        """The same with what was demanded."""
        return replace(self, target=target, met=met, note=note or self.note)


def figure(topic: str, name: str, values: Sequence[float], unit: str, *,
           note: str = "") -> Figure:
    """The median of *values* with the lowest and the highest."""
    return Figure(topic, name, statistics.median(values), unit, min(values), max(values),
                  len(values), note=note)


def ratio(topic: str, name: str, above: Figure, below: Figure, target: float, *,
          note: str = "", at_most: bool = False) -> Figure:
    """How often *below* goes into *above*, and whether that is the *target*."""
    value = above.value / below.value
    met = value <= target if at_most else value >= target
    return Figure(topic, name, value, "×", above.low / below.high, above.high / below.low,
                  min(above.runs, below.runs), f"{'≤' if at_most else '≥'} {target:g}×", met, note)


def line(found: Figure) -> str:
    """One line of JSON."""
    return json.dumps({key: round(value, 4) if isinstance(value, float) else value
                       for key, value in asdict(found).items()}, ensure_ascii=False)


def number(value: float) -> str:
    """Three digits that say something, the thousands kept apart."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def table(found: Sequence[Figure]) -> str:
    """The figures as a table in Markdown."""
    rows = ["| measure | median | from – to | runs | target | reached |",
            "|---|---|---|---|---|---|"]
    for each in found:
        reached = {None: "", True: "yes", False: "**no**"}[each.met]
        name = each.name + (f" ({each.note})" if each.note else "")
        rows.append(f"| {name} | {number(each.value)} {each.unit} | {number(each.low)} – "
                    f"{number(each.high)} | {each.runs} | {each.target} | {reached} |")
    return "\n".join(rows)


def machine() -> str:
    """The machine and the versions, as a sentence."""
    cores = os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    node = _said(["node", "--version"])
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in (
        "pyld", "cryptography", "sqlalchemy", "flask", "gunicorn", "reportlab", "pikepdf"))
    return (f"{_processor()}, {cores} cores, {memory:.0f} GiB; {platform.system()} "
            f"{platform.release()}; Python {platform.python_version()}, {packages}"
            + (f"; Node {node}, @digitalbazaar/vc 7.3.0 with eddsa-rdfc-2022 1.3.0"
               if node else "; no Node, so no peer"))


def load() -> float:
    """What the machine had to do in the last minute."""
    return os.getloadavg()[0]


def _processor() -> str:
    for each in Path("/proc/cpuinfo").read_text().splitlines():
        if each.startswith("model name"):
            return each.partition(":")[2].strip()
    return platform.machine()


def _said(command: Sequence[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
