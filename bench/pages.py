"""Measure what public pages cost whoever opens them, a released viewer of credentials beside them.

``python bench/pages.py [LOADS]`` fills a home that is thrown away, serves it by our command and
loads each page so many times in a Chromium that knows nothing yet. The server is warm: each of
its processes has answered before, as when somebody else looked at the page. The peer is the
viewer that Blockcerts releases on npm, in the page that its README shows: a box for the address
of a certificate, the counterpart of our verify page, and served compressed as ours is.
``--no-peer`` leaves it out: it needs npm and a registry. Prints one JSON line for each page,
medians of all loads, then a table. Ends with 1 where a page of ours is over its budget.
"""

import base64
import gzip
import hashlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, sync_playwright
from run import ROOT, ours, run

sys.path.insert(0, str(ROOT))

from scripts.page_weight import BUDGET_BYTES, BUDGET_SECONDS, Weight, weigh

PEER, PEER_VERSION = "@blockcerts/blockcerts-verifier", "1.56.0"
PEER_SHA512 = ("I+DXOvymgDXRjIbGcgnExz2ADm6HSe1T7T+bHZnxlOkv"
               "nGtP17wMWfmsog3fIFHTADE+qpvowsSJan9MKyAilQ==")
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
            "--disable-component-update", "--disable-sync", "--disable-default-apps")
SHOWN = "microcredencial-docencia-emtp"
"""The achievement of the credential that is opened: the fullest page of the example."""

WAKING = 20
"""Requests of each page before it is measured: enough that every process has had some."""

LISTED = 50
"""Lines of the list: one page of its results."""

PEER_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Certificate</title>
<script src="main.js"></script>
<blockcerts-verifier></blockcerts-verifier></html>"""


@dataclass(frozen=True)
class Measure:
    """The medians of one page."""

    name: str
    width: int
    loads: int
    requests: int
    transferred: int
    shift: float
    first_paint_seconds: float

    @property
    def is_within(self) -> bool:
        """Whether it keeps to the budget."""
        return (self.transferred < BUDGET_BYTES and self.shift == 0
                and self.first_paint_seconds < BUDGET_SECONDS)


def measure(name: str, width: int, load: Callable[[], Weight], loads: int) -> Measure:
    """Load once, which does not count, then *loads* times."""
    load()
    found = [load() for _ in range(loads)]
    paints = [each.first_paint for each in found if each.first_paint is not None]
    if not paints:
        raise SystemExit(f"{name}: nothing was painted")
    return Measure(name, width, loads, found[0].count,
                   round(statistics.median(each.transferred for each in found)),
                   max(each.shift for each in found), round(statistics.median(paints), 3))


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the example by our command; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    os.environ["BADGESERVICE_BASE_URL"] = base
    run(ours("demo", "--no-serve"), folder)
    server = subprocess.Popen(
        ours("serve", "--port", str(port)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=os.environ | {"BADGESERVICE_HOME": str(folder / "home")})
    try:
        for _ in range(300):
            try:
                opened(f"{base}/healthz")
                break
            except URLError:
                time.sleep(0.2)
        yield base
    finally:
        server.terminate()
        server.wait()


def opened(request: str | urllib.request.Request) -> tuple[str, bytes]:
    """Return where a request of ours ended, and what was answered."""
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.url, answer.read()


def listed(base: str, urls: list[str]) -> str:
    """Let a list be verified; return the address of its results."""
    lines = "".join(f"{urls[place % len(urls)]}\n" for place in range(LISTED))
    mark = uuid.uuid4().hex
    body = (f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{lines}\r\n--{mark}--\r\n").encode()
    address, _ = opened(urllib.request.Request(f"{base}/verify/bulk", data=body, headers={
        "Content-Type": f"multipart/form-data; boundary={mark}", "Origin": base}))
    while json.loads(opened(f"{address}/progress")[1])["state"] == "working":
        pass
    return address


def pages_of(base: str, folder: Path) -> dict[str, str]:
    """Return the addresses of the pages that are measured, by name."""
    urls = json.loads(run(ours("credential", "list", "--json"), folder))
    (page,) = json.loads(run(ours("credential", "list", "--achievement", SHOWN, "--json"), folder))
    return {"credential": page, "verify": f"{base}/verify", "front": f"{base}/",
            "bulk list": listed(base, urls)}


@contextmanager
def peer_served(folder: Path) -> Iterator[str]:
    """Serve the peer's page; yield its address."""
    files = {path: (kind, gzip.compress(content, 6)) for path, kind, content in (
        ("/", "text/html; charset=utf-8", PEER_PAGE.encode()),
        ("/main.js", "text/javascript", peer_script(folder)))}

    class Site(BaseHTTPRequestHandler):
        """Answers compressed, as our service does."""

        def do_GET(self) -> None:
            kind, content = files.get(self.path, ("", b""))
            # Compressed by the same means as ours.
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def peer_script(folder: Path) -> bytes:
    """Take the peer's script from npm, and see that it is the one that is meant."""
    name = subprocess.run(["npm", "pack", "--silent", f"{PEER}@{PEER_VERSION}"], check=True,
                          cwd=folder, stdout=subprocess.PIPE, text=True).stdout.split()[-1]
    package = (folder / name).read_bytes()
    digest = base64.b64encode(hashlib.sha512(package).digest()).decode()
    if digest != PEER_SHA512:
        raise SystemExit(f"{PEER} {PEER_VERSION} is another than was measured: {digest}")
    with tarfile.open(folder / name) as archive:
        script = archive.extractfile("package/dist/main.js")
        assert script is not None
        return script.read()


def measure_all(browser: Browser, folder: Path, loads: int, *, has_peer: bool) -> list[Measure]:
    """Measure our pages, wide and narrow, and the peer's."""
    found = []
    with served(folder) as base:
        for name, address in pages_of(base, folder).items():
            for _ in range(WAKING):
                opened(urllib.request.Request(address, headers={"Accept": "text/html"}))
            for width in (1280, 360):
                found.append(measure(name, width, lambda at=address, to=width: weigh(
                    browser, at, width=to), loads))
    if has_peer and shutil.which("npm"):
        with peer_served(folder) as address:
            found.append(measure(f"peer: {PEER}", 1280, lambda: weigh(browser, address), loads))
    return found


def main(loads: int, *, has_peer: bool) -> int:
    """Print the measures; return 1 where one of ours is over its budget."""
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("this needs Chromium")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM))
        found = measure_all(browser, Path(name), loads, has_peer=has_peer)
        browser.close()
    for one in found:
        print(json.dumps(asdict(one), ensure_ascii=False))
    print(f"budget: {BUDGET_BYTES} bytes, no shift, {BUDGET_SECONDS:.0f} s", file=sys.stderr)
    for one in found:
        mark = "" if one.is_within or one.name.startswith("peer") else "  OVER"
        print(f"{one.name:38} {one.width:5} {one.transferred:9} B {one.shift:8.5f} "
              f"{one.first_paint_seconds:7.3f} s{mark}", file=sys.stderr)
    return int(not all(one.is_within for one in found if not one.name.startswith("peer")))


if __name__ == "__main__":
    for setting in [each for each in os.environ if each.startswith("BADGESERVICE_")]:
        del os.environ[setting]
    numbers = [each for each in sys.argv[1:] if re.fullmatch("[0-9]+", each)]
    sys.exit(main(int(numbers[0]) if numbers else 5, has_peer="--no-peer" not in sys.argv))
