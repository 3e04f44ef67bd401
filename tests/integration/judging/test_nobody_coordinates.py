"""Letters to the coordinators of a programme that has none."""

import logging

import pytest

from badgeservice.core.account import EVERY, Role
from tests.judging import Court


class Bare(Court):
    """A cast in which only some roles are filled."""

    def __init__(self, inside, *without):
        super().__init__(inside)
        for name in without:
            with self.inside.database.transaction() as work:
                for role in work.accounts.memberships(self.people[name].person.id):
                    work.accounts.end(role.id, self.inside.clock())


def told(court):
    return sorted(letter.address.partition("@")[0] for letter in court.letters()
                  if letter.kind == "judging-conflict")


def decline(court):
    """Have the partner's assessor step back from a new application; return it."""
    application = court.apply()
    root = court.inside.person("raul", (Role.ADMINISTRATOR, None), programme=EVERY)
    court.service.assign.balanced(root, application)
    court.service.assess.decline(court.people["partner"], application, "Es mi prima.")
    return application


@pytest.mark.parametrize(("without", "expected"), [
    ((), ["paavo"]),
    (("partner_coordinator",), ["ada"]),
    (("coordinator", "partner_coordinator"), ["ada"]),
    (("coordinator", "partner_coordinator", "administrator"), ["raul"]),
])
def test_next_one_who_can_assign_is_told(inside, without, expected):
    court = Bare(inside, *without)
    decline(court)
    assert told(court) == expected


def test_where_nobody_is_left_the_log_says_so_and_the_application_is_listed(inside, caplog):
    court = Bare(inside, "coordinator", "partner_coordinator", "administrator")
    application = court.apply()
    operator = court.service.operator()
    court.service.assign.balanced(operator, application)
    with caplog.at_level(logging.WARNING):
        court.service.assess.decline(court.people["partner"], application, "Es mi prima.")
    assert told(court) == []
    assert f"nobody can be told that application {application} waits" in caplog.text
    row = court.service.view_assignments.dossier(operator, application).row
    assert row.is_wanting


def test_administrator_who_judges_it_is_not_told(inside):
    court = Bare(inside, "coordinator", "partner_coordinator")
    own = court.people["administrator"]
    with inside.database.transaction() as work:
        for role in work.accounts.memberships(own.person.id):
            work.accounts.end(role.id, inside.clock())
    court.people["assessor"] = inside.person("alba", (Role.ASSESSOR, "tekna-emtp"),
                                             (Role.ADMINISTRATOR, "tekna-emtp"))
    with inside.database.transaction() as work:
        carla = inside.actors["carla"].person.id
        for role in work.accounts.memberships(carla):
            work.accounts.end(role.id, inside.clock())
    decline(court)
    assert told(court) == ["raul"]
