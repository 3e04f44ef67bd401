"""How often one host is asked."""

from badgeservice.network import pace
from badgeservice.network.pace import Pace


def test_item_58_a_host_is_asked_again_when_a_minute_has_passed():
    now = [0.0]
    counted = Pace(lambda: now[0], requests=2)
    assert [counted.allows("a") for _ in range(3)] == [True, True, False]
    assert counted.allows("b")
    now[0] = 59.9
    assert not counted.allows("a")
    now[0] = 60.0
    assert [counted.allows("a") for _ in range(3)] == [True, True, False]


def test_the_memory_of_hosts_has_a_bound(monkeypatch):
    monkeypatch.setattr(pace, "_HOSTS", 10)
    counted = Pace(lambda: 0.0)
    for number in range(50):
        counted.allows(str(number))
    assert list(counted._seen) == [str(number) for number in range(40, 50)]
