"""Clicks that lead to another page."""

from __future__ import annotations


def press(page, what):
    """Click *what*, a selector or a locator, and wait until the page that it leads to is there.

    A click alone comes back when the answer begins: `all()`, `count()`, an address or a look at
    the styles would then be those of a page of which the browser has read the first half.
    """
    with page.expect_navigation():
        (page.locator(what) if isinstance(what, str) else what).click()
