"""A PNG file gives its only credential to the byte, or it is refused (items 71 to 74)."""

import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.credentials import png_chunks
from badgeservice.credentials.png_chunks import embed, extract
from badgeservice.errors import Conflict, DocumentRefused, TooComplex
from tests.pictures import END, HEAD, JSON, JWS, PIXELS, PNG, chunk, head, png, text

OTHER = b'{"id": "urn:x:2"}'
PALETTE = chunk(b"PLTE", b"abc")


def refusal(data):
    """The code that *data* is refused with."""
    with pytest.raises(DocumentRefused) as refused:
        extract(data)
    return refused.value.code


@pytest.mark.parametrize("content", [JSON, JWS, "{\"ñ\": \"🎓\"}".encode(), b"]]>" * 9])
def test_embedded_credential_comes_out_to_the_byte(content):
    assert extract(embed(PNG, content)) == content


def test_the_rest_of_the_picture_stays_as_it_was():
    rich = png(HEAD, chunk(b"gAMA", b"1234"), chunk(b"tEXt", b"Author\0Ana"), PIXELS, PIXELS,
               chunk(b"tIME", b"1234567"), END)
    baked = embed(rich, JSON)
    assert baked.replace(text(), b"", 1) == rich
    assert baked.index(text()) < baked.index(b"IDAT")


def test_chunk_is_written_as_the_standard_says():
    """One iTXt: not compressed, no language, no translated keyword (Open Badges 3.0 §5.3.1)."""
    assert chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + JSON) in embed(PNG, JSON)


def test_second_credential_is_put_in_only_where_that_is_meant():
    baked = embed(PNG, JSON)
    with pytest.raises(Conflict) as refused:
        embed(baked, OTHER)
    assert refused.value.code == "png-has-credential"
    assert embed(baked, OTHER, replace=True) == embed(PNG, OTHER)


@pytest.mark.parametrize("content", [b"", b" ", b"a\0b", b"x" * (png_chunks.LIMIT + 1)])
def test_what_no_reader_takes_is_not_written(content):
    with pytest.raises(DocumentRefused):
        embed(PNG, content)


def test_item_71_two_chunks():
    assert refusal(png(HEAD, text(), text(OTHER), PIXELS, END)) == "png-several-credentials"
    assert refusal(png(HEAD, text(), PIXELS, text(OTHER), END)) == "png-several-credentials"
    assert refusal(png(HEAD, text(), text(OTHER, kind=b"tEXt"), PIXELS, END)) == (
        "png-several-credentials")
    assert refusal(png(HEAD, text(), text(), PIXELS, END)) == "png-several-credentials", "equal"


