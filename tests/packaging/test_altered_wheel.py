"""Security 115: a package that is not the pinned one is not installed."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "badgecanary-1.0-py3-none-any.whl"


def wheel(folder, code):
    """Write a small wheel whose only module is *code*; return its path."""
    folder.mkdir(exist_ok=True)
    info = "badgecanary-1.0.dist-info"
    with zipfile.ZipFile(folder / NAME, "w") as file:
        file.writestr("badgecanary.py", code)
        file.writestr(f"{info}/METADATA",
                      "Metadata-Version: 2.1\nName: badgecanary\nVersion: 1.0\n")
        file.writestr(f"{info}/WHEEL",
                      "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
                      "Tag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return folder / NAME


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
    lock = tmp_path / "canary.lock"
    digest = hashlib.sha256(good.read_bytes()).hexdigest()
    lock.write_text(f"badgecanary==1.0 \\\n    --hash=sha256:{digest}\n", encoding="utf-8")

    altered = install(lock, tmp_path / "altered", tmp_path / "a")
    assert altered.returncode != 0 and not (tmp_path / "a" / "badgecanary.py").exists()

    pinned = install(lock, tmp_path / "good", tmp_path / "b")
    assert pinned.returncode == 0, pinned.stderr
    assert (tmp_path / "b" / "badgecanary.py").read_text() == "good = True\n"
