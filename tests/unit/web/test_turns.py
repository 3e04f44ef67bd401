"""How much one asker gets: items 58 and 112 of the attack catalogue, by client."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from badgeservice.core.report import Report, unknown
from badgeservice.errors import say
from badgeservice.settings import CHECKS_PER_MINUTE
from badgeservice.web import create_app
from badgeservice.web.pace import Pace
from badgeservice.web.turns import HELD, Turns
from tests.fakes import JOINT, FakeService

CHILE, FINLAND = "190.96.0.1", "193.166.0.1"


class Clock:
    """Time that goes on when it is told to."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def pace(clock):
    return Pace(10.0, 1200.0, monotonic=clock)


# --- the count -------------------------------------------------------------------------------


def test_no_more_than_the_allowance_at_once_and_then_the_rate(pace, clock):
    assert [pace.take("a", 600) for _ in range(2)] == [0.0, 0.0]
    assert pace.take("a", 1) == pytest.approx(0.1)
    clock.now += 0.1
    assert pace.take("a", 1) == 0.0
    assert pace.take("a", 1) > 0.0


def test_what_is_refused_costs_nothing(pace, clock):
    pace.take("a", 1200)
    for _ in range(50):
        assert pace.take("a", 10) == pytest.approx(1.0)
    clock.now += 1.0
    assert pace.take("a", 10) == 0.0


def test_one_asker_takes_nothing_from_another(pace):
    pace.take("a", 1200)
    assert pace.take("a", 1) > 0.0
    assert pace.take("b", 1200) == 0.0


def test_what_is_given_back_can_be_taken_again(pace):
    pace.take("a", 1200)
    pace.give_back("a", 200)
    assert pace.take("a", 200) == 0.0
    assert pace.take("a", 1) > 0.0


def test_giving_back_never_makes_the_allowance_larger(pace):
    for _ in range(10):
        pace.give_back("a", 1200)
    assert pace.take("a", 1200) == 0.0
    assert pace.take("a", 1) > 0.0


def test_more_askers_than_are_remembered_forget_the_idle_first(pace, clock):
    pace.take("busy", 1200)
    for number in range(40_000):
        pace.take(f"other {number}", 1)
    assert pace.take("busy", 1200) > 0.0


def taken(pace, count):
    """How often one unit was to be had, in another process."""
    return sum(not pace.take("a", 1) for _ in range(count))


def test_processes_count_together():
    """Each worker process would otherwise give the whole allowance."""
    shared = Pace(0.001, 300.0)
    fork = multiprocessing.get_context("fork")
    counts = fork.Array("i", 3)

    def work(place):
        counts[place] = taken(shared, 200)

    processes = [fork.Process(target=work, args=(place,)) for place in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert sum(counts) == 300


def test_threads_count_together(pace):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: taken(pace, 200), range(8)))
    assert sum(found) == 1200


# --- who asks --------------------------------------------------------------------------------


@pytest.mark.parametrize(("peer", "forwarded", "asker"), [
    (CHILE, [], CHILE),
    (CHILE, [FINLAND], CHILE),  # anybody can write the header
    ("127.0.0.1", [], None),
    ("127.0.0.1", [CHILE], CHILE),
    ("127.0.0.1", ["8.8.8.8", CHILE], CHILE),  # what stands before was written by the asker
    ("::1", [f" {CHILE} "], CHILE),
    ("127.0.0.1", [CHILE, "127.0.0.1"], CHILE),
    ("127.0.0.1", ["127.0.0.1"], None),
    ("127.0.0.1", ["x" * 500], "x" * 80),
    ("2001:db8:1:2:3::4", [], "2001:db8:1:2::/64"),
    ("::ffff:190.96.0.1", [], CHILE),
    ("::ffff:127.0.0.1", [CHILE], CHILE),  # a proxy on a socket for both kinds of address
    ("127.0.0.1", [f"{CHILE}:5001"], CHILE),
    ("127.0.0.1", ["[2001:db8:1:2:3::4]:99"], "2001:db8:1:2::/64"),
    ("127.0.0.1", ["[2001:db8:1:2:3::4]"], "2001:db8:1:2::/64"),
    (None, [], None), ("", [], None),
])
def test_item_58_the_asker_is_the_nearest_that_is_no_proxy_of_ours(peer, forwarded, asker):
    assert Turns().asker(peer, forwarded) == asker


