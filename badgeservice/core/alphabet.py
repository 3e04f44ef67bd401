"""The order of names in lists: accents do not count, and ñ is a letter of its own.

>>> sorted(["Ñancupil", "Nuñez", "Ovalle", "Núñez", "Álvarez", "Bravo"], key=alphabetical)
['Álvarez', 'Bravo', 'Nuñez', 'Núñez', 'Ñancupil', 'Ovalle']
"""

from __future__ import annotations

import unicodedata

_TILDE = "\N{COMBINING TILDE}"
_LAST = "\uffff"


def alphabetical(text: str) -> tuple[str, str]:
    """Return what to sort *text* by."""
    apart = unicodedata.normalize("NFD", text.casefold()).replace(f"n{_TILDE}", f"n{_LAST}")
    return "".join(sign for sign in apart if not unicodedata.combining(sign)), text
