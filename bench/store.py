"""A store of 300,000 credentials beside one of 1,000: looking up, verifying, size on disk."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import batches
from figures import Figure, figure, ratio
from homes import batch_file, issue_command, measured, new_home, opened, run
from peer import Peer

from badgeservice.assembly import Service
from badgeservice.core.report import Verdict

TOPIC = "store"
LOOKS = 300


def measure(folder: Path, _peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of stores; takes the large home of `batches` where that was measured."""
    small, large = new_home(folder, "thousand"), folder / batches.HOME
    run(issue_command(batch_file(folder, 1000, 1)), small)
    if not large.exists():
        large = new_home(folder, batches.HOME)
        for place in range(3):
            rows = int(100_000 * scale) or 1000
            measured(issue_command(batch_file(folder, rows, 1 + rows * place)), large)
    with opened(small) as one, opened(large) as other:
        beside = _Store(one), _Store(other)
        got, got_large = _in_turn(beside, _Store.get)
        checked, checked_large = _in_turn(beside, _Store.verify)
        count = beside[1].count
    few = figure(TOPIC, "GET of one among 1,000", got, "ms")
    yield few
    many = figure(TOPIC, f"GET of one among {count:,}", got_large, "ms")
    yield many
    yield ratio(TOPIC, "GET, large to small", many, few, 1.2, at_most=True)
    few = figure(TOPIC, "verify one among 1,000", checked, "ms")
    many = figure(TOPIC, f"verify one among {count:,}", checked_large, "ms")
    yield few
    yield many
    yield ratio(TOPIC, "verify, large to small", many, few, 1.2, at_most=True)
    size = sum(each.stat().st_size for each in large.rglob("*") if each.is_file())
    yield figure(TOPIC, "on disk for one credential", [size / count / 1000], "kB")


class _Store:
    """An installation with credentials drawn at random."""

    def __init__(self, service: Service) -> None:
        from badgeservice.web import create_app

        names = list(service.show.credential_ids())
        self.count = len(names)
        self.drawn = random.Random(6).sample(names, min(LOOKS, len(names)))
        self._service, self._client = service, create_app(service).test_client()
        self._contents = [self.get(place) for place in range(len(self.drawn))]
        self.verify(0)

    def get(self, place: int) -> bytes:
        """Return the bytes that are served."""
        answer = self._client.get(f"/credentials/{self.drawn[place]}.json")
        if answer.status_code != 200:
            raise SystemExit(f"{self.drawn[place]} answered {answer.status_code}")
        return answer.data

    def verify(self, place: int) -> None:
        """Verify one that is ours."""
        if self._service.verify(self._contents[place]).report.verdict is not Verdict.PASSED:
            raise SystemExit("a credential of ours is not valid")


def _in_turn(stores: tuple[_Store, _Store],
             work: Callable[[_Store, int], object]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of *work* on each of the stores' credentials.

    The stores take turns, and who comes first changes: what else the machine does meets both.
    """
    found: tuple[list[float], list[float]] = ([], [])
    for place in range(min(len(each.drawn) for each in stores)):
        for which in (0, 1) if place % 2 else (1, 0):
            started = time.perf_counter()
            work(stores[which], place)
            found[which].append(1000 * (time.perf_counter() - started))
    return found
