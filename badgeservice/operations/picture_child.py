"""The child of `operations.clean`: writes pictures anew, without what is not picture in them.

Its limits are set before the first picture is opened: memory, time for each request, the size
of what it writes, no core dump. Metadata, comments, thumbnails, places where a picture was
taken and bytes behind its end stay behind.
"""

from __future__ import annotations

import io
import signal
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_FSIZE, setrlimit
from typing import Any

from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

from badgeservice.operations.frames import read_frame, write_frame

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_MOST_FRAMES = 500
_QUALITY = 90


def main() -> None:
    """Answer until the parent ends, or until a picture does not fit into the memory."""
    # A warning of too many pixels is an error here.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        _serve()
    except MemoryError:
        sys.exit(1)


def _serve() -> None:
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    setup = read_frame(source)
    if setup is None:
        return
    Image.init()
    Image.MAX_IMAGE_PIXELS = setup["pixels"]
    setrlimit(RLIMIT_AS, (setup["memory_mib"] << 20,) * 2)
    setrlimit(RLIMIT_FSIZE, (setup["largest"],) * 2)
    setrlimit(RLIMIT_CORE, (0, 0))
    write_frame(sink, {"result": "ready"})
    while (request := read_frame(source)) is not None:
        signal.setitimer(signal.ITIMER_PROF, setup["seconds"])
        answer = _answer(request, setup["pixels"])
        signal.setitimer(signal.ITIMER_PROF, 0)
        write_frame(sink, answer)


def _answer(request: Mapping[str, Any], pixels: int) -> dict[str, str]:
    try:
        clean(Path(request["source"]), Path(request["target"]), request["media_type"], pixels)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, TooManyPixels):
        return {"flaw": "too-large"}
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, EOFError, TypeError,
            KeyError, IndexError, AttributeError, OverflowError, ZeroDivisionError):
        # Whatever a reader of pictures stumbles over: it is none that can be shown.
        return {"flaw": "unreadable"}
    return {"result": "done"}


class TooManyPixels(Exception):
    """All frames together have more pixels than a picture may have."""


def clean(source: Path, target: Path, media_type: str, pixels: int) -> None:
    """Write the picture at *source* to *target*: its pixels, upright, in sRGB, and no more."""
    form = FORMATS[media_type]
    with Image.open(source, formats=(form,)) as picture:
        # A JPEG does not move: what comes behind its first picture is a smaller copy, a map of
        # brightness or the other eye, as telephones write them.
        count = 1 if form == "JPEG" else getattr(picture, "n_frames", 1)
        if count > _MOST_FRAMES or count * picture.width * picture.height > pixels:
            raise TooManyPixels
        if count > 1:
            _write_moving(picture, target, form)
        else:
            _still(picture).save(target, form, **_options(form))


def _still(picture: Image.Image) -> Image.Image:
    picture.load()
    profile = picture.info.get("icc_profile")
    transparency = picture.info.get("transparency")
    upright = ImageOps.exif_transpose(picture)
    plain = _in_srgb(upright, profile) if profile else upright
    if plain.mode in ("CMYK", "YCbCr", "LAB", "HSV"):
        plain = plain.convert("RGB")
    plain = plain.copy()
    plain.info = {} if transparency is None or plain.mode not in ("P", "L", "RGB") else {
        "transparency": transparency}
    return plain


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Return *picture* in the colours that everybody has; as it is where that fails."""
    if picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        found = ImageCms.profileToProfile(
            picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"),
            outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return found if found is not None else picture


def _write_moving(picture: Image.Image, target: Path, form: str) -> None:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(picture):
        durations.append(int(frame.info.get("duration", 100)))
        plain = frame.convert("RGBA")
        plain.info = {}
        frames.append(plain)
    frames[0].save(target, form, save_all=True, append_images=frames[1:], duration=durations,
                   loop=int(picture.info.get("loop", 0)),
                   **({"disposal": 2} if form == "GIF" else {}))


def _options(form: str) -> dict[str, Any]:
    return {"JPEG": {"quality": _QUALITY, "optimize": True}, "WEBP": {"quality": _QUALITY}
            }.get(form, {})


if __name__ == "__main__":
    main()
