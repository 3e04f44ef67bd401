"""What it takes to load a page with nothing kept from before: bytes, shift, first paint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser

BUDGET_BYTES = 100_000
"""Of a page with all that it loads, as they go over the wire."""

BUDGET_SECONDS = 1.0
"""Until something is seen."""

_WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""

_DOWN = """async () => {
  for (let place = 0; place < document.body.scrollHeight; place += 400) {
    scrollTo(0, place);
    await new Promise((done) => setTimeout(done, 30));
  }
  await new Promise((done) => setTimeout(done, 200));
}"""
"""Down to the end, as a reader does: what comes late may move what is read."""

_PAINTED = """() => (performance.getEntriesByName("first-contentful-paint")[0] || {}).startTime"""


@dataclass(frozen=True)
class Weight:
    """One cold load."""

    count: int
    """Requests that were answered."""

    transferred: int
    shift: float
    first_paint: float | None
    """Seconds; None where nothing was painted."""


def weigh(browser: Browser, address: str, *, width: int = 1280, quiet: str = "networkidle",
          language: str = "es") -> Weight:
    """Load *address* in a browser that knows nothing yet, and read it to its end.

    Raises Playwright's Error where it cannot be loaded.
    """
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=language)
    try:
        page = context.new_page()
        page.add_init_script(_WATCH)
        taken: list[float] = []
        session = context.new_cdp_session(page)
        session.send("Network.enable")

        def note(event: dict[str, Any]) -> None:
            """Remember how much one answer weighed, its headers included."""
            taken.append(event["encodedDataLength"])

        session.on("Network.loadingFinished", note)
        page.goto(address, wait_until=quiet)  # type: ignore[arg-type]
        page.evaluate(_DOWN)
        painted = page.evaluate(_PAINTED)
        return Weight(len(taken), round(sum(taken)), round(page.evaluate("shifted"), 5),
                      None if painted is None else painted / 1000)
    finally:
        context.close()
