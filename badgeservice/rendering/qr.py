"""QR codes: the pattern as rows of dark modules, and as rectangles on a page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from badgeservice.errors import BadInput, Problem, say
from badgeservice.rendering.area import Area

QUIET_ZONE = 4
"""Modules of white around the pattern, as ISO/IEC 18004 asks."""

MOST_BYTES = 400
"""More would make the modules of a printed code finer than a telephone's camera sees well."""

Pattern = tuple[tuple[bool, ...], ...]


def pattern(url: str) -> Pattern:
    """Return the modules of a code that holds exactly *url*, with its quiet zone.

    Error correction is level M. Raises BadInput where *url* is too long for a code.
    """
    if len(url.encode()) > MOST_BYTES:
        raise BadInput([Problem("url-too-long", say("The address is too long for a QR code."),
                                field="url", value=f"{url[:60]}…")])
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    # As one run of bytes: cut into runs, some readers put the text together otherwise.
    code.add_data(url, optimize=0)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def rectangles(modules: Pattern, area: Area) -> Iterator[Area]:
    """Yield the dark parts of *modules* set into the square *area*, one run at a time.

    Runs of one row are single rectangles, so that no hairline shows inside them.
    """
    side = area.width / len(modules)
    for number, row in enumerate(modules):
        top = area.top - number * side
        start = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield Area(area.left + start * side, top - side,
                           area.left + (start + length) * side, top)
            start += length