def test_only_the_proxies_of_the_settings_are_believed():
    turns = Turns(proxies=("10.0.0.0/8",))
    assert turns.asker("127.0.0.1", [CHILE]) == "127.0.0.1"
    assert turns.asker("10.1.2.3", [CHILE]) == CHILE


# --- the addresses ---------------------------------------------------------------------------

ASKED = [("/verify", "POST"), (f"/verify?id={JOINT}", "GET"), ("/api/verify", "POST"),
         ("/vc-api/credentials/verify", "POST"), ("/vc-api/presentations/verify", "POST"),
         ("/vc-api/credentials/derive", "POST")]


class Hostile:
    """Finds every document beyond the limits."""

    def __init__(self, verify, code="too-complex"):
        self._verify = verify
        self._code = code

    def __call__(self, content, **names):
        return replace(self._verify(content, **names), report=Report((
            unknown("profile", self._code, say("x")),)), document=None)


def site(pace, service=None):
    return create_app(service or FakeService(), allowed=Turns(pace=pace)).test_client()


def ask(client, path="/api/verify", method="POST", peer=CHILE, accept="application/json",
        **more):
    return client.open(path, method=method, environ_overrides={"REMOTE_ADDR": peer},
                       headers={"Accept": accept, "Accept-Language": "fi"}, **more)


@pytest.mark.parametrize(("path", "method"), ASKED)
def test_item_112_who_asked_for_too_much_waits(pace, path, method):
    client = site(pace)
    pace.take(CHILE, 1200)
    answer = ask(client, path, method)
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert answer.json["code"] == "too-many-requests"
    assert answer.headers["Retry-After"] == "20"
    assert ask(client, path, method, peer=FINLAND).status_code != 429


def test_people_who_wait_get_a_page_in_their_language(pace):
    client = site(pace)
    pace.take(CHILE, 1200)
    answer = ask(client, "/verify", accept="text/html")
    assert (answer.status_code, answer.mimetype) == (429, "text/html")
    assert '<html lang="fi" ' in answer.text and "Odota minuutti" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_pages_that_cost_nothing_are_always_shown(pace):
    client = site(pace)
    pace.take(CHILE, 1200)
    for path in ("/verify", "/", f"/credentials/{JOINT}", "/api/docs"):
        assert ask(client, path, "GET", accept="text/html").status_code == 200


def test_a_thousand_checks_in_a_row_are_never_stopped(clock):
    """A ministry checks a list of its own; no time passes here. As `in_turn` counts them."""
    turns = Turns(pace=Pace(CHECKS_PER_MINUTE / 60, 2 * CHECKS_PER_MINUTE, monotonic=clock))
    for _ in range(1000):
        assert turns.pace.take(CHILE, HELD) == 0.0
        turns.pace.give_back(CHILE, HELD - 1)
    assert ask(site(turns.pace), data=JOINT).status_code == 200
    assert ask(site(turns.pace), data=JOINT).status_code == 429


def test_the_default_is_what_the_documentation_says():
    assert (Turns().pace._price, Turns().pace._span) == (0.1, 120.0)


@pytest.mark.parametrize("code", [
    "too-complex", "embedded-too-complex", "endorsement-too-complex"])
def test_item_112_a_hostile_document_costs_as_much_as_two_hundred_good_ones(pace, code):
    """Also one that is wrapped in an honest one."""
    service = FakeService()
    service.verify = Hostile(service.verify, code)
    client = site(pace, service)
    found = [ask(client, data=JOINT).status_code for _ in range(8)]
    assert found == [200] * (1200 // HELD) + [429] * 2


def test_item_112_one_asker_has_only_a_few_requests_in_work(pace):
    """The held part is not given back before the work is done."""
    service = FakeService()
    seen, verify = [], service.verify

    def nested(content, **names):
        seen.append(len(seen))
        if len(seen) < 10:
            nested.answers.append(ask(client, data=JOINT).status_code)
        return verify(content, **names)

    nested.answers = []
    service.verify = nested
    client = site(pace, service)
    assert ask(client, data=JOINT).status_code == 200
    assert nested.answers == [429] + [200] * 5


def test_a_request_that_fails_gives_its_part_back(pace):
    client = site(pace)
    assert [ask(client, "/vc-api/credentials/verify", data="x").status_code
            for _ in range(20)] == [415] * 20


def test_without_a_limit_nobody_waits():
    client = create_app(FakeService(), allowed=Turns(0)).test_client()
    assert ask(client, data=JOINT).status_code == 200
    assert Turns(0).pace is None
