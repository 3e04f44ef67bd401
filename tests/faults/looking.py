"""What must hold in a home, whatever was killed there, and what state it is in, ids aside."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import closing

from sqlalchemy import create_engine, text

from badgeservice.assembly import build
from badgeservice.core.noted import is_noted
from badgeservice.settings import Settings
from badgeservice.storage.engine import make_engine, parse


def rows(home, query, **values):
    """Return what a query finds."""
    engine = make_engine(parse(home.url))
    try:
        with engine.connect() as connection, connection.begin():
            return [tuple(row) for row in connection.execute(text(query), values)]
    finally:
        engine.dispose()


def ensure_sound(home):
    """Check what must hold at every moment."""
    _ensure_one_each(home)
    _ensure_no_index_twice(home)
    _ensure_signed_has_row(home)
    _ensure_whole_files(home)
    with closing(build(Settings.from_environment(home.environment))) as service:
        service.ensure_ready()
        found = service.audit_log.verify()
        assert found.is_good, found


def _ensure_one_each(home):
    """One current credential for an award, one standing award for a person."""
    assert rows(home, "SELECT award FROM credentials WHERE is_current GROUP BY award "
                      "HAVING count(*) > 1") == []
    assert rows(home, "SELECT person, achievement FROM awards WHERE closed_at IS NULL "
                      "GROUP BY person, achievement HAVING count(*) > 1") == []


def _ensure_no_index_twice(home):
    assert rows(home, "SELECT status_list, status_index FROM credentials "
                      "GROUP BY status_list, status_index HAVING count(*) > 1") == []
    assert rows(home, "SELECT c.id FROM credentials c LEFT JOIN status_entries e "
                      "ON e.status_list = c.status_list AND e.status_index = c.status_index "
                      "WHERE e.status_index IS NULL") == []


def _ensure_signed_has_row(home):
    """No more credentials were signed than there are rows, and no key signed unpublished."""
    signed = {digest for purpose, _, digest in home.signatures if purpose == "credentials"}
    ((count,),) = rows(home, "SELECT count(*) FROM credentials")
    assert len(signed) <= count
    kept = {digest for (digest,) in rows(
        home, "SELECT digest FROM credentials WHERE digest IS NOT NULL")}
    ((open_rows,),) = rows(home, "SELECT count(*) FROM credentials WHERE digest IS NULL")
    assert len(signed - kept) <= open_rows
    published = {method for (method,) in rows(
        home, "SELECT method FROM keys WHERE published_at IS NOT NULL")}
    assert {method for _, method, _ in home.signatures} <= published


def ensure_all_signed_kept(home):
    """After a resumed run: whatever was ever signed is in the register, and nothing twice."""
    signed = {digest for purpose, _, digest in home.signatures if purpose == "credentials"}
    kept = Counter(digest for (digest,) in rows(home, "SELECT digest FROM credentials"))
    assert signed <= kept.keys()
    assert set(kept.values()) <= {1}


def ensure_acts_noted(home):
    """Whatever a restored backup must not forget is in the journal, each act once."""
    with closing(build(Settings.from_environment(home.environment))) as service:
        service.backups.make(home.folder / "backup.tar.gz")
    (home.folder / "backup.tar.gz").unlink()
    lines = [json.loads(line)
             for line in (home.folder / "home" / "acts.jsonl").read_bytes().splitlines()]
    noted = Counter((line["n"], line["digest"]) for line in lines if "mark" not in line)
    first = next(line["n"] for line in lines if "mark" in line)
    wanted = {(number, digest) for number, digest, action in rows(
        home, "SELECT number, digest, action FROM audit_entries") if is_noted(action)
        and number > first}
    assert noted.keys() == wanted
    assert set(noted.values()) == {1}


def _ensure_whole_files(home):
    """No half file under a name that anybody looks for."""
    folder = home.folder / "home"
    for file in folder.rglob("*"):
        if file.name.startswith(".") or not file.is_file():
            continue
        if file.suffix == ".json":
            json.loads(file.read_bytes())
        elif file.suffix == ".jsonl":
            for line in file.read_bytes().split(b"\n")[:-1]:
                json.loads(line)
        elif os.access(file, os.R_OK) and file.name in ("passphrase", "secret-key"):
            assert file.read_bytes().endswith(b"\n")


def state(home):
    """Return all that matters of a home, without what chance and clocks gave."""
    return {
        "awards": sorted(rows(
            home, "SELECT a.email, a.achievement, a.version, a.language, a.awarded_on, "
                  "a.closed_at IS NULL, c.is_current, c.document IS NOT NULL, "
                  "(SELECT e.status FROM status_events e WHERE e.credential = c.id "
                  "ORDER BY e.number DESC LIMIT 1) "
                  "FROM awards a LEFT JOIN credentials c ON c.award = a.id"), key=str),
        "people": sorted(rows(home, "SELECT email FROM people")),
        "keys": sorted(rows(home, "SELECT issuer, purpose, state FROM keys"), key=str),
        "events": sorted(rows(home, "SELECT status, reason FROM status_events")),
        "revoked": sorted(len(line["revoked"]) for line in published(home).values()),
        "issued": rows(home, "SELECT count(*), count(DISTINCT subject) FROM audit_entries "
                             "WHERE action = 'credential.issued'"),
    }


def published(home):
    """Return what the journal has of each list: all indexes that were ever shown."""
    file = home.folder / "home" / "published-lists.jsonl"
    found = {}
    for line in file.read_bytes().splitlines() if file.exists() else ():
        value = json.loads(line)
        before = found.get(value["list"], {"revoked": []})
        found[value["list"]] = {"revoked": sorted({*before["revoked"], *value["revoked"]})}
    return found


def tables(url):
    """Return every row of every table; for two databases that must be the same."""
    engine = create_engine(parse(url))
    try:
        with engine.connect() as connection, connection.begin():
            kind = connection.dialect.name
            names = connection.execute(text(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                if kind == "sqlite" else
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
            return {name: sorted(map(str, connection.execute(text(f'SELECT * FROM "{name}"'))))
                    for name in sorted(names)}
    finally:
        engine.dispose()
