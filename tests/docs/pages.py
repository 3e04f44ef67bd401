"""The documentation as the tests see it: its pages, their blocks, and a shell that runs them.

A block is run by its fence: ``console`` has commands after ``$ `` and their output below, in
which ``…`` stands for anything; ``sh`` is a script; ``yaml`` whose first line is ``# path``
is a file that is put there. Every other fence is only shown.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", DOCS / "start.md",
         *sorted(page for page in DOCS.glob("*.md") if page.name != "start.md"),
         ROOT / "CONTRIBUTING.md"]
"""In the order in which they are run: the examples go on where the README ends."""

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# ([\w./-]+\.ya?ml)$")
_MARK = "\x1e"
"""Printed before the output of each step; no command of ours prints it."""


@dataclass(frozen=True)
class Step:
    """One command of a page, or one of its scripts or files."""

    line: int
    """Line of the page, counted from 1."""

    script: str
    output: tuple[str, ...] = ()
    """What the page shows below the command; nothing where the page shows nothing."""


def blocks(text):
    """Return fence, first line and content of every block of *text*."""
    return [(match[1], text.count("\n", 0, match.start()) + 2, match[2])
            for match in _FENCE.finditer(text)]


def steps(text):
    """Return what is to be run of the page *text*, in its order."""
    found = []
    for fence, line, content in blocks(text):
        if fence == "sh":
            found.append(Step(line, content))
        elif fence == "console":
            found += _commands(content, line)
        elif fence == "yaml" and (named := _FILE.match(content.partition("\n")[0])):
            found.append(Step(line, f"mkdir -p {Path(named[1]).parent}\n"
                                    f"cat > {named[1]} <<'END OF FILE'\n{content}END OF FILE\n"))
    return found


def _commands(content, first):
    assert content.startswith("$ "), f"line {first}: a console block begins with a command"
    for part in re.split(r"(?<=\n)(?=\$ )", content):
        command, _, output = part.partition("\n")
        yield Step(first, command[2:] + "\n", tuple(output.splitlines()))
        first += part.count("\n")


def run(found, *, folder, environment):
    """Run the steps in one shell; return the exit status and the output of each step begun."""
    script = "".join(f"printf '\\n{_MARK}'\n{step.script}" for step in found)
    ended = subprocess.run(["bash", "-eu", "-c", script], cwd=folder, env=environment,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True, timeout=300)
    return ended.returncode, ended.stdout.split(f"\n{_MARK}")[1:]


def fits(shown, printed):
    """Tell whether the lines that a page shows are those that were printed."""
    pattern = "".join(
        r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown)
    return re.fullmatch(pattern, printed if printed.endswith("\n") or not printed
                        else printed + "\n") is not None
