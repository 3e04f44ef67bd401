"""A ZIP of a few files on the verify page: each is verified by itself, none is unpacked."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from badgeservice.core.bulk_archive import FLAWS, is_archive, members
from badgeservice.core.report import Report, unknown
from badgeservice.credentials.mistaken_files import is_office
from badgeservice.errors import say
from badgeservice.operations.verify import Verification
from badgeservice.web.report_view import ReportView
from badgeservice.web.turns import count

MOST = 20
"""Files of one ZIP; for more there are lists."""

LARGEST = 60 * 2**20
"""Bytes of all files together, unpacked."""

SECONDS = 25.0
"""So long the page may take; what is not reached by then is to be brought by itself."""


@dataclass(frozen=True)
class Member:
    """One file of the ZIP and what was found in it."""

    name: str
    view: ReportView


def is_several(content: bytes) -> bool:
    """Tell whether *content* is a ZIP that somebody packed, and no office document."""
    return is_archive(content[:4]) and not is_office(content)


def verify_several(content: bytes, verify: Callable[[bytes], ReportView],
                   show: Callable[[Verification], ReportView],
                   monotonic: Callable[[], float] = time.monotonic) -> list[Member]:
    """Return what *verify* finds in each file; a file that is not read has a line, too.

    Raises BadInput for what is no ZIP, or holds too many files or too much.
    """
    end = monotonic() + SECONDS
    found: list[Member] = []
    for each in members(BytesIO(content), "ZIP", most=MOST, largest=LARGEST,
                        is_document=is_office):
        flaw = each.flaw or ("not-in-time" if monotonic() > end else "")
        count(len(found) + 1)
        found.append(Member(each.name, show(_unread(flaw)) if flaw
                            else verify(each.content or b"")))
    return found


def _unread(flaw: str) -> Verification:
    message = FLAWS.get(flaw) or say(
        "There was no time left for this file. Bring it by itself.")
    return Verification("zip", Report((unknown("parse", flaw, message),)), None, None)
