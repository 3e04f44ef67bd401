"""What was fetched serves for a while, never longer than we decide, and says how old it is."""

from dataclasses import dataclass, field

import pytest

from badgeservice.core.ports import Copy, Fetched
from badgeservice.errors import CouldNotCheck, say
from badgeservice.network.cache import HOUR, KINDS, MINUTE, Cache

URL = "https://x.example/a"


@dataclass
class World:
    """Two clocks and an Internet that can be cut off."""

    elapsed: float = 1000.0
    wall: float = 5000.0
    max_age: float | None = None
    content: bytes = b"1"
    is_cut: bool = False
    asked: list = field(default_factory=list)

    def fetch(self, url, *, limit, seconds):
        """As `core.ports.Fetcher` has it."""
        self.asked.append((url, limit))
        if self.is_cut:
            raise CouldNotCheck(say("cut"), code="fetch-failed")
        return Fetched(self.content, self.max_age)

    def cache(self, **changes):
        """The cache in this world."""
        return Cache(self.fetch, monotonic=lambda: self.elapsed, wall=lambda: self.wall, **changes)

    def wait(self, seconds):
        """Let both clocks go on."""
        self.elapsed += seconds
        self.wall += seconds


@pytest.fixture
def world():
    return World()


def get(cache, kind="linked", url=URL):
    return cache.get(url, kind, seconds=5)


def test_a_fresh_answer_serves_again_and_says_its_age(world):
    cache = world.cache()
    assert get(cache) == Copy(b"1", 0.0)
    world.wait(90)
    assert get(cache) == Copy(b"1", 90.0)
    assert len(world.asked) == 1


@pytest.mark.parametrize("kind", ["did", "linked"])
def test_item_59_a_server_cannot_make_its_answer_last(world, kind):
    world.max_age = 99999999.0
    cache = world.cache()
    get(cache, kind)
    world.wait(10 * MINUTE)
    world.content = b"2"
    assert get(cache, kind) == Copy(b"2", 0.0)


def test_item_59_a_server_can_make_it_shorter(world):
    world.max_age = 30.0
    cache = world.cache()
    get(cache)
    world.wait(29)
    assert get(cache).age == 29
    world.wait(1)
    assert get(cache).age == 0


def test_item_59_the_key_is_the_whole_address_and_the_kind(world):
    cache = world.cache()
    for url in (URL, f"{URL}?x=1", f"{URL}/", URL.replace("x.", "y.")):
        world.content = url.encode()
        assert get(cache, url=url).content == url.encode()
    world.content = b"as a DID"
    assert get(cache, "did").content == b"as a DID"
    assert get(cache).content == URL.encode()
    assert len(world.asked) == 5


def test_fault_13_an_old_answer_serves_on_and_says_that_it_is_old(world):
    cache = world.cache()
    get(cache, "did")
    world.is_cut = True
    world.wait(HOUR)
    assert get(cache, "did") == Copy(b"1", HOUR, is_current=False)
    world.wait(22 * HOUR)
    assert get(cache, "did").is_current is False
    world.wait(HOUR)
    with pytest.raises(CouldNotCheck):
        get(cache, "did")


def test_fault_13_nothing_that_a_status_list_says_outlives_ten_minutes(world):
    world.max_age = 60.0
    cache = world.cache()
    get(cache)
    world.is_cut = True
    world.wait(2 * MINUTE)
    assert get(cache) == Copy(b"1", 120.0, is_current=False)
    world.wait(8 * MINUTE)
    with pytest.raises(CouldNotCheck) as refusal:
        get(cache)
    assert refusal.value.code == "fetch-failed"


def test_item_67_what_was_never_fetched_is_not_known(world):
    world.is_cut = True
    with pytest.raises(CouldNotCheck) as refusal:
        get(world.cache())
    assert refusal.value.code == "fetch-failed"


def test_a_clock_that_is_set_back_makes_nothing_young(world):
    cache = world.cache()
    get(cache)
    world.elapsed += 10 * MINUTE
    world.wall -= HOUR
    get(cache)
    assert len(world.asked) == 2


def test_a_machine_that_slept_knows_it(world):
    cache = world.cache()
    get(cache)
    world.wall += 10 * MINUTE
    get(cache)
    assert len(world.asked) == 2


def test_what_somebody_verifies_is_not_kept(world):
    cache = world.cache()
    get(cache, "credential")
    assert not cache._kept
    world.is_cut = True
    with pytest.raises(CouldNotCheck):
        get(cache, "credential")


def test_a_copy_can_be_forgotten(world):
    cache = world.cache()
    get(cache)
    cache.forget(URL, "linked")
    cache.forget(URL, "did")
    assert not cache._kept


def test_the_number_of_answers_has_a_bound(world):
    cache = world.cache(entries=3)
    for name in "abacd":
        get(cache, url=URL + name)
    assert [url[-1] for url, _ in cache._kept] == ["a", "c", "d"]


def test_the_bytes_have_a_bound(world):
    cache = world.cache(size=10)
    world.content = b"x" * 4
    for name in "abc":
        get(cache, url=URL + name)
    assert [url[-1] for url, _ in cache._kept] == ["b", "c"]
    world.content = b"x" * 11
    get(cache, url=URL + "d")
    assert [url[-1] for url, _ in cache._kept] == ["b", "c"]


def test_each_kind_has_its_cap_of_bytes(world):
    cache = world.cache()
    for kind, limit in (("did", 1 << 20), ("linked", 8 << 20), ("credential", 8 << 20)):
        get(cache, kind)
        assert world.asked[-1] == (URL, limit)
    assert max(kind.usable for name, kind in KINDS.items() if name != "did") <= 10 * MINUTE
