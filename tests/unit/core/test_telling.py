"""From when on somebody is told: at the release, not before."""

from datetime import UTC, datetime, timedelta

import pytest

from badgeservice.core.release import Release
from badgeservice.core.telling import Told, is_told

THEN = datetime(2026, 11, 2, 12, tzinfo=UTC)
EARLIER, LATER = THEN - timedelta(seconds=1), THEN + timedelta(seconds=1)
RELEASE = Release("r", "decision", "application", THEN, "operator")


@pytest.mark.parametrize(("told", "more", "before", "after"), [
    (Told.ALWAYS, {}, True, True),
    (Told.RELEASE, {}, False, True),
    (Told.ITS_RELEASE, {"made_at": EARLIER}, False, True),
    (Told.ITS_RELEASE, {"made_at": THEN}, False, True),
    (Told.ITS_RELEASE, {"made_at": LATER}, False, False),
    (Told.ITS_RELEASE, {}, False, False),
    (Told.AWARD, {"decision": "decision"}, False, True),
    (Told.AWARD, {"decision": "another"}, False, False),
    (Told.AWARD, {"decision": None}, True, True),
])
def test_what_is_told_before_and_after_a_release(told, more, before, after):
    assert (is_told(told, [], **more), is_told(told, [RELEASE], **more)) == (before, after)
