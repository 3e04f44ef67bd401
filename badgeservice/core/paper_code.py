"""The code on paper that leads to a credential: short enough to be typed.

>>> paper_code("mfzwizltnmaaaaaaaaaaaaaaaa")
'mfzw-izlt-nmaa-aaae'
>>> code_prefixes(" MFZW 1zlt-NMAA aaaE ")
('mfzwizltnmaaaaa',)

The first 15 signs of the credential's id (75 random bits, too many to guess) and a check sign.
It is no secret of its own: whoever has it has the link.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from badgeservice.core.ids import is_identifier

SIGNS = "abcdefghijklmnopqrstuvwxyz234567"
"""Those of an id (RFC 4648 base32): 0, 1, 8 and 9 never stand there."""

KEPT = 15
"""How many signs of the id stand in the code."""

_GROUP = 4
_MISREAD = {"0": "o", "1": "il", "8": "b", "9": "g"}
"""What a digit that is none of ours may have been on paper."""


def paper_code(identifier: str) -> str:
    """Return the code of the credential *identifier*, as it is printed.

    Raises ValueError where it is no id of a credential.
    """
    if not is_identifier(identifier):
        raise ValueError("not the id of a credential")
    kept = identifier[:KEPT]
    code = kept + _check_sign(kept)
    return "-".join(code[start:start + _GROUP] for start in range(0, len(code), _GROUP))


def code_prefixes(typed: str) -> tuple[str, ...]:
    """Return how the id may begin that somebody *typed* the code of; empty where it is no code.

    Capitals, spaces and dashes do not matter, and digits that only look like our signs are
    read as those; hence, seldom, more than one. One wrong sign, or two exchanged, is noticed.
    """
    bare = _bare(typed)
    if len(bare) != KEPT + 1:
        return ()
    return tuple(dict.fromkeys(code[:KEPT] for code in _readings(bare)
                               if _check_sign(code[:KEPT]) == code[KEPT]))


def looks_like_code(typed: str) -> bool:
    """Tell whether somebody meant to type a code: its length and its signs, right or wrong.

    A right one always does. A wrong one does not where it may as well be a name.

    >>> looks_like_code("mfzw-izlt-nmaa-aaaf"), looks_like_code("12.345.678-5")
    (True, False)
    >>> looks_like_code("Juan Soto Gonzalez"), looks_like_code("juan pablo arayas")
    (False, False)

    An address may have as many signs.

    >>> looks_like_code("https://127.0.0.1:44235/")
    False
    """
    bare = _bare(typed)
    if any(sign in typed for sign in "/:@") or len(bare) != KEPT + 1:
        return False
    if not all(sign in SIGNS or sign in _MISREAD for sign in bare):
        return False
    return bool(code_prefixes(typed)) or not _is_name(typed)


def _is_name(typed: str) -> bool:
    """Tell whether *typed* is of words, and not of groups as codes are printed."""
    words = typed.split()
    return len(words) > 1 and all(word.isalpha() for word in words) and (
        all(map(str.istitle, words)) or any(len(word) % _GROUP for word in words))


def _bare(typed: str) -> str:
    return "".join(sign for sign in typed.casefold() if sign.isalnum())


def _readings(bare: str) -> Iterator[str]:
    options = [sign if sign in SIGNS else _MISREAD.get(sign, "") for sign in bare]
    if all(options) and sum(map(len, options)) <= len(bare) + 8:  # a page of ones is no code
        yield from ("".join(each) for each in product(*options))


def _check_sign(kept: str) -> str:
    """Return the sign that makes ``s1·x + s2·x² + …`` in GF(32) come out.

    Weights are powers of a generator: no change of one sign, and no exchange of two that
    differ, leaves the sum as it was.
    """
    total = 0
    for sign in reversed(kept):
        total = _times_x(total ^ SIGNS.index(sign))
    return SIGNS[total]


def _times_x(value: int) -> int:
    """Multiply by x in the field of 32 elements made by x⁵ + x² + 1."""
    return (value << 1) ^ (0b100101 if value & 0b10000 else 0)
