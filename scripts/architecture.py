"""Draw docs/architecture.svg from the imports that the code really makes.

Run as ``python -m scripts.architecture``. Rows are the layers of the contract in setup.cfg,
from top to bottom; boxes are packages; the same code always gives the same bytes.
tests/docs keeps the picture current.
"""

import ast
import configparser
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "badgeservice"
PICTURE = ROOT / "docs" / "architecture.svg"

WIDTH, TOP, LEFT, GUTTER = 1000, 92, 20, 60
GAP, SPACE = 44, 24
WIDEST = 640
"""Pixels; the gutter at the right is for arrows that pass a row by."""

_WORDS, _SMALL = 13.5, 12.5
_LINE, _SMALL_LINE = 19, 17
_SIGN = 0.53
"""Mean width of a letter, in font sizes; a little generous, so that no line overflows."""

STYLE = f"""
    text {{ font-family: "DejaVu Sans", Verdana, Arial, sans-serif; fill: #1d2733; }}
    .title {{ font-size: 22px; font-weight: bold; }}
    .note {{ font-size: {_WORDS}px; fill: #46525f; }}
    .name {{ font-size: 17px; font-weight: bold; }}
    .count {{ font-size: {_SMALL}px; fill: #46525f; }}
    .job {{ font-size: {_WORDS}px; }}
    .uses {{ font-size: {_SMALL}px; fill: #1f5f8b; }}
    .band {{ fill: #f4f6f8; }}
    .box {{ fill: #ffffff; stroke: #5b7083; stroke-width: 1.5; }}
    .arrow {{ fill: none; stroke: #5b7083; stroke-width: 1.8; marker-end: url(#head); }}
"""


@dataclass(frozen=True)
class Part:
    """One package, or one module that stands by itself."""

    name: str
    job: str
    """The first sentence of its docstring."""

    modules: int
    uses: Mapping[str, int]
    """How many of its modules import from each other part."""


@dataclass(frozen=True)
class Box:
    """Where a part is drawn."""

    part: Part
    row: int
    x: int
    y: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """The y of its lower edge."""
        return self.y + self.height


# --- what the code says ------------------------------------------------------------------


def layers(setup: Path = ROOT / "setup.cfg") -> list[list[str]]:
    """Return the names in each layer of the import-linter contract, the highest first."""
    config = configparser.ConfigParser()
    config.read_string(setup.read_text(encoding="utf-8"))
    lines = config["importlinter:contract:layers"]["layers"].split("\n")
    return [re.split(r"\s*[|:]\s*", line.strip()) for line in lines if line.strip()]


def part(name: str, known: Sequence[str], package: Path = ROOT / PACKAGE) -> Part:
    """Read the modules of the part *name*."""
    folder = package / name
    first = folder / "__init__.py" if folder.is_dir() else package / f"{name}.py"
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [first]
    uses: Counter[str] = Counter()
    for file in files:
        uses.update({other for other in imported(file) if other in known and other != name})
    modules = [file for file in files if file.name != "__init__.py"]
    doc = ast.get_docstring(ast.parse(first.read_text(encoding="utf-8"))) or ""
    job = re.split(r"(?<=\.)\s|\n\n", doc)[0]
    return Part(name, " ".join(job.split()), len(modules), uses)


