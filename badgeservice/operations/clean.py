"""Pictures written anew, in a process with limits: no metadata, no passengers."""

from __future__ import annotations

import threading
from pathlib import Path

from badgeservice.errors import BadInput, CouldNotCheck, Message, Problem, TooComplex, say
from badgeservice.operations.killable import Killable

PIXELS = 64_000_000
"""More than the cameras of phones make in their usual setting."""

SECONDS = 40.0
"""Of the processor's time, for one picture."""

WALL = 120.0
MEMORY = 1536
"""MiB that the child may take: a picture of the most pixels a few times over."""

LARGEST = 300_000_000
"""Bytes of what is written."""

WAITING = 60.0
"""Seconds that one waits for the picture of another."""

_CHILD = "badgeservice.operations.picture_child"


class PictureCleaner:
    """One child process that takes pictures one after the other; threads may share it."""

    def __init__(self, *, pixels: int = PIXELS, seconds: float = SECONDS, wall: float = WALL,
                 memory_mib: int = MEMORY) -> None:
        self._child = Killable(
            {"pixels": pixels, "seconds": seconds, "memory_mib": memory_mib, "largest": LARGEST},
            seconds=wall, module=_CHILD)
        self._pixels = pixels
        self._lock = threading.Lock()

    def __call__(self, source: Path, target: Path, media_type: str) -> None:
        """Write the picture at *source* to *target*, which is there already and empty.

        Raises BadInput ``picture-too-large`` or ``picture-unreadable``; CouldNotCheck
        ``sandbox-busy`` where others came first for too long, or ``sandbox-unavailable``.
        """
        if not self._lock.acquire(timeout=WAITING):
            raise CouldNotCheck(say("Too many pictures are being read now. Try again in a "
                                    "minute."), code="sandbox-busy")
        try:
            answer = self._child.ask({"source": str(source), "target": str(target),
                                      "media_type": media_type})
        except TooComplex as error:
            raise self._too_large() from error
        finally:
            self._lock.release()
        if answer.get("flaw") == "too-large":
            raise self._too_large()
        if "flaw" in answer:
            raise _bad("picture-unreadable", say("The picture is damaged: it cannot be shown."),
                       say("Open it on your machine, save it anew, and choose that."))

    def close(self) -> None:
        """End the child; a later picture starts another."""
        self._child.drop()

    def _too_large(self) -> BadInput:
        return _bad("picture-too-large",
                    say("The picture has too many pixels: more than %(most)s million.",
                        most=self._pixels // 1_000_000),
                    say("Make it smaller, or take it with a lower resolution."))


def _bad(code: str, message: Message, remedy: Message) -> BadInput:
    return BadInput([Problem(code, message, remedy, field="file")])
