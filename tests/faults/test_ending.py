"""Fault 17: who is asked to end finishes what is in hand, lets go of the rest, and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing

from tests.faults.conftest import set_up
from tests.faults.killing import LONG, in_child, living_in, start, told
from tests.faults.looking import ensure_sound, rows, state
from tests.faults.test_surroundings import batch, ensure_resumes


def test_fault_17_a_batch_that_is_asked_to_end_lets_go_of_its_part(databases, homes, copies,
                                                                   cohort):
    step, may_fail = batch(cohort)
    home = homes(databases, "set-up", set_up)
    undisturbed, asked = copies(home), copies(home)
    in_child(undisturbed, step)
    child = start(asked, may_fail)
    deadline = time.monotonic() + LONG
    while rows(asked, "SELECT count(*) FROM credentials") == [(0,)]:
        assert time.monotonic() < deadline
        time.sleep(0.002)
    os.kill(child, signal.SIGTERM)
    status = os.waitpid(child, 0)[1]
    assert os.waitstatus_to_exitcode(status) == 0, told(asked)
    # What was begun is signed, and nobody has to wait for a lease.
    assert rows(asked, "SELECT count(*) FROM credentials WHERE document IS NULL") == [(0,)]
    assert rows(asked, "SELECT count(*) FROM batch_parts WHERE lease <> ''") == [(0,)]
    ensure_resumes(asked, step, state(undisturbed))


def test_fault_17_a_server_answers_what_it_was_asked_and_ends(sqlite_databases, homes, tmp_path):
    home = homes(sqlite_databases, "set-up", set_up).copy(tmp_path, sqlite_databases)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with living_in(home):
        server = subprocess.Popen(
            [sys.executable, "cli.py", "serve", "--port", str(port), "--workers", "1"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        with closing(_connected(server, port)) as connection:
            body = b'{"a": "' + b"x" * 2000 + b'"}'
            connection.sendall(
                b"POST /api/verify HTTP/1.1\r\nHost: badges.example.cl\r\nConnection: close\r\n"
                b"Content-Type: application/json\r\nExpect: 100-continue\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body))
            # From now on the request is in the hands of a worker.
            assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(body[:1000])
            server.send_signal(signal.SIGTERM)
            time.sleep(1)  # the server knows by now, more or less
            connection.sendall(body[1000:])
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        server.wait(timeout=LONG)
    finally:
        server.kill()
        said, _ = server.communicate()
    assert server.returncode == 0, said
    head, _, content = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), answer
    assert json.loads(content)["valid"] is False
    ensure_sound(home)


def _connected(server, port):
    """Connect to a server as soon as it listens."""
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=LONG)
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("the server does not listen")
