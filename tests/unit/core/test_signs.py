"""Signs that nobody sees: refused where they change what is read, left where they are written."""

import pytest

from badgeservice.core.signs import has_invisible, sign_flaw


@pytest.mark.parametrize("sign", "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
                                 "\u2060\u2066\u2067\u2068\u2069\ufeff\U000e0041")
def test_sign_that_nobody_sees_is_told_with_its_place(sign):
    code, message, _ = sign_flaw(f"Ana{sign}raM")
    assert code == "invisible-sign"
    assert message.values == {"place": 4, "code": f"U+{ord(sign):04X}"}


@pytest.mark.parametrize("text", ["An\u200da", "\u200cAna", "Nu\u0303\u200dez", "Иван\u200c"])
def test_joiner_where_nothing_is_joined_is_refused(text):
    assert has_invisible(text)


@pytest.mark.parametrize("text", [
    "Ñusta Ågren O’Ryan", "Nu\u0303ez", "Nguyễn", "José\u00a0Luis",
    "نی\u200cنا", "ක්\u200dර", "शर्\u200dमा", "\U0001f469\u200d\U0001f3eb", "❤\ufe0f\u200d🔥",
    "Uno.\nDos."])
def test_what_scripts_and_pictures_need_is_left(text):
    assert sign_flaw(text) is None
