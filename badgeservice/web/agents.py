"""What people call the browser that a session was opened with.

>>> browser_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
'Firefox · Linux'
"""

from __future__ import annotations

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
             ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
             ("Chrome", "Chrome"), ("Safari", "Safari"))
"""Signs by which to tell them, in this order: most also say that they are another."""

_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
            ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
            ("Linux", "Linux"))


def browser_of(agent: str) -> str:
    """Return browser and system of *agent*; its own beginning where neither is known."""
    found = [next((name for sign, name in known if sign in agent), None)
             for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in found if name) or agent[:60]
