"""Reports: nothing passes by being empty or unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.core.report import Report, Verdict, failed, passed, unknown
from badgeservice.errors import say

WORDS = say("A sentence.")
GOOD, BAD, OPEN = (
    passed("proof", "proof-valid", WORDS),
    failed("status", "status-revoked", WORDS),
    unknown("issuer", "issuer-unknown", WORDS),
)


def test_an_empty_report_is_unknown():
    assert Report(()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("checks", "verdict"), [
    ((GOOD,), Verdict.PASSED), ((GOOD, OPEN), Verdict.UNKNOWN),
    ((OPEN, BAD), Verdict.FAILED), ((GOOD, BAD), Verdict.FAILED),
])
def test_the_worst_line_counts(checks, verdict):
    assert Report(checks).verdict is verdict


@given(st.lists(st.sampled_from([GOOD, BAD, OPEN]), min_size=1))
def test_a_report_passes_when_every_line_does(checks):
    passes = Report(tuple(checks)).verdict is Verdict.PASSED
    assert passes == all(check is GOOD for check in checks)


def test_lines_are_found_by_their_step():
    report = Report((GOOD,)).plus(BAD)
    assert report.checks == (GOOD, BAD)
    assert report.find("status") is BAD
    assert report.find("time") is None
