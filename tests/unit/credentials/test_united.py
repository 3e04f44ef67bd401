"""What is shown does not depend on where a repeated statement stands."""

import copy

from badgeservice.core.report import Verdict
from badgeservice.credentials.checks import verify
from badgeservice.credentials.united import united
from tests.factories_documents import SCHOOL, badge, endorsed_badge, profile, sign, world, written


def test_document_that_repeats_nothing_is_shown_as_it_is():
    document = badge()
    del document["credentialSubject"]["achievement"]["creator"]
    assert united(document) == document


def test_statement_taken_out_of_one_place_is_shown_from_the_other():
    """The signature stays good, so the page must stay the same."""
    plain = {key: value for key, value in profile().items() if key != "address"}
    document = badge(issuer=plain)
    document["credentialSubject"]["achievement"]["creator"] = dict(plain)
    found = verify(written({**sign(document), "issuer": SCHOOL.did}), world())
    assert found.report.verdict is Verdict.PASSED
    assert found.document["issuer"] == plain


def test_statement_moved_to_the_other_place_is_shown_in_both():
    document = badge()
    url = document["credentialSubject"]["achievement"]["creator"].pop("url")
    shown = united(document)
    assert shown["credentialSubject"]["achievement"]["creator"]["url"] == url
    assert shown["issuer"]["url"] == url


def test_statement_in_a_list_is_completed():
    document = badge()
    first = document["evidence"][0]
    document["evidence"].append({"id": first["id"], "type": ["Evidence"]})
    assert united(document)["evidence"] == [first, first]


def test_endorsements_are_shown_as_they_were_signed():
    document = endorsed_badge()
    document["endorsement"][0]["issuer"] = {"id": SCHOOL.did, "type": ["Profile"]}
    assert united(document)["endorsement"] == document["endorsement"]


def test_what_is_endorsed_does_not_lend_its_comment():
    shown = united(endorsed_badge())
    assert "endorsementComment" not in shown


def test_argument_is_not_changed():
    document = badge()
    before = copy.deepcopy(document)
    united(document)
    assert document == before
