"""What this process signed and verified itself, remembered by its bytes and the key.

Whether a signature over given bytes holds under a given key never changes, so it need not be
worked out twice. All that can change is asked each time: which key is published, and the time.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from threading import Lock

from badgeservice.credentials.multikey import PublicKey

MOST = 2048
"""Documents that are remembered, of which the last used stay; one takes about 200 bytes."""


class Genuine:
    """Documents whose own signature was found to hold; threads may share it.

    Nothing that strangers bring is added: the only one who adds is the check after signing.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[tuple[bytes, PublicKey], None] = OrderedDict()
        self._lock = Lock()

    def add(self, content: bytes, key: PublicKey) -> None:
        """Remember that the signature in *content* is by *key*."""
        with self._lock:
            self._known[sha256(content).digest(), key] = None
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def knows(self, content: bytes, key: PublicKey) -> bool:
        """Tell whether that is known; False only means: verify it."""
        name = sha256(content).digest(), key
        with self._lock:
            if name in self._known:
                self._known.move_to_end(name)
                return True
        return False
