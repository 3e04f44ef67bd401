"""The day and the language of an award are corrected; the day of a decision is not."""

from datetime import timedelta

import pytest

from badgeservice.core.award import Source
from badgeservice.core.correction import Corrections, changes, mended
from badgeservice.errors import BadInput
from tests.factories import achievement, award


def mend(given, **wanted):
    return mended(given, achievement(), Corrections(**wanted), note="")


def day_of(given):
    return given.awarded_on.date()


def test_day_and_language_are_put_right_and_told():
    before = award()
    after = mend(before, awarded_on=day_of(before) - timedelta(days=2), language="en")
    assert day_of(after) == day_of(before) - timedelta(days=2)
    told = {each.name: (each.before, each.after)
            for each in changes(before, after, achievement())}
    assert told == {"awarded_on": (str(day_of(before)), str(day_of(after))),
                    "language": ("es", "en")}


def test_the_same_day_is_nothing_to_correct():
    with pytest.raises(BadInput) as refusal:
        mend(award(), awarded_on=day_of(award()), language="es")
    assert [each.code for each in refusal.value.problems] == ["nothing-to-correct"]


def test_the_day_of_a_decision_stays():
    decided = award(source=Source.DECISION)
    with pytest.raises(BadInput) as refusal:
        mend(decided, awarded_on=day_of(decided) - timedelta(days=2))
    assert [(each.code, each.field) for each in refusal.value.problems] == [
        ("date-decided", "awarded_on")]
    assert mend(decided, awarded_on=day_of(decided), language="en").awarded_on == (
        decided.awarded_on)
