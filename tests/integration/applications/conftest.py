"""A teacher who applies, and everybody else of the programme."""

import pytest

from tests.applications import Story


@pytest.fixture
def cast(inside):
    """The people of the story."""
    return inside.cast()


@pytest.fixture
def story(inside, cast):
    """The steps of one teacher's application."""
    return Story(inside, cast["teacher"])


@pytest.fixture
def letters(inside):
    """Return the kinds of letters that wait for somebody, the oldest first."""
    from sqlalchemy import select

    from badgeservice.storage.mail_tables import outbox

    def waiting(actor):
        with inside.database._engine.connect() as connection:
            return list(connection.execute(
                select(outbox.c.kind, outbox.c.language, outbox.c["values"])
                .where(outbox.c.person == actor.person.id).order_by(outbox.c.number)))

    return waiting


@pytest.fixture
def acts(inside):
    """Return the actions in the log about one subject."""
    def done(subject):
        with inside.database.reading() as work:
            return [entry.act for entry in work.audit.entries() if entry.act.subject == subject]

    return done
