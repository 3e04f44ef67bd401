"""What strangers can bring costs little, in this process and in its children."""

import gzip
import json
import os
import resource
import struct
import tracemalloc
import zlib
from base64 import urlsafe_b64encode

import pytest

from badgeservice import assembly
from badgeservice.core.report import Verdict
from badgeservice.credentials import status_list
from badgeservice.errors import CouldNotCheck
from badgeservice.settings import Settings
from tests.factories_documents import badge, listed, sign, written

MIB = 1 << 20


def poison():
    """Ten blank nodes that nothing tells apart: ten factorial orders to try."""
    line = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example"}
    return written(sign(badge()) | {
        "evidence": [{"type": ["Evidence"], "alignment": [line] * 10}] * 2})


def nest():
    """400 levels."""
    return b'{"a":' * 400 + b"1" + b"}" * 400


def long_list(size):
    """A status list credential of *size* bytes."""
    document = listed()
    document["credentialSubject"]["encodedList"] = "u" + "A" * size
    return json.dumps(document).encode()


def bombed_list():
    """A status list whose 97 kB unpack to 100 MB."""
    document = listed()
    packed = urlsafe_b64encode(gzip.compress(bytes(100 * MIB))).decode().rstrip("=")
    document["credentialSubject"]["encodedList"] = f"u{packed}"
    return document


def picture():
    """A PNG that says that it is 60,000 pixels wide and high."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data))
    return b"".join([
        b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 6, 0, 0, 0)),
        chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + poison()),
        chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b"")])


HOSTILE = {
    "item_17_poison": (poison, {"too-complex"}),
    "item_18_nest": (nest, {"json-depth"}),
    "item_18_wide": (lambda: b'{"evidence":[' + b"1," * MIB + b"1]}", {
        "json-too-large", "json-too-many"}),
    "item_60_list_of_100_MB": (lambda: long_list(100 * MIB), {"too-large"}),
    "item_60_list_of_9_MB": (lambda: long_list(9 * MIB), {"json-too-large"}),
    "item_74_picture": (picture, {"too-complex"}),
}


@pytest.fixture
def homeless(bare):
    """The service as it is served, without a home."""
    service = assembly.build(Settings.from_environment(os.environ))
    yield service
    service.close()


@pytest.fixture
def verify(homeless):
    """The verifier as it is served, without a home."""
    return homeless.verify


def children_seconds():
    """Seconds of the processor that children which have ended took."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize("name", HOSTILE)
def test_items_17_18_60_74_a_hostile_file_costs_little(verify, name):
    make, codes = HOSTILE[name]
    content = make()
    tracemalloc.start()
    report = verify(content).report
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.verdict is Verdict.UNKNOWN  # too complex: not known to be wrong
    assert {check.code for check in report.checks if check.verdict is Verdict.UNKNOWN} & codes
    # Not counted: what the caller holds of the file itself.
    assert peak < 128 * MIB


def test_item_112_a_good_badge_is_verified_among_a_hundred_hostile_ones(homeless):
    """Two seconds of the processor for each would be minutes; most cost none of it."""
    before = children_seconds()
    content = poison()
    for _ in range(20):
        assert homeless.verify(content).report.verdict is Verdict.UNKNOWN
    good = homeless.verify(written(sign(badge()))).report
    assert good.find("proof").code == "proof-valid"
    homeless.close()
    assert children_seconds() - before < 20 * 2 + 5


def test_item_60_the_bomb_is_unpacked_no_further_than_a_list_may_be():
    text = bombed_list()["credentialSubject"]["encodedList"]
    tracemalloc.start()
    with pytest.raises(CouldNotCheck) as refusal:
        status_list.decode(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.value.code == "status-list-size"
    assert peak < 32 * MIB
