"""Pictures on a page: read with limits, never stretched, the same bytes each time."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader

from badgeservice.core.certificate_layout import Picture
from badgeservice.rendering.area import Area


def stand(content: bytes, area: Area, align: float) -> Area:
    """Return the part of *area* that the picture *content* fills; it stands on the bottom."""
    with Image.open(BytesIO(content), formats=("PNG",)) as picture:
        wide, high = picture.size
    scale = min(area.width / wide, area.height / high)
    left = area.left + (area.width - wide * scale) * align
    return Area(left, area.bottom, left + wide * scale, area.bottom + high * scale)


def draw_picture(canvas: Any, picture: Picture, area: Area) -> None:
    """Draw *picture*; what it leaves clear shows what is below."""
    canvas.drawImage(ImageReader(BytesIO(picture.content)), area.left, area.bottom,
                     width=area.width, height=area.height, mask="auto")
