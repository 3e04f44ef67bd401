"""The check digit of Chilean numbers: of people and firms (RUN, RUT) and of schools (RBD).

>>> check_digit("12345678"), check_digit("1000005"), check_digit("10117")
('5', 'K', '6')
"""

from __future__ import annotations


def check_digit(body: str) -> str:
    """Return the digit that belongs behind *body*: modulo 11 over the digits from the right.

    The weights are 2 to 7, over and over; 11 is written 0 and 10 is written K.
    """
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(body)))
    return {11: "0", 10: "K"}.get(rest := 11 - total % 11, str(rest))
