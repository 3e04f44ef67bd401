"""The codes that a verification report can show, read from the sources of the verifier."""

import ast

from badgeservice.core.mistaken import CODES
from badgeservice.credentials.mistaken_files import FILE_CODES
from tests.docs.pages import ROOT

_LINES = ("passed", "failed", "unknown")
_FLAWS = ("_refuse", "_cannot", "_problem")
_NOT_IN_REPORTS = {"context-digest", "proof-present", "policy-unknown",
                   "proof-not-derivable", "pointer-malformed", "pointer-unknown",
                   "disclosure-unsupported", "mandatory-ambiguous",
                   "key-type", "subject-without-id",
                   "provider-refused", "provider-unreachable", "provider-secret-unreadable",
                   "not-a-picture", "png-has-credential", "svg-has-credential"}
"""Codes of errors about this installation or a call, which no document can cause."""


def report_codes():
    """Return the codes that the sources of the verifier name."""
    package = ROOT / "badgeservice"
    sources = [*(package / "credentials").glob("*.py"), *(package / "network").glob("*.py"),
               *(package / "operations" / f"{name}.py"
                 for name in ("verify", "resolve", "sandbox", "killable"))]
    found = set(CODES | FILE_CODES)
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found.update(_codes(node))
    return sorted(found - _NOT_IN_REPORTS)


def _codes(call):
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in _LINES and len(call.args) > 1:
        step, codes = "".join(_literal(call.args[0])), _literal(call.args[1])
        yield from (_as_reported(name, step, code) for code in codes)
    if name in _FLAWS:
        yield from _literal(call.args[0])
    for keyword in call.keywords:
        if keyword.arg == "code":
            yield from _literal(keyword.value)


def _as_reported(verdict, step, code):
    """Return the code as a report shows it: steps of an endorsement become one line."""
    if step == "subject" and verdict == "passed":
        return "endorsement-valid"
    if step in ("subject", "endorsement") and not code.startswith("endorsement-"):
        return f"endorsement-{code}"
    return code


def _literal(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