BROKEN = {
    "wrong checksum": (png(HEAD, text()[:-1] + b"x", PIXELS, END), "png-checksum"),
    "wrong checksum of the pixels": (png(HEAD, text(), PIXELS[:-1] + b"x", END), "png-checksum"),
    "no head": (png(text(), PIXELS, END), "png-malformed"),
    "text before the head": (png(text(), HEAD, PIXELS, END), "png-malformed"),
    "two heads": (png(HEAD, text(), HEAD, PIXELS, END), "png-order"),
    "no pixels": (png(HEAD, text(), END), "png-malformed"),
    "pixels apart": (png(HEAD, PIXELS, text(), PIXELS, END), "png-order"),
    "other chunk between pixels": (png(HEAD, text(), PIXELS, chunk(b"tIME"), PIXELS, END),
                                   "png-order"),
    "palette behind the pixels": (png(HEAD, text(), PIXELS, PALETTE, END), "png-order"),
    "two palettes": (png(HEAD, PALETTE, PALETTE, text(), PIXELS, END), "png-order"),
    "no end": (png(HEAD, text(), PIXELS), "png-malformed"),
    "bytes behind the end": (png(HEAD, text(), PIXELS, END) + b"<script>", "png-after-end"),
    "chunk behind the end": (png(HEAD, PIXELS, END, text()), "png-after-end"),
    "plain text chunk": (png(HEAD, text(kind=b"tEXt", flags=b""), PIXELS, END), "png-text"),
    "packed text chunk": (png(HEAD, text(zlib.compress(JSON), kind=b"zTXt", flags=b"\0"),
                              PIXELS, END), "png-text"),
    "with a language": (png(HEAD, text(flags=b"\0\0es\0\0"), PIXELS, END), "png-text"),
    "with a translated keyword": (png(HEAD, text(flags=b"\0\0\0x\0"), PIXELS, END), "png-text"),
    "with another method": (png(HEAD, text(flags=b"\0\1\0\0"), PIXELS, END), "png-text"),
    "cut keyword": (png(HEAD, chunk(b"iTXt", png_chunks.KEYWORD), PIXELS, END), "png-text"),
    "empty": (png(HEAD, text(b""), PIXELS, END), "png-text"),
    "NUL in it": (png(HEAD, text(b"{\0}"), PIXELS, END), "png-text"),
    "no letters": (png(HEAD, text(), chunk(b"ab1d"), PIXELS, END), "png-malformed"),
    "unknown critical chunk": (png(HEAD, text(), chunk(b"ABCD"), PIXELS, END), "png-malformed"),
    "length beyond the file": (png(HEAD, b"\xff\xff\xff\xffiTXt" + b"x" * 40), "png-malformed"),
    "other signature": (b"\x89PNG\n\n\x1a\n" + png(HEAD, text(), PIXELS, END)[8:],
                        "png-malformed"),
    "head of another size": (png(chunk(b"IHDR", b"\0" * 12), text(), PIXELS, END),
                             "png-malformed"),
    "no width": (png(head(0), text(), PIXELS, END), "png-malformed"),
    "nothing": (b"", "png-malformed"),
    "no credential": (PNG, "png-no-credential"),
    "badge of an older version": (png(HEAD, chunk(b"iTXt", b"openbadges\0\0\0\0\0" + JSON),
                                      PIXELS, END), "png-no-credential"),
    "keyword in capitals": (png(HEAD, chunk(b"iTXt", b"OpenBadgeCredential\0\0\0\0\0" + JSON),
                                PIXELS, END), "png-no-credential"),
    "too large": (PNG + bytes(png_chunks.PNG_LIMIT), "png-too-large"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_item_72_broken_or_odd_file(name):
    data, code = BROKEN[name]
    assert refusal(data) == code


def test_text_behind_the_pixels_is_read():
    """Item 72 calls it odd, but PNG §5.6 allows it, and openbadgeslib bakes so (decision 0019)."""
    assert extract(png(HEAD, PIXELS, text(), END)) == JSON


def test_text_behind_the_pixels_is_replaced_by_one_before_them():
    assert embed(png(HEAD, PIXELS, text(b"old"), END), JSON, replace=True) == png(
        HEAD, text(), PIXELS, END)


def test_item_73_packed_bomb_is_never_unpacked():
    bomb = zlib.compress(bytes(100 << 20), 9)
    for kind, flags in ((b"iTXt", b"\1\0\0\0"), (b"zTXt", b"\0")):
        assert refusal(png(HEAD, text(bomb, kind=kind, flags=flags), PIXELS, END)) == "png-text"
    beside = png(HEAD, chunk(b"zTXt", b"Comment\0\0" + bomb), text(), PIXELS, END)
    assert extract(beside) == JSON
    assert refusal(png(HEAD, text(b"x" * (png_chunks.LIMIT + 1)), PIXELS, END)) == "png-too-large"


def test_item_74_pixels_are_never_unpacked():
    """The pixels here are none at all; nobody looks. A head that promises too many is enough."""
    nonsense = chunk(b"IDAT", b"these are no pixels")
    assert extract(png(head(4000, 4000), text(), nonsense, END)) == JSON
    with pytest.raises(TooComplex):
        extract(png(head(60_000, 60_000), text(), nonsense, END))


def test_endless_row_of_chunks_ends():
    with pytest.raises(TooComplex):
        extract(png(HEAD, text(), chunk(b"tIME") * png_chunks.CHUNKS, PIXELS, END))


BAKED = embed(PNG, JSON)


def harmless(data):
    """Whether *data* is refused with an error of ours, or gives the same credential."""
    try:
        return extract(data) == JSON
    except (DocumentRefused, TooComplex):
        return True


def test_every_changed_bit_is_seen():
    for place in range(len(BAKED)):
        for bit in range(8):
            changed = bytearray(BAKED)
            changed[place] ^= 1 << bit
            with pytest.raises((DocumentRefused, TooComplex)):
                extract(bytes(changed))


def test_every_cut_is_seen():
    for length in range(len(BAKED)):
        with pytest.raises(DocumentRefused):
            extract(BAKED[:length])


@given(st.data())
def test_moved_and_doubled_chunks_change_nothing_unseen(data):
    parts = [HEAD, text(), PIXELS, END, text(OTHER), PALETTE, chunk(b"tEXt", b"a\0b")]
    chosen = data.draw(st.lists(st.sampled_from(parts), max_size=8))
    found = png(*chosen)
    if text() in chosen and text(OTHER) in chosen:
        assert refusal_or_complex(found)
    elif text(OTHER) not in chosen:
        assert harmless(found)


def refusal_or_complex(data):
    """Whether *data* gives no credential."""
    try:
        extract(data)
    except (DocumentRefused, TooComplex):
        return True
    return False


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
               min_size=1).filter(str.strip))
def test_any_text_survives(content):
    assert extract(embed(PNG, content.encode())) == content.encode()


@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_any_bytes_give_our_own_error(data, seed):
    place = random.Random(seed).randrange(len(BAKED))
    assert harmless(BAKED[:place] + data + BAKED[place:])
    assert harmless(png_chunks.SIGNATURE + data)