def imported(file: Path) -> Iterator[str]:
    """Yield the parts that the module *file* imports from, those for type checking included."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == PACKAGE and not node.level:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
            yield str(node.module).split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names
                        if alias.name.startswith(f"{PACKAGE}."))


# --- where it goes -----------------------------------------------------------------------


def placed(rows: Sequence[Sequence[Part]]) -> list[Box]:
    """Give each part its place: every row centred, its boxes of one size."""
    room = WIDTH - LEFT - GUTTER - 2 * SPACE
    boxes, y = [], TOP
    for number, row in enumerate(rows):
        width = min(WIDEST, (room - SPACE * (len(row) - 1)) // len(row))
        height = max(_height(one, width) for one in row)
        x = LEFT + SPACE + (room - width * len(row) - SPACE * (len(row) - 1)) // 2
        for one in row:
            boxes.append(Box(one, number, x, y, width, height))
            x += width + SPACE
        y += height + GAP
    return boxes


def _height(one: Part, width: int) -> int:
    return 44 + _LINE * len(_job(one, width)) + _SMALL_LINE * len(_uses(one, width))


def _job(one: Part, width: int) -> list[str]:
    return _wrapped(one.job, width, _WORDS)


def _uses(one: Part, width: int) -> list[str]:
    # Spaces that do not break keep a name and its number together.
    uses = ", ".join(f"{name}\N{NO-BREAK SPACE}{count}" for name, count in sorted(one.uses.items()))
    return _wrapped(f"imports {uses}" if uses else "imports nothing of ours", width, _SMALL)


def _wrapped(words: str, width: int, size: float) -> list[str]:
    return textwrap.wrap(words, int((width - 28) / (size * _SIGN)), break_on_hyphens=False)


def arrows(boxes: Sequence[Box]) -> Iterator[tuple[Box, Box]]:
    """Yield each box with those that it uses in its own row and in the nearest one below."""
    by_name = {box.part.name: box for box in boxes}
    for box in boxes:
        used = [by_name[name] for name in box.part.uses]
        below = sorted({other.row for other in used if other.row > box.row})
        for other in sorted(used, key=lambda found: (found.row, found.x)):
            if other.row == box.row or other.row in below[:1]:
                yield box, other


# --- how it looks ------------------------------------------------------------------------


def svg(rows: Sequence[Sequence[Part]]) -> str:
    """Return the picture of *rows*."""
    boxes = placed(rows)
    height = boxes[-1].bottom + 20
    pairs = list(arrows(boxes))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title">',
        '  <title id="title">The layers of badgeservice and who imports whom</title>',
        f"  <style>{STYLE}  </style>",
        '  <defs><marker id="head" markerWidth="9" markerHeight="9" refX="7" refY="4" '
        'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="#5b7083"/></marker></defs>',
        f'  <rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(LEFT, 34, "title", "The layers of badgeservice"),
        _text(LEFT, 56, "note", "Imports point downward only. An arrow leads to the nearest row "
                                "that a box imports from;"),
        _text(LEFT, 75, "note", "the blue line names everything that it imports from, and how "
                                "many of its modules do."),
    ]
    lines += [_band(box) for number, box in enumerate(boxes)
              if not number or boxes[number - 1].row != box.row]
    lines += [line for box in boxes for line in _box(box)]
    lanes = iter(range(WIDTH - GUTTER + 14, WIDTH, 12))
    lines += [_arrow(box, other, pairs, lanes) for box, other in pairs]
    return "\n".join([*lines, "</svg>", ""])


def _text(x: float, y: float, kind: str, words: str) -> str:
    return f'  <text x="{x:g}" y="{y:g}" class="{kind}">{escape(words)}</text>'


def _band(first: Box) -> str:
    return (f'  <rect x="{LEFT}" y="{first.y - 8}" width="{WIDTH - LEFT - GUTTER}" '
            f'height="{first.height + 16}" rx="8" class="band"/>')


def _box(box: Box) -> Iterator[str]:
    yield (f'  <rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="6" '
           'class="box"/>')
    x, y = box.x + 14, box.y + 24
    count = f"{box.part.modules} module{'' if box.part.modules == 1 else 's'}"
    yield _text(x, y, "name", box.part.name)
    yield (f'  <text x="{box.x + box.width - 14}" y="{y}" text-anchor="end" class="count">'
           f"{count}</text>")
    for number, line in enumerate(_job(box.part, box.width), start=1):
        yield _text(x, y + _LINE * number, "job", line)
    uses = _uses(box.part, box.width)
    for number, line in enumerate(reversed(uses)):
        yield _text(x, box.bottom - 12 - _SMALL_LINE * number, "uses", line)


def _arrow(box: Box, other: Box, pairs: Sequence[tuple[Box, Box]], lanes: Iterator[int]) -> str:
    if box.row == other.row:
        right = box.x < other.x
        start, end = (box.x + box.width, other.x) if right else (box.x, other.x + other.width)
        y = box.y + box.height // 2
        return f'  <path d="M{start} {y} H{end}" class="arrow"/>'
    start, end = _port(box, other, pairs, leaving=True), _port(other, box, pairs, leaving=False)
    if other.row == box.row + 1:
        half = box.bottom + GAP // 2
        return (f'  <path d="M{start} {box.bottom} C{start} {half} {end} {half} '
                f'{end} {other.y - 2}" class="arrow"/>')
    lane = next(lanes)
    return (f'  <path d="M{start} {box.bottom} V{box.bottom + GAP // 2} H{lane} '
            f'V{other.y - GAP // 2} H{end} V{other.y - 2}" class="arrow"/>')


def _port(box: Box, other: Box, pairs: Sequence[tuple[Box, Box]], *, leaving: bool) -> int:
    """Return where on its edge an arrow leaves or meets *box*: side by side, none crossing."""
    ends = [(b.x, b) if leaving else (a.x, a) for a, b in pairs
            if (a if leaving else b) is box and a.row != b.row]
    ends.sort(key=lambda found: (found[0], found[1].row))
    place = [found for _, found in ends].index(other) + 1
    return box.x + box.width * place // (len(ends) + 1)


def picture() -> str:
    """Return docs/architecture.svg as the code and setup.cfg are now."""
    names = layers()
    known = [name for row in names for name in row]
    return svg([[part(name, known) for name in row] for row in names])


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
