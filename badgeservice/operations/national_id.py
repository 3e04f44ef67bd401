"""The Chilean national number, as people write it and as it is kept.

>>> read_rut("12.345.678-5"), read_rut("1000005k"), read_rut("12.345.678-6")
('12345678-5', '1000005-K', None)
"""

from __future__ import annotations

import re

from stdnum.cl import rut

_FORM = re.compile(r"(\d{6,8}|\d{1,2}(?:\.\d{3}){2}|\d{3}\.\d{3}) ?[-‐‑–]? ?([\dKk])", re.ASCII)
_STDNUM_DIGITS = 7
"""python-stdnum takes no shorter body, but older people's numbers are; a zero changes nothing."""


def read_rut(text: str) -> str | None:
    """Return a RUT as it is kept: digits, hyphen, check digit in upper case; or None.

    Dots may be there or not, all of them. The check digit must be right. Whether anybody
    has the number is not known here.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        return None
    body, digit = found[1].replace(".", "").lstrip("0"), found[2].upper()
    if len(body) < 6 or not rut.is_valid(body.zfill(_STDNUM_DIGITS) + digit):
        return None
    return f"{body}-{digit}"
