"""What the server answers in a second: a credential's JSON, and a verification.

The load comes from `wrk`. Beside ours runs a bare Flask route that returns the same bytes from
memory, in the same gunicorn with as many workers.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from figures import Figure, figure, ratio
from homes import ROOT, batch_file, environment, issue_command, new_home, ours, run
from peer import Peer

TOPIC = "serving"
RUNS = 3
SECONDS = 8
TYPE = "application/vc"
BARE = """
from pathlib import Path
from flask import Flask, Response
content = Path({path!r}).read_bytes()
app = Flask(__name__)
@app.get("/credential")
def credential():
    return Response(content, content_type="application/vc")
"""


def measure(folder: Path, peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of serving."""
    if shutil.which("wrk") is None:
        raise SystemExit("the load comes from wrk (Debian's package wrk), which is not here")
    seconds = max(1, int(SECONDS * scale))
    port = free_port()
    home = new_home(folder, "serving", BADGESERVICE_BASE_URL=f"http://127.0.0.1:{port}")
    base = {"BADGESERVICE_BASE_URL": f"http://127.0.0.1:{port}"}
    run(issue_command(batch_file(folder, 50, 1)), home, **base)
    document = exported_one(home, folder, base)
    with serving(home, port):
        own = _rate("GET of a credential's JSON", document["id"], seconds)
        yield own
        posted = _rate("POST /api/verify of our own credential",
                       f"http://127.0.0.1:{port}/api/verify", seconds, document)
        yield posted
    with bare(folder, document) as (address, _):
        plain = _rate("bare Flask route, the same bytes", address, seconds)
    yield plain
    yield ratio(TOPIC, "GET, times the bare route", own, plain, 0.6)
    if peer is not None:
        dids = json.loads(run(ours("issuer", "documents", "--json"), home, **base))
        other = free_port()
        with peer.serving(other, dids):
            theirs = _rate("peer: verify behind a bare HTTP server",
                           f"http://127.0.0.1:{other}/", seconds, document)
        yield theirs
        yield ratio(TOPIC, "POST /api/verify, times the peer", posted, theirs, 5)


def exported_one(home: Path, folder: Path, base: dict[str, str]) -> dict[str, object]:
    """Return one credential of *home*."""
    out = folder / "serving-one"
    run(ours("credential", "export", "--all", "-o", out), home, **base)
    return dict(json.loads(min(out.glob("*.json")).read_text(encoding="utf-8")))


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(home: Path, port: int) -> Iterator[None]:
    """Our server with two workers."""
    with _server(ours("serve", "--port", str(port), "--workers", "2"), home, port,
                 BADGESERVICE_BASE_URL=f"http://127.0.0.1:{port}"):
        yield


@contextmanager
def bare(folder: Path, document: dict[str, object]) -> Iterator[tuple[str, int]]:
    """A Flask route of three lines in the same server with two workers."""
    path, port = folder / "served.json", free_port()
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    (folder / "bare_route.py").write_text(BARE.format(path=str(path)), encoding="utf-8")
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--chdir", str(folder),
               "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "bare_route:app"]
    with _server(command, folder, port):
        yield f"http://127.0.0.1:{port}/credential", port


@contextmanager
def _server(command: list[str], home: Path, port: int, **more: str) -> Iterator[None]:
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen(command, env=environment(home, **more), stdout=said,
                                  stderr=said, cwd=ROOT)
        try:
            _wait(port, server)
            yield
        finally:
            server.terminate()
            server.wait(30)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.2)
    raise SystemExit("a server did not start")


def _rate(name: str, address: str, seconds: int, body: dict[str, object] | None = None
          ) -> Figure:
    """Return how many requests were answered in a second; warmed up first."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "request.lua"
        script.write_text(_script(body), encoding="utf-8")
        _ensure_answers(address, body)
        command = ["wrk", "-t1", "-c4", "-s", str(script), address]
        subprocess.run([*command, "-d1s"], check=True, capture_output=True)
        found = [_read(subprocess.run([*command, f"-d{seconds}s"], check=True,
                                      capture_output=True, text=True).stdout)
                 for _ in range(RUNS)]
    return figure(TOPIC, name, found, "/s")


def _script(body: dict[str, object] | None) -> str:
    if body is None:
        return f'wrk.headers["Accept"] = "{TYPE}"\n'
    text = json.dumps(body)
    return ('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
            f"wrk.body = [==[{text}]==]\n")


def _ensure_answers(address: str, body: dict[str, object] | None) -> None:
    request = urllib.request.Request(
        address, json.dumps(body).encode() if body else None,
        {"Content-Type": "application/json"} if body else {"Accept": TYPE})
    with urllib.request.urlopen(request) as answer:
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}")


def _read(said: str) -> float:
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    if wrong:
        raise SystemExit(f"{wrong.group(1)} requests were not answered well")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None:
        raise SystemExit("wrk said nothing")
    return float(found.group(1))
