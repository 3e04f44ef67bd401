"""Lines that are filled in later stand in code point order all the same."""

from hypothesis import example, given
from hypothesis import strategies as st

from badgeservice.credentials.multikey import decode_base58, encode_base58
from badgeservice.credentials.ordered_lines import HOLE, Line, ordered

COUNT = 4
PIECES = st.lists(st.one_of(st.sampled_from(["a", "b", "<", ">", " ", "%", "ñ", "\U0001f600"]),
                            st.integers(0, COUNT - 1)), max_size=5)
VALUES = st.lists(st.text("ab<> ñ\U0001f600\uffee", max_size=3), min_size=COUNT, max_size=COUNT)


def line(pieces):
    """A line of texts, and numbers for what is filled in."""
    return Line("".join(HOLE if isinstance(each, int) else each for each in pieces) + "\n",
                tuple(each for each in pieces if isinstance(each, int)))


@given(st.lists(PIECES, min_size=1, max_size=8), VALUES)
@example([["a", 0], ["a"], ["a", "b"], ["b", 1]], ["b", "", "", ""])
def test_whatever_is_filled_in(several, values):
    wanted = sorted("".join(values[each] if isinstance(each, int) else each
                            for each in pieces) + "\n" for pieces in several)
    found = ordered(list(map(line, several)), COUNT)
    given = [value.encode() for value in values]
    assert found.fill([*given, b"not asked for"]).decode() == "".join(wanted)
    assert found.repeats(given) or len(set(wanted)) == len(wanted)


@given(st.lists(PIECES, min_size=1, max_size=8), VALUES)
def test_behind_the_same_subject(several, values):
    whole = [[0, " ", *pieces] for pieces in several]
    wanted = sorted("".join(values[each] if isinstance(each, int) else each
                            for each in pieces) + "\n" for pieces in whole)
    found = ordered(list(map(line, whole)), COUNT, behind=f"{HOLE} ")
    assert found.fill([value.encode() for value in values]).decode() == "".join(wanted)


@given(st.binary(max_size=70))
@example(b"")
@example(b"\0\0\1")
@example((58 ** 10).to_bytes(8, "big"))
@example(bytes(64))
def test_base58_is_read_again_as_it_was_written(data):
    written = encode_base58(data)
    number = int.from_bytes(data, "big")
    signs = ""
    while number:
        number, rest = divmod(number, 58)
        signs = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + signs
    assert written == "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + signs
    if data:
        assert decode_base58(written, "proof-value") == data
