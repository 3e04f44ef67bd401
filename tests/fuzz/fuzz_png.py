"""Let atheris look for a PNG file that our reader answers with anything but our own errors.

`make fuzz` runs it. A file that is accepted must give the same credential when its picture is
baked anew: nobody may find another one in it.
"""

import struct
import sys
import zlib

import atheris

with atheris.instrument_imports(include=["badgeservice"]):
    from badgeservice.credentials import png_chunks
    from badgeservice.errors import DocumentRefused, TooComplex


def mend(data):
    """Return *data* with every checksum made right, so that more than checksums is tried."""
    place, parts = 8, [data[:8]]
    while place + 12 <= len(data):
        length = struct.unpack_from(">I", data, place)[0]
        body = data[place + 4:place + 8 + length]
        if place + 12 + length > len(data):
            break
        parts += [data[place:place + 4], body, struct.pack(">I", zlib.crc32(body))]
        place += 12 + length
    return b"".join(parts) + data[place:]


def one_input(data):
    """Read *data*, as it is and with its checksums mended."""
    for content in (data, mend(data)):
        try:
            found = png_chunks.extract(content)
        except (DocumentRefused, TooComplex):
            continue
        again = png_chunks.embed(content, found, replace=True)
        assert png_chunks.extract(again) == found
        assert found in content


atheris.Setup(sys.argv, one_input)
atheris.Fuzz()
