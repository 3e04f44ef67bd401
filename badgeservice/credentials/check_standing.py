"""Register, time and status: whether a genuine document stands today.

The own register answers for own documents, whatever they say of themselves; the issuer's
published lists answer for all others.
"""

from __future__ import annotations

from collections.abc import Iterator

from badgeservice.core.report import Check
from badgeservice.credentials.check_register import (
    list_register_check,
    own_register,
    recorded_entry,
    register_check,
    registered_status_check,
)
from badgeservice.credentials.check_signed import Signed, check_for
from badgeservice.credentials.check_status import no_status_check, published_status_checks
from badgeservice.credentials.check_time import time_check
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.world import Document, World
from badgeservice.errors import BadgeError


def standing_checks(document: Document, kind: Kind, signed: Signed,
                    world: World) -> Iterator[Check]:
    """Yield the lines of the steps *register*, *time* and *status*, those that apply."""
    register = own_register(document, world) if kind is not Kind.PRESENTATION else None
    if register is None:
        yield time_check(document, world)
        if kind not in (Kind.STATUS_LIST, Kind.PRESENTATION):
            yield from published_status_checks(document, world)
        return
    entry, has_status = None, kind is not Kind.STATUS_LIST
    try:
        if kind is Kind.STATUS_LIST:
            known = list_register_check(document, register)
        else:
            entry = recorded_entry(document, kind, signed.canonical or "", register, world)
            known = register_check(entry)
    except BadgeError as error:
        known, has_status = check_for("register", error), False
    yield known
    yield time_check(document, world)
    if has_status:
        yield registered_status_check(entry) if entry else no_status_check()
