"""A cryptosuite is one short module and one row of the table; nothing else knows its name."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials import base64url, suites
from badgeservice.credentials.checks import verify
from badgeservice.credentials.signature import ensure_signed
from badgeservice.credentials.suite import Suite
from badgeservice.credentials.suites import SUITES
from badgeservice.errors import DocumentRefused
from tests.factories_documents import (
    PARTNER,
    SCHOOL,
    badge,
    changed,
    co_sign,
    endorsement,
    sign,
    world,
    written,
)

TABLE = Path(suites.__file__)
DOCS = Path(__file__).parents[3] / "docs"
MOST_LINES = 80


def modules():
    """The modules that the table takes its suites from."""
    imports = (node for node in ast.parse(TABLE.read_text("utf-8")).body
               if isinstance(node, ast.ImportFrom))
    found = [import_module(node.module) for node in imports
             if node.module.startswith(f"{suites.__package__}.")]
    return [module for module in found if suites_in(module)]


def suites_in(module):
    return [value for value in vars(module).values() if isinstance(value, Suite)]


def test_every_row_of_the_table_is_a_module_of_its_own():
    rows = [row for module in modules() for row in suites_in(module)]
    assert sorted(row.name for row in rows) == sorted(SUITES)
    assert len(modules()) == len(SUITES) == 7


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__.split(".")[-1])
def test_module_of_a_suite_is_short(module):
    lines = Path(module.__file__).read_text("utf-8").splitlines()
    assert len(lines) < MOST_LINES


def test_documentation_counts_the_lines_as_they_are():
    architecture = (DOCS / "architecture.md").read_text("utf-8")
    for module in modules():
        file = Path(module.__file__)
        row, = suites_in(module)
        count = len(file.read_text("utf-8").splitlines())
        assert f"| `{row.name}` | `{file.name}` | {count} |" in architecture


# --- a suite that nobody has --------------------------------------------------------------------


def _sign_plainly(document, options, signer, canonicalize):
    signature = signer.sign(_plain_data(document, options, canonicalize))
    return {**options, "proofValue": f"u{base64url.encode(signature)}"}


def _verify_plainly(document, proof, key, canonicalize):
    options = {name: member for name, member in proof.items() if name != "proofValue"}
    signature = base64url.decode(proof["proofValue"][1:])
    if signature is None:
        raise DocumentRefused("The signature is no base64url.", code="proof-value")
    ensure_signed(key, signature, _plain_data(document, options, canonicalize))


def _plain_data(document, options, canonicalize):
    """Both texts whole, where the suites of W3C have hashes."""
    config = {**options, "@context": document["@context"]}
    return f"{canonicalize(config)}\n{canonicalize(document)}".encode()


NEW = Suite("example-rdfc-2026", frozenset({"Ed25519"}), _verify_plainly, _sign_plainly)
WITH_NEW = {**SUITES, NEW.name: NEW}


def line(document, name, **changes):
    """The verdict and the code of one line about *document*."""
    check = verify(written(document), world(**changes)).report.find(name)
    return check.verdict, check.code


def test_a_row_is_all_that_a_new_suite_needs():
    signed = sign(badge(), suite=NEW)
    report = verify(written(signed), world(suites=WITH_NEW)).report
    assert report.verdict is Verdict.PASSED
    assert report.find("issuer").code == "issuer-confirmed"


def test_new_suite_finds_what_was_changed():
    broken = changed(sign(badge(), suite=NEW), "name", "Otra")
    assert line(broken, "proof", suites=WITH_NEW) == (Verdict.FAILED, "proof-invalid")


def test_new_suite_goes_into_sets_and_endorsements():
    inside = sign(endorsement(badge()), PARTNER, suite=NEW)
    signed = co_sign(sign({**badge(), "endorsement": [inside]}), suite=NEW)
    report = verify(written(signed), world(suites=WITH_NEW)).report
    assert report.verdict is Verdict.PASSED
    assert report.find("endorsement").code == "endorsement-valid"


def test_suite_without_a_row_is_unknown():
    assert line(sign(badge(), suite=NEW), "proof") == (Verdict.UNKNOWN, "proof-unsupported")


def test_unknown_suite_that_signs_json_is_unknown():
    """Its proof repeats the document's context, as those of all such suites do."""
    signed = sign(badge(), suite=SUITES["eddsa-jcs-2022"])
    foreign = changed(signed, "proof/cryptosuite", "mldsa44-jcs-2024")
    assert line(foreign, "proof") == (Verdict.UNKNOWN, "proof-unsupported")
    report = verify(written(foreign), world()).report
    assert report.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("name", ["mldsa44-rdfc-2024", "eddsa-jcs", "jcs-2022", ["eddsa-jcs-2022"]])
def test_other_proofs_have_no_context_of_their_own(name):
    signed = sign(badge(), suite=SUITES["eddsa-jcs-2022"])
    foreign = changed(signed, "proof/cryptosuite", name)
    assert line(foreign, "profile") == (Verdict.FAILED, "profile-context")


def test_keys_of_the_issuer_are_looked_up_for_a_new_suite_too():
    signed = sign(badge(), suite=NEW)
    verdict, code = line(signed, "issuer", suites=WITH_NEW, documents={})
    assert (verdict, code) == (Verdict.UNKNOWN, "issuer-document-missing")
    assert SCHOOL.did in signed["proof"]["verificationMethod"]
