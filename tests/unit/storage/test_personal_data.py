"""Every table is either about people, with a purpose, or said to be about nobody."""

import pytest

from badgeservice.core.personal_data import BY_SLUG, CATEGORIES
from badgeservice.storage import database  # every store brings its tables
from badgeservice.storage.metadata import metadata
from badgeservice.storage.personal_columns import ACTS, LISTED, NOBODY, PURPOSES, acted
from badgeservice.storage.personal_holdings import HOLDINGS, IMPERSONAL, SIGNED, unlisted
from badgeservice.storage.tables import people


def test_every_table_is_about_people_or_said_not_to_be():
    assert database
    assert unlisted(list(metadata.tables.values())) == []
    assert metadata.tables.keys() >= IMPERSONAL


@pytest.mark.parametrize("holding", HOLDINGS,
                         ids=lambda holding: f"{holding.table.name} {holding.whose}")
def test_every_holding_has_a_purpose_and_columns_that_are_there(holding):
    assert holding.category in BY_SLUG
    assert holding.table.name not in IMPERSONAL
    named = {holding.whose, *holding.blanked, *holding.hidden, *filter(None, [holding.event])}
    assert named <= set(holding.table.c.keys())


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.slug)
def test_every_purpose_has_an_end(category):
    assert category.days > 0
    assert str(category.purpose)


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_every_column_is_kept_for_one_purpose_or_about_nobody(table):
    assert sorted(LISTED[table.name]) == sorted(table.c.keys())
    assert set(PURPOSES[table.name].values()) <= {*BY_SLUG, NOBODY}


def test_numbers_that_tell_people_apart_have_the_purpose_of_their_own():
    assert {column for column, slug in PURPOSES["profiles"].items()
            if slug == "national-number"} == {"rut", "passport"}


@pytest.mark.parametrize("holding", HOLDINGS,
                         ids=lambda holding: f"{holding.table.name} {holding.whose}")
def test_every_row_about_a_person_has_columns_with_its_purpose(holding):
    purposes = PURPOSES[holding.table.name]
    assert holding.category in purposes.values()
    assert all(purposes[column] != NOBODY for column in holding.blanked)
    assert holding.event == "" or purposes[holding.event] == holding.category


def test_who_acted_is_an_id_or_an_address_that_suppression_takes():
    """An address anywhere else would stay."""
    signed = {(column.table.name, column.name) for column in SIGNED}
    assert all(PURPOSES[table][column] == ACTS for table, column in signed)
    for table, column in set(acted()) - signed - {("audit_entries", "actor")}:
        keys = metadata.tables[table].c[column].foreign_keys
        assert {key.column for key in keys} == {people.c.id}, (table, column)
