"""The guarded fetcher against a real server that does its worst."""

import gzip
import socket
import ssl
import threading
import time

import pytest

from badgeservice.errors import CouldNotCheck
from badgeservice.network.addresses import is_public
from badgeservice.network.guarded import AT_ONCE, GuardedFetcher, trusted_authorities
from badgeservice.network.pace import Pace
from tests.tls_server import HOST, ok, running

LIMIT = 10_000


@pytest.fixture
def server():
    """A server that answers what the test says."""
    with running() as found:
        yield found


def refused(fetch, url, *, limit=LIMIT, seconds=5):
    """Fetch and expect a refusal; return its code and its words."""
    with pytest.raises(CouldNotCheck) as refusal:
        fetch(url, limit=limit, seconds=seconds)
    return refusal.value.code, str(refusal.value.message)


def test_what_is_there_is_fetched(server):
    server.answers["/did.json?x=1"] = ok(b'{"id": "did:web:x"}',
                                        "Cache-Control: public, max-age=60")
    found = server.fetcher()(server.url("/did.json?x=1"), limit=LIMIT, seconds=5)
    assert (found.content, found.max_age) == (b'{"id": "did:web:x"}', 60)


def test_the_request_says_no_more_than_it_must(server, monkeypatch):
    """No cookie, password or proxy, whatever the environment says."""
    for name in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.answers["/a"] = ok(b"x", "Set-Cookie: a=b")
    fetch = server.fetcher()
    fetch(server.url("/a"), limit=LIMIT, seconds=5)
    fetch(server.url("/a"), limit=LIMIT, seconds=5)
    for request in server.requests:
        head, *lines = request.decode().split("\r\n")
        assert head == "GET /a HTTP/1.1"
        assert f"Host: {HOST}:{server.port}" in lines
        assert {line.split(":")[0] for line in lines if line} == {
            "Host", "Accept", "Accept-Encoding", "User-Agent", "Connection"}
    assert server.names == [HOST, HOST]


# --- where it goes -----------------------------------------------------------------------


def test_item_50_this_machine_is_never_asked_by_default(server):
    server.answers["/"] = ok(b"secret")
    fetch = server.fetcher(is_public=is_public)
    assert refused(fetch, server.url())[0] == "fetch-failed"
    assert server.connections == 0


def test_item_50_the_names_of_this_machine_lead_nowhere(server):
    """The fetcher as it is built for service, apart from the port."""
    fetch = GuardedFetcher({server.port})
    assert refused(fetch, server.url(host="localhost"))[0] == "fetch-failed"
    assert server.connections == 0


def test_item_50_one_address_that_is_not_public_spoils_all(server):
    fetch = server.fetcher(is_public=lambda address: address != "10.0.0.1",
                           resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"])
    assert refused(fetch, server.url())[0] == "fetch-failed"
    assert server.connections == 0


def test_item_51_a_name_is_looked_up_once(server):
    """DNS rebinding: the second answer of the name server is never asked for."""
    server.answers["/"] = ok(b"x")
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    fetch = server.fetcher(resolve=rebinding, is_public=lambda address: address == "127.0.0.1")
    fetch(server.url(), limit=LIMIT, seconds=5)
    assert asked == [HOST]
    assert refused(fetch, server.url())[0] == "fetch-failed"
    assert server.connections == 1


def test_item_51_the_connection_goes_to_the_checked_address(server, monkeypatch):
    server.answers["/"] = ok(b"x")
    seen, connect = [], socket.create_connection

    def watch(address, *arguments, **named):
        seen.append(address)
        return connect(address, *arguments, **named)

    monkeypatch.setattr(socket, "create_connection", watch)
    server.fetcher()(server.url(), limit=LIMIT, seconds=5)
    assert seen == [("127.0.0.1", server.port)]


def test_the_next_checked_address_is_tried(server):
    """127.0.0.2 answers nobody at this port."""
    server.answers["/"] = ok(b"x")
    fetch = server.fetcher(resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert fetch(server.url(), limit=LIMIT, seconds=5).content == b"x"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary",
                                    "308 Permanent"])
@pytest.mark.parametrize("place", ["https://127.0.0.1/", "http://127.0.0.1/", "/b", "/a"])
def test_item_52_redirects_are_not_followed(server, status, place):
    server.answers["/a"] = ok(b"", f"Location: {place}", status=status)
    server.answers["/b"] = ok(b"x")
    assert refused(server.fetcher(), server.url("/a"))[0] == "fetch-failed"
    assert server.paths == ["/a"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x.example/", "https://x.example:25/",
                                 "http://x.example/"])
