"""Every form of every page is taken from our own pages, and from nowhere else."""

import re

import pytest

from badgeservice.core.account import EVERY, Role

OPEN = {"verification.submitted", "verification.api", "vc_api.verify_credential",
        "vc_api.verify_presentation", "vc_api.derive", "vc_api.issue", "vc_api.change_status",
        "bulk.bring", "bulk.choose", "bulk.delete", "bulk_api.bring", "bulk_api.delete"}
"""What strangers and programs post: it changes nothing, or asks for a token of its own; or for
an address that nobody can guess."""


def forms(app):
    """Every address that changes something, with values in its places."""
    for rule in app.url_map.iter_rules():
        if {"POST", "PUT", "PATCH", "DELETE"} & rule.methods:
            address = re.sub(r"<any\((\w+).*?>", r"\1", rule.rule)
            yield rule.endpoint, re.sub(r"<[^>]*>", "1", address)


@pytest.fixture
def root(inside):
    """Somebody with every role, so that no role stands in the way before the token does."""
    return inside.person("root", Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR,
                         Role.TEACHER, Role.MENTOR, (Role.ASSESSOR, "tekna-emtp"),
                         programme=EVERY)


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://evil.example"}])
def test_item_096_no_form_behind_the_sign_in_is_taken_without_its_token(inside, root, origin):
    browser = inside.browser(root)
    found = {}
    for endpoint, address in forms(inside.app):
        answer = browser.post(address, headers={"Accept": "application/json", **origin})
        found[endpoint] = (answer.status_code, (answer.json or {}).get("code"))
    assert len(found) > 60
    assert {name for name, told in found.items() if told != (403, "form-stale")} == OPEN
