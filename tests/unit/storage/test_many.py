"""Many rows at once are written as each would be by itself."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, event, select, update

from badgeservice.errors import BadInput
from badgeservice.storage.access_tables import audit_entries as table
from badgeservice.storage.many import Many, many_into

AT = datetime(2026, 3, 1, 23, 30, 0, 5, timezone(timedelta(hours=-3)))


def entry(number, **more):
    """A row of a table with moments, JSON, texts and nothing."""
    return {"number": number, "at": AT, "actor": "Ñ \U0001f600", "action": "a.b",
            "subject": f"x:{number}", "programme": None, "details": {"n": number, "ä": True},
            "previous": "", "digest": f"d{number}"} | more


@pytest.fixture
def connection(database):
    """A connection whose statements are counted."""
    with database._engine.begin() as connection:
        connection.sent = []
        event.listen(connection, "before_cursor_execute",
                     lambda *given: connection.sent.append(given[2]))
        yield connection


def test_rows_are_the_same_as_one_by_one(connection):
    connection.execute(table.insert(), entry(1))
    connection.sent.clear()
    many_into(table)(connection, [entry(2), entry(3, at=AT.astimezone(UTC))])
    assert len(connection.sent) == 1
    found = connection.execute(select(table).order_by(table.c.number)).all()
    for number, row in enumerate(found, 1):
        assert row._asdict() == entry(number, at=AT.astimezone(UTC))
    raw = connection.exec_driver_sql(
        "SELECT actor, action, programme, previous, at FROM audit_entries ORDER BY number").all()
    assert raw[0] == raw[1] == raw[2]


def test_nothing_is_done_with_no_rows(connection):
    many_into(table)(connection, [])
    assert connection.sent == []


def test_changes_take_their_parameters_by_name(connection):
    change = Many(update(table).where(table.c.number == bindparam("of"))
                  .values(details=bindparam("said", type_=table.c.details.type),
                          actor=bindparam("who")))
    many_into(table)(connection, [entry(1), entry(2)])
    for _ in range(2):
        change(connection, [{"who": "b", "of": 2, "said": {"z": []}},
                            {"of": 1, "who": "a", "said": {}}])
    assert connection.execute(select(table.c.actor, table.c.details)
                              .order_by(table.c.number)).all() == [("a", {}), ("b", {"z": []})]


@pytest.mark.parametrize("wrong", [{"actor": "a\0"}, {"actor": "\ud800"}])
def test_what_cannot_be_stored_is_told_as_ever(database, wrong):
    with pytest.raises(BadInput) as caught, database._engine.begin() as connection:
        many_into(table)(connection, [entry(1), entry(2, **wrong)])
    assert caught.value.code == "value-not-storable"


def test_a_moment_without_a_zone_is_never_stored(database):
    with pytest.raises(Exception, match="without a zone"), database._engine.begin() as connection:
        many_into(table)(connection, [entry(1, at=AT.replace(tzinfo=None))])
