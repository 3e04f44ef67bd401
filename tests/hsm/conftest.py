"""A token in software (SoftHSM 2), thrown away after each test; where it lacks, tests fail."""

import subprocess
from pathlib import Path

import pkcs11
import pytest

from badgeservice.storage.pkcs11_session import OPEN

MODULE = next((path for path in (Path("/usr/lib/softhsm/libsofthsm2.so"),
                                 Path("/usr/lib64/softhsm/libsofthsm2.so")) if path.exists()),
              Path("/usr/lib/softhsm/libsofthsm2.so"))
PIN = "canary-4711"


@pytest.fixture
def token(tmp_path, monkeypatch):
    """Set up an empty token; return its address."""
    folder = tmp_path / "tokens"
    folder.mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\n",
                        encoding="ascii")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    pkcs11.lib(str(MODULE)).reinitialize()
    OPEN.forget(pkcs11)
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "badges",
                    "--so-pin", "8899", "--pin", PIN], check=True, capture_output=True)
    pin = tmp_path / "pin"
    pin.write_text(PIN + "\n", encoding="ascii")
    pin.chmod(0o600)
    pkcs11.lib(str(MODULE)).reinitialize()
    return f"pkcs11:token=badges?module-path={MODULE}&pin-source={pin}"
