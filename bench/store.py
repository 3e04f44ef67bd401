"""A store of 300,000 credentials beside one of 1,000: looking up, verifying, size on disk."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import batches
from figures import Figure, figure, ratio
from homes import batch_file, issue_command, measured, new_home, opened, run
from peer import Peer

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
    (got, checked, _), (got_large, checked_large, count) = _looked(small), _looked(large)
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


def _looked(home: Path) -> tuple[list[float], list[float], int]:
    """Milliseconds of GETs and of verifications of credentials drawn at random, and how many."""
    from badgeservice.web import create_app

    with opened(home) as service:
        names = service.show.credential_ids()
        drawn = random.Random(6).sample(list(names), min(LOOKS, len(names)))
        client = create_app(service).test_client()

        def get(name: str) -> bytes:
            """Return the bytes that are served."""
            answer = client.get(f"/credentials/{name}.json")
            if answer.status_code != 200:
                raise SystemExit(f"{name} answered {answer.status_code}")
            return answer.data

        contents = [get(name) for name in drawn]

        def verify(content: bytes) -> None:
            """Verify one that is ours."""
            if service.verify(content).report.verdict is not Verdict.PASSED:
                raise SystemExit("a credential of ours is not valid")

        verify(contents[0])
        return _times(get, drawn), _times(verify, contents), len(names)


def _times(work: Callable[[object], object], given: list[object]) -> list[float]:
    found = []
    for each in given:
        started = time.perf_counter()
        work(each)
        found.append(1000 * (time.perf_counter() - started))
    return found
