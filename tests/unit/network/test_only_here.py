"""No other room opens connections; the command `serve` only listens."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3] / "badgeservice"
DOORS = {"socket", "ssl", "http", "urllib.request", "urllib3", "requests", "httpx", "aiohttp",
         "ftplib", "smtplib", "telnetlib", "xmlrpc", "asyncio", "socketserver"}
MAY = {"commands/serve.py": {"socket"}, "storage/cluster.py": {"asyncio"}}
"""`serve` looks whether its port is free before it listens there. Workers that share tasks wait
for several things at once; what they connect to is the database alone."""

HARMLESS = {"http.HTTPStatus"}


def imported(path):
    """Yield the names of all that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def doors_of(path):
    """Return the ways out that a module takes."""
    return {door for name in imported(path) for door in DOORS
            if name not in HARMLESS and (name == door or name.startswith(f"{door}."))}


def test_item_8_only_network_opens_connections():
    found = {str(path.relative_to(ROOT)): doors_of(path) for path in ROOT.rglob("*.py")}
    outside = {name: doors for name, doors in found.items()
               if not name.startswith("network/") and doors - MAY.get(name, set())}
    assert outside == {}
    assert found["network/guarded.py"] >= {"socket", "ssl", "http"}
