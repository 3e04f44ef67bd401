"""The sample configuration, run by a real nginx in front of a server that counts."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests

from badgeservice.assembly import build
from badgeservice.settings import Settings
from badgeservice.web import create_app
from tests.integration.conftest import BASE, CommandLine

SAMPLE = Path("docs/nginx/badgeservice.conf")


class Silent(WSGIRequestHandler):
    """Writes no lines."""

    def log_message(self, *_):
        """Say nothing."""


class Counted:
    """An application, and the requests that came to it."""

    def __init__(self, app):
        self.app, self.asked, self.is_away, self.is_short = app, [], False, False

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        if self.is_away:
            start_response("503 Service Unavailable", [("Cache-Control", "no-store")])
            return [b""]

        def start(status, headers, *more):
            """Let what may be kept for a minute be kept for a second."""
            if self.is_short:
                headers = [(name, value.replace("max-age=60", "max-age=1").replace(
                    "s-maxage=60, stale-while-revalidate=60", "s-maxage=1"))
                    for name, value in headers]
            return start_response(status, headers, *more)

        return self.app(environ, start)


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def adapted(folder, upstream, port):
    """Return the sample as it stands, but for its places."""
    text = SAMPLE.read_text(encoding="utf-8")
    for pattern, into in (
            (r"/var/cache/nginx/badgeservice", f"{folder}/cache"),
            (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{upstream};"),
            (r"listen 443 ssl;", f"listen 127.0.0.1:{port};"),
            (r" *listen \[::\]:443 ssl;\n", ""),
            (r" *ssl_certificate(_key)? .*\n", "")):
        text, count = re.subn(pattern, into, text)
        assert count, f"the sample has no {pattern} any more"
    return (f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
            "worker_processes 1; events { worker_connections 64; }\n"
            f"http {{ access_log off; client_body_temp_path {folder}/body;\n"
            f"proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;\n"
            f"uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n{text}\n}}\n")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proxied") / "home"
    built = build(Settings.from_environment({"BADGESERVICE_HOME": str(folder)}))
    built.setup(built.read_definitions())
    built.close()
    return folder


@pytest.fixture
def command(home, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("BADGESERVICE_HOME", str(home))
    monkeypatch.setenv("BADGESERVICE_LANGUAGE", "en")
    monkeypatch.setenv("BADGESERVICE_FETCH", "off")
    return CommandLine(tmp_path, capsys)


@pytest.fixture
def behind(command):
    """The application, counted, served on a port."""
    service = build(Settings.from_environment(os.environ))
    counted = Counted(create_app(service))
    server = make_server("127.0.0.1", 0, counted, handler_class=Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    counted.port = server.server_port
    yield counted
    server.shutdown()
    thread.join()
    server.server_close()
    service.close()


@pytest.fixture
def room():
    """A folder that nginx may use: as root it works as another account.

    Not one of pytest's, which every run of pytest closes to others.
    """
    folder = Path(tempfile.mkdtemp(prefix="badges-nginx-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def front(behind, room):
    """Ask through nginx: a path, and headers by name."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    port, folder = free_port(), room
    (folder / "nginx.conf").write_text(adapted(folder, behind.port, port), encoding="utf-8")
    checked = subprocess.run([program, "-t", "-c", folder / "nginx.conf", "-e",
                              folder / "error.log"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    running = subprocess.Popen([program, "-c", folder / "nginx.conf", "-e",
                                folder / "error.log"], stderr=subprocess.PIPE)
    _wait_for(port)

    def ask(path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        found = requests.request(method, f"http://127.0.0.1:{port}{path}", headers=named,
                                 timeout=30, allow_redirects=False)
        assert found.status_code not in (500, 502, 504), (
            f"{path}: {found.status_code} {found.headers} {found.text[:2000]}"
            + (folder / "error.log").read_text(encoding="utf-8"))
        return found

    yield ask
    running.terminate()
    running.communicate(timeout=30)


def _wait_for(port):
    """Return once nginx answers: it listens before it is ready."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=30)
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("nginx does not answer")


def states(ask, path, times, **headers):
    answers = [ask(path, **headers) for _ in range(times)]
    assert {each.status_code for each in answers} == {200}, (
        path, [(each.headers, each.text[:500]) for each in answers])
    return [each.headers["X-Cache"] for each in answers]


def kept(ask, path, **headers):
    """Tell whether what is asked for twice comes from the cache the second time.

    nginx answers before it has put the copy into its place: on a laden machine one may be
    faster.
    """
    assert states(ask, path, 1, **headers) == ["MISS"], path
    return any(states(ask, path, 1, **headers) == ["HIT"] for _ in range(20))


def test_public_pages_and_documents_come_from_the_cache(front, behind, command):
    url = command.batch(1)[0].removeprefix(BASE)
    document = front(f"{url}.json").json()
    status = document["credentialStatus"]["statusListCredential"].removeprefix(BASE)
    program = {"Accept": "application/json"}
    behind.asked.clear()
    for path, headers in (
            ("/", {}), ("/achievements", {}), ("/achievements/modulo-2", {}),
            ("/achievements/modulo-2", program), ("/issuers/piloto-cdd", program),
            (status, {}),
            ("/achievements/modulo-2/1/es.svg", {})):
        assert kept(front, path, **headers), path
    asked = len(behind.asked)
    known = front(status).headers["ETag"]
    assert front(status, If_None_Match=known).status_code == 304
    assert len(behind.asked) == asked


def test_each_language_and_form_is_a_copy_of_its_own(front):
    told = {}
    for name, headers in {
            "es": {"Accept_Language": "es"}, "fi": {"Accept_Language": "fi"},
            "cookie": {"Cookie": "lang=en"},
            "json": {"Accept": "application/json"}}.items():
        assert kept(front, "/achievements/modulo-2", **headers), name
        answer = front("/achievements/modulo-2", **headers)
        told[name] = answer.headers["Content-Language"], answer.headers["Content-Type"]
    assert told["es"][0] == "es"
    assert told["fi"][0] == "fi"
    assert told["cookie"][0] == "en"
    assert told["json"][1] == "application/json"
    packed = front("/", Accept_Encoding="br, gzip;q=0.9", Accept_Language="fi")
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = front("/", Accept_Encoding="identity", Accept_Language="fi")
    assert "Content-Encoding" not in plain.headers
    assert plain.text == packed.text


def test_what_is_private_is_neither_kept_nor_shown_from_a_copy(front, behind):
    assert kept(front, "/")
    for headers in ({"Cookie": "session=somebody"}, {"Cookie": "lang=en; form=x"},
                    {"Authorization": "Bearer x"}):
        before = len(behind.asked)
        answers = [front("/", **headers) for _ in range(2)]
        assert {each.headers["X-Cache"] for each in answers} == {"BYPASS"}, headers
        assert len(behind.asked) == before + 2
    assert front("/").headers["X-Cache"] == "HIT"
    sign_in = [front("/account/login") for _ in range(2)]
    assert all("X-Cache" not in each.headers or each.headers["X-Cache"] == ""
               for each in sign_in)
    assert sign_in[0].headers["Set-Cookie"] != sign_in[1].headers["Set-Cookie"] or (
        sign_in[0].text != sign_in[1].text), "each gets a token of its own"
    chosen = [front("/?lang=fi") for _ in range(2)]
    assert {each.headers["X-Cache"] for each in chosen} == {"MISS"}
    assert "lang=fi" in chosen[1].headers["Set-Cookie"]


def test_a_credential_is_asked_about_each_time_and_a_revocation_is_seen(front, behind, command):
    # docente002: another test has issued to docente001.
    url = command.batch(2)[-1]
    path = url.removeprefix(BASE)
    assert "HIT" not in states(front, f"{path}.json", 3)
    document = front(f"{path}.json").json()
    status = document["credentialStatus"]["statusListCredential"].removeprefix(BASE)
    behind.is_short = True
    old = front(f"{status}?short").content
    command("credential", "revoke", url, "--reason", "other")
    time.sleep(2)
    assert front(f"{status}?short").content != old
    time.sleep(2)
    behind.is_away = True
    assert front(f"{status}?short").status_code == 503, "no old list is shown"


def test_pages_are_shown_while_no_machine_answers(front, behind):
    behind.is_short = True
    page = front("/issuers/piloto-cdd").content  # and is kept by the time it is too old
    time.sleep(2)
    behind.is_away = True
    old = front("/issuers/piloto-cdd")
    assert (old.content, old.headers["X-Cache"]) == (page, "STALE")
    assert front("/verify").status_code == 503


def test_keys_are_known_at_once_and_also_while_no_machine_answers(front, behind):
    keys = front("/issuers/piloto-cdd/did.json").json()
    time.sleep(2)
    assert front("/issuers/piloto-cdd/did.json").headers["X-Cache"] != "HIT"
    time.sleep(2)
    behind.is_away = True
    old = front("/issuers/piloto-cdd/did.json")
    assert (old.json(), old.headers["X-Cache"]) == (keys, "STALE")


def test_the_service_is_told_who_asks_and_not_what_askers_say(front, behind):
    front("/verify", X_Forwarded_For="198.51.100.7")
    assert behind.asked[-1]["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    answer = front("/api/verify", method="POST", Content_Type="application/json")
    assert answer.status_code in (400, 422), json.dumps(dict(answer.headers))
