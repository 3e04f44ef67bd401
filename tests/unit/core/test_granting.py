"""Who may give which role."""

from datetime import UTC, datetime

import pytest

from badgeservice.core.account import EVERY, Actor, Membership, Role
from badgeservice.core.granting import SPEAKING, RoleWish, may_grant, own_organisations
from badgeservice.core.person import Person
from tests.factories import course

HERE, THERE = "tekna", "redes"


def administrator(organisation=None, programme=HERE, role=Role.ADMINISTRATOR):
    return Actor(Person("p", "p@x.example", "P", "Q"), (Membership(
        "m", "p", programme, role, organisation, datetime(2026, 1, 1, tzinfo=UTC), "test"),))


def gives(actor, organisation, role=Role.COORDINATOR, own=frozenset({"tekna"})):
    return may_grant(actor, RoleWish(HERE, role, organisation), own)


@pytest.mark.parametrize("role", sorted(SPEAKING, key=lambda each: each.value))
@pytest.mark.parametrize(("giver", "wanted", "may"), [
    (None, None, True), (None, "tekna", True), (None, "socio", False),
    ("tekna", None, True), ("tekna", "tekna", True), ("tekna", "socio", False),
    ("socio", None, False), ("socio", "tekna", False), ("socio", "socio", True),
    ("other", "socio", False),
])
def test_item_100_role_that_speaks_for_an_organisation_is_given_by_its_own(giver, wanted, may,
                                                                             role):
    assert gives(administrator(giver), wanted, role) is may


@pytest.mark.parametrize("role", sorted(set(Role) - SPEAKING, key=lambda each: each.value))
@pytest.mark.parametrize("giver", [None, "tekna", "socio"])
def test_role_that_speaks_for_nobody_is_given_by_every_administrator(giver, role):
    assert gives(administrator(giver), "socio", role)
    assert gives(administrator(giver), None, role)


def test_administrator_of_every_programme_gives_all_and_of_another_none():
    assert gives(administrator(programme=EVERY), "socio")
    assert not gives(administrator("socio", programme=THERE), "socio")
    assert not gives(administrator("socio", role=Role.COORDINATOR), "socio")


def test_where_each_is_the_others_partner_nobody_gives_the_others_roles():
    courses = [course(issuer="tekna", partner="socio", programme=HERE),
               course(issuer="socio", partner="tekna", programme=HERE),
               course(issuer="redes", partner=None, programme=THERE)]
    assert own_organisations(courses, HERE) == frozenset()
    assert own_organisations(courses[:1], HERE) == {"tekna"}
    assert not gives(administrator("tekna"), "socio", own=frozenset())
    assert not gives(administrator(), "socio", own=frozenset())
