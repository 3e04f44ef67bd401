"""Names are looked up with a deadline, and never in more threads than a few."""

import socket
import threading

import pytest

from badgeservice.network import names
from badgeservice.network.names import addresses_of, resolve_within

HOST = ("x.example", 443)


def test_every_address_is_returned_once():
    assert addresses_of("127.0.0.1", 443) == ["127.0.0.1"]


def test_a_lookup_that_hangs_is_left_behind():
    wait = threading.Event()
    with pytest.raises(TimeoutError):
        resolve_within(lambda host, port: wait.wait(60) and [], *HOST, 0.05)
    wait.set()


def test_what_goes_wrong_is_one_kind_of_error():
    def fail(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(OSError, match="unknown"):
        resolve_within(fail, *HOST, 5)
    # What the codec for names says of a label that is too long is a UnicodeError.
    with pytest.raises(OSError, match="no name"):
        resolve_within(lambda host, port: ("x" * 64).encode("idna"), *HOST, 5)


def test_slow_name_servers_do_not_pile_up_threads(monkeypatch):
    monkeypatch.setattr(names, "_AT_ONCE", threading.BoundedSemaphore(1))
    wait = threading.Event()
    with pytest.raises(TimeoutError):
        resolve_within(lambda host, port: wait.wait(60) and [], *HOST, 0.05)
    asked = []
    with pytest.raises(TimeoutError, match="too many"):
        resolve_within(lambda host, port: asked.append(host) or [], *HOST, 0.05)
    wait.set()
    assert asked == []
    assert list(resolve_within(lambda host, port: ["192.0.2.1"], *HOST, 5)) == ["192.0.2.1"]
