"""From a report to one word, and what is said besides."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from badgeservice import credentials
from badgeservice.core.report import Report, Verdict, failed, passed, unknown
from badgeservice.errors import say
from badgeservice.web.report_state import HEADLINES, SENTENCES, State, state_of, words_for
from badgeservice.web.report_view import Line, ReportView
from badgeservice.web.report_words import NAMES

GOOD = passed("issuer", "issuer-confirmed", say("good"))


def fail(code, name="status"):
    return failed(name, code, say("bad"))


@pytest.mark.parametrize(("checks", "state"), [
    ((), State.UNKNOWN),
    ((GOOD,), State.VALID),
    ((GOOD, unknown("status", "status-list-missing", say("x"))), State.UNKNOWN),
    ((GOOD, fail("status-revoked")), State.REVOKED),
    ((GOOD, fail("status-suspended")), State.SUSPENDED),
    ((GOOD, fail("status-superseded")), State.SUPERSEDED),
    ((fail("key-compromised", "issuer"), fail("status-superseded")), State.SUPERSEDED),
    ((fail("key-compromised", "issuer"), fail("status-revoked")), State.INVALID),
    ((GOOD, fail("expired", "time")), State.EXPIRED),
    ((GOOD, fail("not-yet-valid", "time")), State.EARLY),
    ((GOOD, fail("expired", "time"), fail("status-revoked")), State.REVOKED),
    ((unknown("issuer", "issuer-document-missing", say("x")), fail("expired", "time")),
     State.INVALID),
    ((fail("expired", "time"),), State.INVALID),
    ((fail("proof-invalid", "proof"), fail("status-revoked")), State.INVALID),
    ((fail("not-in-register", "register"),), State.INVALID),
])
def test_state_of_a_report(checks, state):
    assert state_of(Report(checks)) is state


def test_revoked_is_not_said_where_anything_was_left_open():
    """Whose revocation it is, is only known with a good signature; still it is not valid."""
    report = Report((unknown("issuer", "x", say("x")), fail("status-revoked")))
    assert state_of(report).tone == "bad"


def test_every_state_has_words():
    assert set(HEADLINES) == set(SENTENCES) == set(State)


def test_only_valid_looks_good():
    assert [state for state in State if state.tone == "good"] == [State.VALID]


@pytest.mark.parametrize(("codes", "is_part"), [
    (("proof-valid",), False),
    (("proof-of-part",), True),
    (("proof-of-part", "in-register-part"), True),
    (("proof-of-part", "in-register"), False),
])
def test_a_part_is_called_one_unless_the_register_knows_it_as_the_whole(codes, is_part):
    lines = tuple(Line("x", "", Verdict.PASSED, "", code, "", "") for code in codes)
    view = ReportView(State.VALID, Verdict.PASSED, "", "", lines, "json", "badge", None, (), None,
                      datetime(2026, 11, 22, tzinfo=UTC))
    assert view.is_part is is_part


def steps():
    """The steps that the sources of the verifier name where they make a line."""
    for source in Path(credentials.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            is_line = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and (
                node.func.id in ("passed", "failed", "unknown", "check_for", "make"))
            if is_line and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def test_every_step_has_a_title():
    found = set(steps()) - {"subject"}  # a step of an endorsement, which is one line
    assert {"parse", "proof", "suite", "status"} <= found
    assert found <= set(NAMES)


@pytest.mark.parametrize("code", ["no-credential", "png-no-credential", "pdf-no-credential"])
def test_wrong_file_is_not_called_a_forgery(code):
    headline, sentence = words_for(State.INVALID, Report((fail(code, "parse"),)))
    assert str(headline) == "No credential found"
    assert "nothing to verify" in str(sentence)
