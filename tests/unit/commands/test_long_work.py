"""While much is made and let go again garbage is looked for rarely, and afterwards as before."""

import gc
import weakref

import pytest

from badgeservice.commands.long_work import rarely_collecting


class _Circle:
    def __init__(self):
        self.own = self


def test_all_is_as_before_when_it_ends():
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    with rarely_collecting():
        assert gc.get_threshold() > before
        assert gc.get_freeze_count() > frozen
        with rarely_collecting():
            pass
        assert gc.get_freeze_count() > frozen
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, frozen)


def test_all_is_as_before_after_an_error():
    before = gc.get_threshold()
    with pytest.raises(KeyError), rarely_collecting():
        raise KeyError
    assert gc.get_threshold() == before


def test_circles_that_are_made_meanwhile_do_not_stay():
    with rarely_collecting():
        circle = _Circle()
        seen = weakref.ref(circle)
        del circle
        held = [[number] for number in range(60_000)]
        assert seen() is None
        assert held


def test_circles_that_are_old_already_do_not_stay_either():
    """The statements of a group are: each group lives through some collections."""
    with rarely_collecting():
        circle = _Circle()
        seen = weakref.ref(circle)
        _make_groups(6)
        assert seen() is circle
        del circle
        _make_groups(12)
        assert seen() is None


def _make_groups(count):
    for _ in range(count):
        assert [[number] for number in range(25_000)]
