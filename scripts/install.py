"""Install a lock file into this interpreter's environment, with one line of progress."""

import re
import subprocess
import sys
from pathlib import Path

PIP = (sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
       "--no-deps", "--require-hashes", "--requirement")
"""Without dependencies, for a lock is complete: pip would look for those with an extra anew, find
a newer release than the pinned one, and refuse it for want of a hash."""
STEP = 10
"""Without a terminal a line is printed only once for this many packages."""


def install(lock: Path) -> int:
    """Run pip on *lock*, show how far it is, and return its exit status."""
    total = len(re.findall(r"^[A-Za-z0-9._-]+==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    done = 0
    with subprocess.Popen([*PIP, str(lock)], stdout=subprocess.PIPE, text=True) as pip:
        for line in pip.stdout or ():
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                done += 1
                show(done, total, line.split(": ")[-1].removeprefix("Collecting ").split()[0])
            elif line.startswith("Installing "):
                show(total, total, "unpacking …")
    if sys.stdout.isatty():
        print()
    return pip.returncode


def show(done: int, total: int, what: str) -> None:
    """Print the progress: over itself on a terminal, else a line now and then."""
    if sys.stdout.isatty():
        print(f"\r\033[K    {done}/{total} {what}", end="", flush=True)
    elif done % STEP == 0 or done == total:
        print(f"    {done}/{total} {what}", flush=True)


if __name__ == "__main__":
    status = install(Path(sys.argv[1]))
    if status:
        print("\n  The dependencies could not be installed; pip says why above. PyPI must be within"
              " reach.\n  No se pudieron instalar las dependencias; pip explica arriba por qué."
              " Se necesita acceso a PyPI.\n", file=sys.stderr)
    sys.exit(status)
