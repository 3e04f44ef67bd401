"""Every address behind the sign-in, tried with every role: nobody gets what is not theirs."""

import importlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from badgeservice.core.account import Role
from badgeservice.core.collection import Wish as Shown
from badgeservice.core.data_request import Wish
from tests.judging import Court, form
from tests.people import ELSEWHERE, PROGRAMME, new_id, send

PAGE = {"Accept": "text/html"}
TABLES = Path(__file__).parents[1] / "routes"
ROUTES = {
    endpoint: who
    for file in sorted(TABLES.glob("*.py"))
    for endpoint, who in importlib.import_module(f"tests.routes.{file.stem}").ROUTES.items()
}
ROLES = ("teacher", "assessor", "coordinator", "administrator", "mentor", "auditor")
SHARED = {"schools.show"}
"""Schools belong to no programme (decision 0025); their page names only one's own people."""

WHERE = {
    "application": "applications", "assignment": "assignments", "draft": "import_drafts",
    "declaration": "conflict_declarations", "assessor": "people",
    "letter": "outbox", "teacher": "people", "observation": "observations",
    "person_id": "people", "person": "people", "membership": "memberships",
    "item": "portfolio_items", "cycle": "practice_cycles", "name": "data_requests",
    "relation": "relations", "sample": "samples", "found": "calibration_sets",
    "offer": "role_offers", "attempt": "calibration_attempts", "session_id": "sessions",
    "collection": "collections", "batch": "batches",
}
"""The table in which an argument of an address is an id."""

CHOSEN = {"position": 0, "step": "plan", "form": "csv", "rbd": "99001-9"}


def inside_rules(app):
    """Every rule behind the sign-in, with one method each."""
    for rule in app.url_map.iter_rules():
        if hasattr(app.view_functions[rule.endpoint], "roles"):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method


def address(app, rule, method, values):
    with app.test_request_context():
        return app.url_map.bind("").build(
            rule.endpoint, {name: values(name) for name in rule.arguments}, method=method)


def ask(browser, method, where):
    if method == "GET":
        return browser.get(where, headers=PAGE)
    return send(browser, where, headers=PAGE)


def unknown(name):
    return CHOSEN.get(name) if name in CHOSEN else new_id()


def test_every_address_behind_the_sign_in_is_in_the_tables(inside):
    found = {rule.endpoint for rule, _ in inside_rules(inside.app)}
    assert found - ROUTES.keys() == set()
    assert ROUTES.keys() - inside.app.view_functions.keys() == set()


@pytest.mark.parametrize("role", ROLES)
def test_item_100_each_role_is_let_in_where_the_table_says_and_nowhere_else(inside, role):
    actor = inside.cast()[role]
    wrong = []
    for rule, method in inside_rules(inside.app):
        who = ROUTES[rule.endpoint]
        browser = inside.browser(actor)  # some addresses end sessions
        answer = ask(browser, method, address(inside.app, rule, method, unknown))
        is_refused = answer.status_code == 403 and "role-missing" in answer.text
        is_let_in = answer.status_code not in (401, 403) or not is_refused
        if answer.status_code >= 500 or is_let_in != (who == "signed-in" or role in who):
            wrong.append((rule.endpoint, method, answer.status_code))
    assert wrong == []


def test_nobody_who_is_not_signed_in_is_let_in_anywhere(inside):
    browser = inside.browser()
    for rule, method in inside_rules(inside.app):
        answer = ask(browser, method, address(inside.app, rule, method, unknown))
        if rule.rule.endswith(".json"):
            assert answer.status_code == 401, rule
            continue
        assert answer.status_code == 303, rule
        assert answer.location.startswith("/account/login"), rule


# --- a foreign object is not found -------------------------------------------------------


@pytest.fixture
def world(inside):
    """One of everything in one programme, and somebody with every role in another."""
    court = Court(inside)
    application = court.apply()
    court.both(application, form(3, 3, 3, 3), form(3, 3, 3, 4))
    teacher = court.people["teacher"]
    service = inside.service
    service.data_requests.file(teacher, Wish.ACCESS, "", programme=PROGRAMME)
    service.practice.open(teacher, "CANARY cycle", "")
    service.collections.make(teacher, Shown("CANARY collection", "", "es", credentials=()))
    inside.browser(teacher)
    court.everyone = inside.person(
        "elmer", Role.TEACHER, Role.ADMINISTRATOR, Role.COORDINATOR, Role.MENTOR, Role.AUDITOR,
        (Role.ASSESSOR, ELSEWHERE), programme=ELSEWHERE)
    return court


def dump(inside):
    """Everything in the database but what a request itself leaves of being one."""
    left_out = ("sessions", "audit_entries", "tries", "browsers")
    file = inside.service.settings.home / "database.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        return [line for line in connection.iterdump()
                if not line.startswith(tuple(f'INSERT INTO "{name}"' for name in left_out))]


def ids(inside, table):
    file = inside.service.settings.home / "database.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute(f"SELECT id FROM {table} ORDER BY number")]


def test_item_101_nothing_of_another_programme_is_found_or_changed(world):
    inside = world.inside
    before = dump(inside)
    own = {world.everyone.person.id}
    wrong = []
    for rule, method in inside_rules(inside.app):
        if not rule.arguments - {"form"} or rule.endpoint in SHARED:
            continue

        def of_theirs(name):
            if name in CHOSEN:
                return CHOSEN[name]
            found = [each for each in ids(inside, WHERE[name]) if each not in own]
            return found[0] if found else new_id()

        answer = ask(inside.browser(world.everyone), method,
                     address(inside.app, rule, method, of_theirs))
        # A form that is filled in wrongly may be told so before anything is looked up.
        if answer.status_code not in (404, 400) or "Teresa" in answer.text:
            wrong.append((rule.endpoint, method, answer.status_code))
    assert wrong == []
    assert dump(inside) == before


def test_item_101_lists_show_nothing_of_another_programme(world):
    inside = world.inside
    for rule, method in inside_rules(inside.app):
        if method == "GET" and not rule.arguments - {"form"}:
            answer = inside.browser(world.everyone).get(
                address(inside.app, rule, method, unknown), headers=PAGE)
            for trace in ("Teresa", "teresa@", "CANARY"):
                assert trace not in answer.text, rule.endpoint


def test_item_088_what_is_found_and_not_ones_own_is_not_there(world):
    """Within one programme: each of the others asks for what the teacher and an assessor have."""
    inside = world.inside
    (application,) = ids(inside, "applications")
    for who, where in (
            ("mentor", f"/portfolio/applications/{application}"),
            ("mentor", f"/evidence/{application}/0"),
            ("stranger", f"/evidence/{application}/0"),
            ("stranger", f"/assess/{application}")):
        answer = inside.browser(world.people[who]).get(where, headers=PAGE)
        assert answer.status_code in (403, 404), (who, where)
        assert "Teresa" not in answer.text
