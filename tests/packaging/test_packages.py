"""What the package list, the locks and the layer contracts promise is so."""

import ast
import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
DATA_FOLDERS = {"calibrations", "courses", "issuers", "layouts", "rubrics", "schemas", "templates",
                "trust"}
CORE_MAY_IMPORT = {"badgeservice.core", "badgeservice.errors"}


@pytest.fixture(scope="module")
def options():
    """The [options] of setup.cfg and its sub-sections."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines(text):
    """The filled lines of a multi-line value."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def pins(lock):
    """The pinned requirements of a lock, each with its continuation lines."""
    text = re.sub(r"^\s*#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [pin.strip() for pin in re.split(r"\n(?=\S)", text) if pin.strip()]


def test_package_list_names_every_package_and_data_folder(options):
    found = {".".join(path.parent.relative_to(ROOT).parts)
             for path in (ROOT / "badgeservice").rglob("__init__.py")}
    listed = lines(options["options"]["packages"])
    assert sorted(listed) == sorted(found | {f"badgeservice.{name}" for name in DATA_FOLDERS})


def test_data_folders_are_mapped_beside_the_package(options):
    mapped = dict(re.split(r"\s*=\s*", line)
                  for line in lines(options["options"]["package_dir"]))
    wanted = {f"badgeservice.{name}": name for name in DATA_FOLDERS}
    assert mapped == wanted | {"badgeservice": "badgeservice"}


def test_every_shipped_file_is_matched_by_a_glob(options):
    globs = lines(options["options.package_data"]["*"])
    files = [path for folder in DATA_FOLDERS for path in (ROOT / folder).rglob("*")
             if path.is_file() and path.suffix != ".pot"]
    files += [path for path in (ROOT / "badgeservice").rglob("*")
              if path.is_file() and path.suffix not in {".py", ".pyc"}]
    names = [glob.removeprefix("**/") for glob in globs]
    left_out = [str(path.relative_to(ROOT)) for path in files
                if not any(path.match(name) for name in names)]
    assert left_out == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_of_a_lock_is_exact_and_has_hashes(lock):
    loose = [pin.splitlines()[0] for pin in pins(lock)
             if not re.match(r"[a-z0-9._-]+==\S+ ", pin) or "--hash=sha256:" not in pin]
    assert pins(lock)
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_index(lock):
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host",
                         lock.read_text(encoding="utf-8"))


def test_the_locks_agree():
    """What runtime.lock pins, test.lock and dev.lock pin alike; only markers may widen."""
    runtime, test, dev = (
        {(pin.split()[0], *re.findall(r"sha256:\w+", pin))
         for pin in pins(ROOT / f"requirements/{name}.lock")}
        for name in ("runtime", "test", "dev"))
    assert runtime < test < dev


def test_every_requirement_is_locked(options):
    locked = {re.match(r"[a-z0-9._-]+", pin)[0] for pin in pins(ROOT / "requirements/dev.lock")}
    wanted = lines(options["options"]["install_requires"])
    for extra in options["options.extras_require"].values():
        wanted += lines(extra)
    assert {re.match(r"[\w.-]+", line)[0].lower() for line in wanted} <= locked


def test_imports_point_downward_only():
    # In a process of its own: here it would switch off every logger that there is, and tests
    # of log lines that run later would see none.
    linter = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([linter, "--config", "setup.cfg", "--no-cache"], cwd=ROOT,
                           env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
                           capture_output=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_core_imports_the_standard_library_only():
    outside = [f"{path.relative_to(ROOT)}: {name}"
               for path in (ROOT / "badgeservice" / "core").rglob("*.py")
               for name in imported(path)
               if name.split(".")[0] not in sys.stdlib_module_names
               and ".".join(name.split(".")[:2]) not in CORE_MAY_IMPORT]
    assert outside == []


def imported(path):
    """The modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ([node.module] if node.module != "badgeservice"
                        else [f"badgeservice.{alias.name}" for alias in node.names])


def test_everything_that_others_call_says_what_it_promises():
    """Ruff passes over functions in functions and over private classes with their methods."""
    silent = [f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
              for path in sorted((ROOT / "badgeservice").rglob("*.py"))
              if path.parent.name != "versions"
              for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
              if is_called_by_others(node) and ast.get_docstring(node) is None]
    assert silent == []


def is_called_by_others(node):
    """A class, or a function whose name has no underscore before it."""
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return isinstance(node, ast.ClassDef) or (is_function and not node.name.startswith("_"))
