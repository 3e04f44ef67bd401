"""Every table is either about people, with a purpose, or said to be about nobody."""

import pytest

from badgeservice.core.personal_data import BY_SLUG, CATEGORIES
from badgeservice.storage import database  # every store brings its tables
from badgeservice.storage.metadata import metadata
from badgeservice.storage.personal_holdings import HOLDINGS, IMPERSONAL, unlisted


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
