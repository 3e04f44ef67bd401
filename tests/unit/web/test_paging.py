"""Lists a page at a time: the nearest page there is, with the filters as they were."""

import pytest
from flask import Flask

from badgeservice.web.paging import page_number, paged, pages_of


@pytest.mark.parametrize(("asked", "number", "first"), [
    ("", 1, 0), ("2", 2, 50), ("3", 3, 100), ("4", 3, 100), ("0", 1, 0), ("-1", 1, 0),
    ("x", 1, 0), ("9" * 5000, 1, 0), ("٢", 1, 0)])
def test_page_that_is_not_there_is_the_nearest_or_the_first(asked, number, first):
    with Flask("x").test_request_context("/list", query_string={"page": asked}):
        found = paged(range(120))
        assert (found.number, found.count, found.items[0]) == (number, 3, first)
        assert page_number() >= 1


def test_ways_to_the_pages_beside_keep_the_filters():
    with Flask("x").test_request_context("/list?q=a%26b&page=2"):
        found = pages_of(120)
        assert (found.previous, found.next) == ("/list?q=a%26b&page=1", "/list?q=a%26b&page=3")
