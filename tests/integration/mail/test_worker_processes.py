"""Workers as processes of their own: beside the server, and killed in the middle of a letter."""

import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from badgeservice.core.letter import Letter
from badgeservice.core.mail import LEASE, LetterState
from tests.people import PROGRAMME, new_id

PATIENT = 60
"""Seconds; starting a process takes a while on a laden machine."""


def write(inside):
    letter = Letter(new_id(), "mail-test", None, "ana@b.example", "es", inside.clock(),
                    programme=PROGRAMME)
    with inside.database.transaction() as work:
        work.outbox.add(letter)
    return letter.id


def start(*arguments):
    return subprocess.Popen([sys.executable, "cli.py", *arguments],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def wait_until(true, process):
    deadline = time.monotonic() + PATIENT
    while not true():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children(process):
    """Return the ids of the processes that *process* has started."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return [int(each) for each in listed.split()]


def is_running(pid):
    """Tell whether a process runs; one that ended and that nobody asked about does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def wait_for_end(processes):
    deadline = time.monotonic() + PATIENT
    while any(map(is_running, processes)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in processes if is_running(pid)]


def test_worker_that_is_killed_in_the_middle_loses_no_letter(post, server):
    """Fault 4 and 16: the next one sends it, with the same Message-ID."""
    letter = write(post)
    server.handler.hangs_at = "DATA"
    process = start("worker")
    try:
        wait_until(lambda: server.handler.connections, process)
        time.sleep(0.5)
    finally:
        process.kill()
        process.communicate()
    with post.database.reading() as work:
        assert work.outbox.get(letter).state is LetterState.SENDING
    server.handler.hangs_at = ""
    assert post.service.deliver.next() is None
    post.clock.ahead = LEASE + timedelta(seconds=30)
    assert post.service.deliver.next().posted.state is LetterState.SENT
    (message,) = server.handler.messages
    assert message["Message-ID"].startswith(f"<{letter}@")


def test_server_sends_letters_beside_the_pages_and_ends_its_worker(post, server):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = start("serve", "--worker", "--port", str(port), "--workers", "1")
    try:
        write(post)
        wait_until(lambda: server.handler.taken, process)
        started = children(process)
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=PATIENT)
    assert process.returncode == 0, err
    assert started
    wait_for_end(started)


def test_worker_beside_a_server_that_was_killed_ends_by_itself(post, server):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = start("serve", "--worker", "--port", str(port), "--workers", "1")
    write(post)
    wait_until(lambda: server.handler.taken, process)
    started = children(process)
    process.kill()
    process.communicate()
    wait_for_end(started)
