"""Build a wheel from a clean clone and walk the whole path with it, the checkout out of reach.

``python -m tests.packaging.check_wheel`` from the checkout. What is not committed is not
tested: the clone holds HEAD.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.sample_batch import write_batch

ROWS = 3
PATIENCE = 30.0
"""Seconds that the server gets to answer for the first time."""


@dataclass(frozen=True)
class Installation:
    """An empty environment with the wheel, a home of its own, and a free port."""

    bin: Path
    home: Path
    port: int

    @property
    def url(self) -> str:
        """Where this installation serves."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the caller's environment but the locale and where programs are."""
        return {
            "PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8",
            "BADGESERVICE_HOME": str(self.home / "service"), "BADGESERVICE_BASE_URL": self.url,
        }

    def run(self, *arguments: str) -> None:
        """Run ``badgeservice`` from the root folder; a refusal ends the check."""
        step(f"badgeservice {' '.join(arguments)}")
        subprocess.run([self.bin / "badgeservice", *arguments], check=True, cwd="/",
                       env=self.environment, stdin=subprocess.DEVNULL)


def step(what: str) -> None:
    """Print the step that begins."""
    print(f"--- {what}", flush=True)


def run(*command: str | Path) -> None:
    """Run a command; a failure ends the check."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def build(checkout: Path, folder: Path) -> Path:
    """Build the wheel from a clone of HEAD, take the clone away, and return the wheel."""
    clone, out = folder / "clone", folder / "wheel"
    step("wheel from a clean clone")
    run("git", "clone", "--quiet", "--no-hardlinks", checkout, clone)
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--no-build-isolation", "--wheel-dir", out, clone)
    shutil.copy(clone / "requirements" / "runtime.lock", out)
    shutil.rmtree(clone)
    return next(out.glob("*.whl"))


def install(wheel: Path, folder: Path) -> Installation:
    """Install the lock and the wheel into an empty environment."""
    step(f"{wheel.name} into an empty environment")
    run(sys.executable, "-m", "venv", folder / "env")
    pip = (folder / "env" / "bin" / "python", "-m", "pip", "install", "--quiet",
           "--disable-pip-version-check")
    run(*pip, "--no-deps", "--require-hashes", "--requirement", wheel.parent / "runtime.lock")
    run(*pip, "--no-deps", "--no-index", wheel)
    run(*pip[:3], "check")
    home = folder / "home"
    home.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return Installation(folder / "env" / "bin", home, port)


def issue(service: Installation, folder: Path) -> list[Path]:
    """Set up a home, issue a batch twice, and return the exported credentials."""
    batch, out = folder / "batch.csv", folder / "credentials"
    write_batch(batch, ROWS)
    service.run("init")
    service.run("definitions", "load")
    service.run("award", "batch", str(batch), "--achievement", "modulo-2")
    service.run("award", "batch", str(batch), "--achievement", "modulo-2")
    service.run("credential", "export", "--all", "-o", str(out))
    files = sorted(out.glob("*.json"))
    expect(len(files) == ROWS, f"{len(files)} credentials exported, not {ROWS}")
    service.run("verify", str(out))
    return files


def certify(service: Installation, credential: Path, folder: Path) -> None:
    """Make a certificate and verify the credential inside it."""
    identifier = json.loads(credential.read_bytes())["id"].rsplit("/", 1)[-1]
    certificate = folder / "certificate.pdf"
    service.run("certificate", "make", identifier, "-o", str(certificate))
    expect(certificate.read_bytes().startswith(b"%PDF-"), "the certificate is no PDF")
    service.run("verify", str(certificate))


@contextmanager
def served(service: Installation) -> Iterator[None]:
    """Serve in the background; the server must end by itself when it is told to."""
    step(f"badgeservice serve --port {service.port}")
    with subprocess.Popen([service.bin / "badgeservice", "serve", "--port", str(service.port)],
                          cwd="/", env=service.environment, stdin=subprocess.DEVNULL) as server:
        try:
            wait(service, server)
            yield
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


def wait(service: Installation, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers, or ended, or time is up."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fetch(f"{service.url}/healthz")
            return
        except urllib.error.URLError as error:
            expect(server.poll() is None, f"serve ended with {server.returncode}")
            expect(time.monotonic() < deadline, f"no answer in {PATIENCE:.0f} s: {error}")
        time.sleep(0.2)


def fetch(url: str, *, accept: str = "text/html", body: bytes | None = None) -> bytes:
    """Return what *url* answers with status 200; *body* is posted as JSON."""
    headers = {"Accept": accept} | ({"Content-Type": "application/json"} if body else {})
    request = urllib.request.Request(url, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        expect(answer.status == 200, f"{url} answers {answer.status}")
        return bytes(answer.read())


def visit(service: Installation, credential: Path) -> None:
    """Fetch the pages, the credential as it was exported, and the programs' verdict."""
    stored = credential.read_bytes()
    url = json.loads(stored)["id"]
    home, page = fetch(f"{service.url}/"), fetch(url)
    expect(b"<html" in home and b"<html" in page, "the pages are not HTML")
    style = fetch_first_style(service, page)
    expect(len(style) > 0, "the style sheet is empty")
    expect(fetch(url, accept="application/vc") == stored, "other bytes served than exported")
    report = json.loads(fetch(f"{service.url}/api/verify", accept="application/json", body=stored))
    expect(report["verdict"] == "passed", f"/api/verify says {report}")


def fetch_first_style(service: Installation, page: bytes) -> bytes:
    """Return the first style sheet that *page* links: package data reached the wheel."""
    links = [part.split(b'"')[0] for part in page.split(b'href="')[1:]]
    sheets = [link.decode() for link in links if b".css" in link]
    expect(bool(sheets), "the page links no style sheet")
    return fetch(service.url + sheets[0], accept="text/css")


def expect(condition: bool, complaint: str) -> None:
    """End the check with *complaint* unless *condition* holds."""
    if not condition:
        sys.exit(f"packaging check: {complaint}")


def main() -> None:
    """Check the wheel of the checkout in the current folder."""
    with tempfile.TemporaryDirectory(prefix="badgeservice-wheel-") as name:
        folder = Path(name)
        service = install(build(Path.cwd(), folder), folder)
        os.chdir("/")
        files = issue(service, folder)
        certify(service, files[0], folder)
        with served(service):
            visit(service, files[0])
    step("the wheel does the whole path")


if __name__ == "__main__":
    main()
