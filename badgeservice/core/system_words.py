"""What the operating system says where it refuses something, as a sentence that is translated."""

from __future__ import annotations

import errno
from collections.abc import Mapping

from badgeservice.errors import Message, say

_KNOWN: Mapping[int | None, Message] = {
    errno.ENOENT: say("No such file or directory"),
    errno.EISDIR: say("Is a directory"),
    errno.ENOTDIR: say("Not a directory"),
    errno.EEXIST: say("File exists"),
    errno.EACCES: say("Permission denied"),
    errno.EPERM: say("Operation not permitted"),
    errno.EROFS: say("Read-only file system"),
    errno.ENOSPC: say("No space left on device"),
    errno.EDQUOT: say("Disk quota exceeded"),
    errno.EFBIG: say("File too large"),
    errno.ENAMETOOLONG: say("File name too long"),
    errno.ELOOP: say("Too many levels of symbolic links"),
    errno.EIO: say("Input/output error"),
}
"""By number; the English is that of the system."""


def reason_of(error: OSError) -> Message | str:
    """Return why the system refused, for a sentence; in its own words where it is rare."""
    return _KNOWN.get(error.errno, error.strerror or "")