def test_item_53_other_schemes_and_ports_open_no_connection(server, url):
    asked = []
    fetch = server.fetcher(resolve=lambda host, port: asked.append(host))
    assert refused(fetch, url)[0] == "fetch-address"
    assert asked == [] and server.connections == 0


# --- who answers -------------------------------------------------------------------------


def test_the_certificate_must_be_for_the_name(server):
    server.answers["/"] = ok(b"x")
    assert refused(server.fetcher(), server.url(host="other.example"))[0] == "fetch-failed"
    assert server.requests == []


def test_the_certificate_must_be_by_somebody_known(server):
    server.answers["/"] = ok(b"x")
    assert refused(server.fetcher(trust=trusted_authorities()), server.url())[0] == "fetch-failed"
    assert server.requests == []


def test_service_asks_for_names_certificates_and_a_current_tls():
    trust = trusted_authorities()
    assert trust.check_hostname and trust.verify_mode is ssl.CERT_REQUIRED
    assert trust.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert GuardedFetcher().ports == (443,)
    assert GuardedFetcher().is_public is is_public


def test_keys_of_connections_are_written_nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    assert not trusted_authorities().keylog_filename


# --- how much and how long ---------------------------------------------------------------


def trickle(piece, pause=0.05):
    """Send *piece* again and again until the other side has had enough."""
    def answer(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(piece)
            time.sleep(pause)
    return answer


def slow_body(connection):
    """A byte now and then, of a body that has an end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def endless_chunks(connection):
    """A body without an end, as fast as it goes."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")


