"""Security 115: a package that is not the pinned one is not installed, and the pinned one is."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def wheel(folder, code, *, name="badgecanary", version="1.0", more=""):
    """Write a small wheel whose only module is *code*; return its path."""
    folder.mkdir(exist_ok=True)
    path, info = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}.py", code)
        file.writestr(f"{info}/METADATA",
                      f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}")
        file.writestr(f"{info}/WHEEL",
                      "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
                      "Tag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return path


def pin(lock, *wheels):
    """Write a *lock* that takes these wheels and no others."""
    lock.write_text("".join(
        f"{'=='.join(path.name.split('-')[:2])} \\\n"
        f"    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"
        for path in wheels), encoding="utf-8")
    return lock


def install(lock, index, target):
    """Run the installer of the Makefile against the packages in *index* alone."""
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "install.py"), str(lock)],
        env=os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index),
                          "PIP_TARGET": str(target), "PIP_NO_CACHE_DIR": "1"},
        capture_output=True, text=True, check=False)


def test_only_the_pinned_bytes_are_installed(tmp_path):
    good = wheel(tmp_path / "good", "good = True\n")
    wheel(tmp_path / "altered", "good = False\n")
    lock = pin(tmp_path / "canary.lock", good)

    altered = install(lock, tmp_path / "altered", tmp_path / "a")
    assert altered.returncode != 0 and not (tmp_path / "a" / "badgecanary.py").exists()

    pinned = install(lock, tmp_path / "good", tmp_path / "b")
    assert pinned.returncode == 0, pinned.stderr
    assert (tmp_path / "b" / "badgecanary.py").read_text() == "good = True\n"


def test_a_newer_release_of_what_is_wanted_with_an_extra_changes_nothing(tmp_path):
    index = tmp_path / "index"
    canary = wheel(index, "", more="Requires-Dist: badgefriend[toml]>=1.0\n")
    friend = wheel(index, "version = 1\n", name="badgefriend", more="Provides-Extra: toml\n")
    wheel(index, "version = 2\n", name="badgefriend", version="2.0", more="Provides-Extra: toml\n")
    found = install(pin(tmp_path / "canary.lock", canary, friend), index, tmp_path / "a")
    assert found.returncode == 0, found.stderr
    assert (tmp_path / "a" / "badgefriend.py").read_text() == "version = 1\n"
