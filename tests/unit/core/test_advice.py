"""Every line of a report that was not passed says what to do."""

import pytest

from badgeservice.core.advice import advice_on
from badgeservice.core.report import Check, Verdict, failed, passed, unknown
from badgeservice.errors import say

STEPS = ("parse", "profile", "schema", "proof", "issuer", "register", "status", "endorsement",
         "embedded", "presentation", "recipient")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.UNKNOWN])
def test_a_new_code_of_a_step_has_advice_too(step, verdict):
    assert advice_on(Check(step, verdict, "new-code", say("x"))) is not None


@pytest.mark.parametrize(("check", "word"), [
    (failed("parse", "png-no-credential", say("x")), "screenshot"),
    (failed("time", "expired", say("x")), "newer"),
    (failed("status", "status-revoked", say("x")), "not count any more"),
    (failed("trust", "issuer-not-trusted", say("x")), "trust"),
    (unknown("status", "status-list-rolled-back", say("x")), "tell the issuer"),
    (unknown("sources", "document-not-refreshed", say("x")), "later"),
])
def test_advice_fits_what_was_found(check, word):
    assert word in str(advice_on(check))


@pytest.mark.parametrize("check", [
    passed("proof", "proof-valid", say("x")),
    failed("proof", "proof-base", say("The holder has to choose what to show.")),
    unknown("issuer", "not-reached", say("x")),
])
def test_nothing_is_said_twice(check):
    assert advice_on(check) is None
