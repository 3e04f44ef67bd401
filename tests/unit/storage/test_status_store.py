"""Events are append-only, indexes are never given out twice, bits are never cleared."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from badgeservice.core.credential import Status
from badgeservice.errors import Conflict, NotFound
from badgeservice.storage.chance import SystemChance
from badgeservice.storage.tables import status_entries
from tests.unit.storage.samples import LATER, NOW, Turns, event, issue

SIZE, DRAWN = 131_072, 400


def test_untouched_credential_has_no_event(work):
    row = issue(work)
    assert work.status.latest(row.id) is None
    assert work.status.latest("nothing") is None


def test_last_event_counts_whatever_its_clock_says(work):
    row = issue(work)
    work.status.add(event(row.id, Status.SUSPENDED, at=LATER))
    work.status.add(event(row.id, Status.VALID, at=NOW))
    assert work.status.latest(row.id) == event(row.id, Status.VALID, at=NOW)


def test_event_of_an_unknown_credential_is_refused(work):
    with pytest.raises(NotFound) as caught:
        work.status.add(event("nothing"))
    assert caught.value.code == "unknown-credential"


@pytest.mark.parametrize("final", [Status.REVOKED, Status.SUPERSEDED])
@pytest.mark.parametrize("after", [Status.VALID, Status.SUSPENDED])
def test_what_was_revoked_is_never_valid_again(work, final, after):
    row = issue(work)
    work.status.add(event(row.id, final))
    with pytest.raises(Conflict) as caught:
        work.status.add(event(row.id, after))
    assert caught.value.code == "status-final"
    assert work.status.latest(row.id).status is final


@pytest.mark.parametrize(("statuses", "expected"), [
    ([], set()),
    ([Status.SUSPENDED], set()),
    ([Status.SUSPENDED, Status.VALID], set()),
    ([Status.REVOKED], {7}),
    ([Status.SUPERSEDED], {7}),
    ([Status.SUPERSEDED, Status.REVOKED], {7}),
])
def test_bits_of_a_list(work, statuses, expected):
    row = issue(work)
    for status in statuses:
        work.status.add(event(row.id, status))
    assert work.status.revoked("list") == expected


def test_list_shows_the_bits_of_its_own_credentials_only(work):
    row = issue(work)
    work.status.create_list("other", "uni", 16)
    work.status.add(event(row.id))
    assert work.status.revoked("other") == frozenset()


def test_newest_list_with_room_is_the_open_one(work):
    assert work.status.open_list("uni") is None
    work.status.create_list("first", "uni", 4)
    work.status.create_list("second", "uni", 4)
    work.status.create_list("theirs", "ministry", 4)
    assert work.status.open_list("uni") == "second"
    assert work.status.lists() == ("first", "second", "theirs")
    assert (work.status.issuer_of("theirs"), work.status.size_of("first")) == ("ministry", 4)
    for _ in range(2):
        work.status.reserve("second", SystemChance())
    assert work.status.open_list("uni") is None


def test_second_list_with_an_id_is_a_conflict(work):
    work.status.create_list("list", "uni", 4)
    with pytest.raises(Conflict) as caught:
        work.status.create_list("list", "uni", 4)
    assert caught.value.code == "status-list-exists"


def test_list_is_full_when_half_of_it_is_taken(work):
    work.status.create_list("list", "uni", 10)
    assert len({work.status.reserve("list", SystemChance()) for _ in range(5)}) == 5
    with pytest.raises(Conflict) as caught:
        work.status.reserve("list", SystemChance())
    assert caught.value.code == "status-list-full"


def test_taken_index_is_drawn_again(work):
    work.status.create_list("list", "uni", 10)
    chance = Turns(3, 3, 8)
    assert [work.status.reserve("list", chance) for _ in range(2)] == [3, 8]


def test_reserving_ends_even_when_chance_does_not_move(work):
    work.status.create_list("list", "uni", 10)
    drawn = [work.status.reserve("list", Turns(4)) for _ in range(5)]
    assert len(set(drawn)) == 5


@settings(max_examples=20, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(2, 40), draws=st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_no_index_is_given_out_twice(database, size, draws):
    with database.transaction() as work:
        name = f"list-{len(work.status.lists())}"
        work.status.create_list(name, "uni", size)
        chance = Turns(*draws)
        drawn = [work.status.reserve(name, chance) for _ in range(size // 2)]
    assert len(set(drawn)) == size // 2
    assert set(drawn) <= set(range(size))


def test_indexes_are_spread_over_the_list(work):
    """Of 40 indexes all in one half by chance: once in 10^12 runs."""
    work.status.create_list("list", "uni", 131072)
    drawn = [work.status.reserve("list", SystemChance()) for _ in range(40)]
    assert min(drawn) < 65536 <= max(drawn)
    assert drawn != sorted(drawn)


def test_item_69_indexes_tell_nothing_of_the_order_of_issuing(work):
    """Neither where the next lies nor how many there are; by chance once in 10^8 runs."""
    work.status.create_list("list", "uni", SIZE)
    drawn = [work.status.reserve("list", SystemChance()) for _ in range(DRAWN)]
    assert len(set(drawn)) == DRAWN
    # Each eighth of the list gets its share.
    eighths = Counter(8 * index // SIZE for index in drawn)
    assert sum((eighths[n] - DRAWN / 8) ** 2 for n in range(8)) / (DRAWN / 8) < 52
    # The next lies above as often as below: a variance of (n + 1) / 12, not n / 4.
    rises = sum(first < second for first, second in pairwise(drawn))
    assert abs(rises - (DRAWN - 1) / 2) < 6 * ((DRAWN + 1) / 12) ** 0.5
    # No two that follow one another lie near each other more often than others.
    near = sum(abs(first - second) < SIZE / 100 for first, second in pairwise(drawn))
    assert near < 0.02 * DRAWN + 6 * (0.02 * DRAWN) ** 0.5


def test_item_69_the_database_itself_gives_no_index_out_twice(work):
    """Whatever the program believes to be free."""
    work.status.create_list("list", "uni", 10)
    work.status.reserve("list", Turns(3))
    with pytest.raises(IntegrityError):
        work.status._connection.execute(status_entries.insert().values(
            status_list="list", status_index=3))


def test_published_document_is_replaced(work):
    work.status.create_list("list", "uni", 4)
    assert work.status.document("list") is None
    work.status.publish("list", b"one", NOW)
    work.status.publish("list", b"two", NOW)
    work.status.publish("list", b"three", LATER)
    assert work.status.document("list") == b"three"
    assert work.status.document("nothing") is None


def test_a_clock_set_right_again_does_not_stop_a_revocation(work):
    """The clock jumped ahead, a list was published, the clock was set back."""
    work.status.create_list("list", "uni", 4)
    work.status.publish("list", b"ahead", NOW + timedelta(days=365))
    work.status.publish("list", b"revoked", NOW)
    assert work.status.document("list") == b"revoked"


@pytest.mark.parametrize("ask", [
    lambda store: store.issuer_of("nothing"),
    lambda store: store.size_of("nothing"),
    lambda store: store.publish("nothing", b"", NOW),
    lambda store: store.reserve("nothing", Turns(1)),
])
def test_unknown_list_is_not_found(work, ask):
    with pytest.raises(NotFound) as caught:
        ask(work.status)
    assert caught.value.code == "unknown-status-list"
