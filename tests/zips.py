"""ZIP files for tests, good ones and such as somebody made to do harm."""

import io
import stat
import struct
import zipfile


def packed(files, *, method=zipfile.ZIP_DEFLATED):
    """A ZIP of *files*, contents by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def linked(name, target):
    """A ZIP whose only entry is a symbolic link."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, target)
    return out.getvalue()


def bomb(megabytes, *, name="bomb.json"):
    """A small ZIP whose one file is large."""
    return packed({name: b"\0" * (megabytes << 20)})


def marked(data, *, flag=0, method=None):
    """*data*, a ZIP of one file, with a flag or a method that it does not have."""
    changed = bytearray(data)
    for start, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(start) + place
        struct.pack_into("<H", changed, at, struct.unpack_from("<H", data, at)[0] | flag)
        if method is not None:
            struct.pack_into("<H", changed, at + 2, method)
    return bytes(changed)


def crowded(count):
    """A ZIP that lists *count* empty files, made fast."""
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    listed = b"PK\x01\x02" + struct.pack(
        "<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = listed * count
    return local + directory + b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, count & 0xffff, count & 0xffff, len(directory), len(local), 0)


def zipped(documents):
    """A ZIP of credentials."""
    return packed({f"{n}.json": each for n, each in enumerate(documents.values())})