def endless(connection):
    """A body without an end that does not even say so."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 0x1000)


def silent(connection):
    """Nothing at all."""
    connection.recv(1)


def endless_continue(connection):
    """Promises without an end."""
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize("answer", [
    slow_body, trickle(b"X: y\r\n"), trickle(b"x"), silent,
], ids=["body", "headers", "one header", "silence"])
def test_item_54_a_slow_answer_ends_at_the_deadline(server, answer):
    """Every one would go on for ever: that the call returns is the test."""
    server.answers["/"] = answer
    assert refused(server.fetcher(), server.url(), seconds=0.5)[0] == "fetch-failed"


@pytest.mark.parametrize("answer", [endless_chunks, endless, endless_continue])
def test_item_54_an_endless_answer_ends_at_the_cap(server, answer):
    server.answers["/"] = answer
    assert refused(server.fetcher(), server.url(), seconds=60)[0] == "fetch-failed"


def test_item_54_a_name_server_that_does_not_answer_ends_at_the_deadline(server):
    wait = threading.Event()
    fetch = server.fetcher(resolve=lambda host, port: wait.wait(60) and [])
    assert refused(fetch, server.url(), seconds=0.2)[0] == "fetch-failed"
    wait.set()


def test_item_54_a_server_that_never_secures_the_connection_ends_at_the_deadline(server):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        fetch = server.fetcher(ports={port})
        assert refused(fetch, f"https://{HOST}:{port}/", seconds=0.3)[0] == "fetch-failed"


def test_item_54_a_gzip_bomb_is_unpacked_up_to_the_cap(server):
    bomb = gzip.compress(bytes(100 << 20))
    assert len(bomb) < 200_000
    server.answers["/"] = ok(bomb, "Content-Encoding: gzip")
    assert refused(server.fetcher(), server.url(), limit=200_000)[0] == "fetch-failed"


@pytest.mark.parametrize("content", [
    gzip.compress(b"x")[:-4], gzip.compress(b"x") + b"y", gzip.compress(b"x") * 2, b"x",
], ids=["cut off", "more behind", "two members", "no gzip"])
def test_item_54_gzip_must_be_one_whole_member(server, content):
    server.answers["/"] = ok(content, "Content-Encoding: gzip")
    assert refused(server.fetcher(), server.url())[0] == "fetch-failed"


def test_gzip_that_fits_is_unpacked(server):
    server.answers["/"] = ok(gzip.compress(b"x" * LIMIT), "Content-Encoding: gzip")
    assert server.fetcher()(server.url(), limit=LIMIT, seconds=5).content == b"x" * LIMIT


@pytest.mark.parametrize(("size", "fits"), [(LIMIT, True), (LIMIT + 1, False)])
@pytest.mark.parametrize("announced", [True, False])
def test_item_54_the_cap_is_exact(server, size, fits, announced):
    content = b"x" * size
    server.answers["/"] = ok(content) if announced else b"HTTP/1.1 200 OK\r\n\r\n" + content
    if fits:
        assert server.fetcher()(server.url(), limit=LIMIT, seconds=5).content == content
    else:
        assert refused(server.fetcher(), server.url())[0] == "fetch-failed"


@pytest.mark.parametrize("answer", [
    b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    b"HTTP/1.1 abc\r\n\r\n", b"SSH-2.0-x\r\n", b"", b"\x00" * 100,
    ok(b"x", status="206 Partial Content"), ok(b"", status="204 No Content"),
    ok(b"x", status="500 Internal Server Error"),
], ids=str)
def test_answers_that_are_none(server, answer):
    server.answers["/"] = answer
    assert refused(server.fetcher(), server.url())[0] == "fetch-failed"


# --- what it tells -----------------------------------------------------------------------


def test_item_58_every_failure_of_the_network_sounds_alike(server):
    """Nobody learns through this service which hosts and ports there are."""
    def unknown_name(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    server.answers["/redirect"] = ok(b"", "Location: /", status="302 Found")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    heard = {
        refused(server.fetcher(resolve=unknown_name), server.url()),
        refused(server.fetcher(is_public=is_public), server.url()),
        refused(server.fetcher(resolve=lambda host, port: []), server.url()),
        refused(server.fetcher(ports={closed}), f"https://{HOST}:{closed}/"),
        refused(server.fetcher(trust=trusted_authorities()), server.url()),
        refused(server.fetcher(), server.url("/missing")),
        refused(server.fetcher(), server.url("/redirect")),
    }
    assert heard == {("fetch-failed", f"{HOST} did not give the document that was asked for.")}


def test_item_58_one_host_is_asked_only_so_often(server):
    server.answers["/"] = ok(b"x")
    now = [0.0]
    fetch = server.fetcher(pace=Pace(lambda: now[0], requests=5))
    for _ in range(5):
        fetch(server.url(), limit=LIMIT, seconds=5)
    for number in range(95):
        assert refused(fetch, server.url(f"/{number}"))[0] == "fetch-busy"
    assert server.connections == 5
    now[0] = 61.0
    assert fetch(server.url(), limit=LIMIT, seconds=5).content == b"x"


def test_item_58_many_names_of_one_address_count_together():
    with running("*.victim.example") as server:
        server.answers["/"] = ok(b"x")
        fetch = server.fetcher(pace=Pace(lambda: 0.0, requests=5))
        outcomes = []
        for number in range(20):
            try:
                fetch(server.url(host=f"a{number}.victim.example"), limit=LIMIT, seconds=5)
                outcomes.append("fetched")
            except CouldNotCheck as error:
                outcomes.append(error.code)
        assert outcomes == ["fetched"] * 5 + ["fetch-busy"] * 15
        assert server.connections == 5


def test_item_112_slow_hosts_hold_only_a_few_threads(server):
    release = threading.Event()
    server.answers["/slow"] = lambda connection: release.wait(60)
    fetch = server.fetcher()
    waiting = [threading.Thread(target=refused, args=(fetch, server.url("/slow")),
                                kwargs={"seconds": 60}) for _ in range(AT_ONCE)]
    for thread in waiting:
        thread.start()
    while len(server.paths) < AT_ONCE:
        time.sleep(0.01)
    assert refused(fetch, server.url("/slow"), seconds=0.2)[0] == "fetch-busy"
    release.set()
    for thread in waiting:
        thread.join()
    server.answers["/"] = ok(b"x")
    assert fetch(server.url(), limit=LIMIT, seconds=5).content == b"x"


@pytest.mark.parametrize(("header", "age"), [
    ("max-age=60", 60), ("public, max-age=5", 5), ("s-maxage=9", None), ("no-store", 0),
    ("no-cache, max-age=60", 0), ("max-age=-1", None), ("max-age=99999999999", None),
    ("max-age=99999999", 99999999), ("xmax-age=5", None), ("", None),
])
def test_how_long_an_answer_may_be_used(server, header, age):
    server.answers["/"] = ok(b"x", f"Cache-Control: {header}")
    assert server.fetcher()(server.url(), limit=LIMIT, seconds=5).max_age == age
