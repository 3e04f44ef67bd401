"""QR codes: the pattern as rows of dark modules, and as rectangles on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from badgeservice.errors import BadInput, Problem, say
from badgeservice.rendering.area import Area
from badgeservice.rendering.qr_data import codewords, least_version
from badgeservice.rendering.qr_mask import masked

QUIET_ZONE = 4
"""Modules of white around the pattern, as ISO/IEC 18004 asks."""

MOST_BYTES = 400
"""More would make the modules of a printed code finer than a telephone's camera sees well."""

_RUN = re.compile(b"\x01+")
_DARK = {"0": False, "1": True}

Pattern = tuple[tuple[bool, ...], ...]


def pattern(url: str) -> Pattern:
    """Return the modules of a code that holds exactly *url*, with its quiet zone.

    Error correction is level M. Raises BadInput where *url* is too long for a code.
    """
    if len(url.encode()) > MOST_BYTES:
        raise BadInput([Problem("url-too-long", say("The address is too long for a QR code."),
                                field="url", value=f"{url[:60]}…")])
    return _pattern(url)


# A certificate shows its code on two pages.
@lru_cache(maxsize=16)
def _pattern(url: str) -> Pattern:
    # As one run of bytes: cut into runs, some readers put the text together otherwise.
    content = url.encode()
    version = least_version(content, ERROR_CORRECT_M)
    code = qrcode.QRCode(version=version, error_correction=ERROR_CORRECT_M)
    code.data_cache = codewords(content, version, ERROR_CORRECT_M)
    rows, beside = tuple(masked(code)), "0" * QUIET_ZONE
    light = ("0" * (len(rows) + 2 * QUIET_ZONE),) * QUIET_ZONE
    return tuple(tuple(map(_DARK.__getitem__, row)) for row in (
        *light, *(beside + row + beside for row in rows), *light))


def runs(modules: Pattern) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and length of the dark runs of *modules*, from above left."""
    for number, row in enumerate(modules):
        for run in _RUN.finditer(bytes(row)):
            yield number, run.start(), run.end() - run.start()


def rectangles(modules: Pattern, area: Area) -> Iterator[Area]:
    """Yield the dark parts of *modules* set into the square *area*, one run at a time.

    Runs of one row are single rectangles, so that no hairline shows inside them.
    """
    side = area.width / len(modules)
    for row, column, length in runs(modules):
        top = area.top - row * side
        yield Area(area.left + column * side, top - side,
                   area.left + (column + length) * side, top)
