"""The pictures that certificates are compared with: `make pictures-of-certificates`.

Every picture is looked at by a person before it is committed.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat

from badgeservice.assembly.layouts import Layouts
from badgeservice.assembly.printing import PdfPress
from badgeservice.assembly.specimen import Specimen
from badgeservice.core.certificate_layout import Paper
from badgeservice.rendering.certificate import make_certificate
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.view import CertificateView

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "assets" / "certificates"
OWN_LAYOUTS = ROOT / "tests" / "assets" / "layouts"
GUIDE = ROOT / "docs" / "pictures" / "certificate-layouts.png"
DOTS = 56
"""Dots per inch: enough to see each letter of a name."""

NAMES = {"oryan": "Seán O’Ryan Ñancupil", "bischhoffshausen": "Augusto von Bischhoffshausen",
         "cyrillic": "Наталья Сергеевна Верещагина"}

MOST_MEAN = 1.0
"""How far pictures may differ on average, of 255."""

MOST_CHANGED = 0.0003
"""The part of the pixels that may differ much: hinting moves edges, not letters."""

MUCH = 40


def cases() -> dict[str, tuple[CertificateView, int]]:
    """Return what is drawn: the name of the picture, the certificate, the page."""
    layouts = Layouts(OWN_LAYOUTS)
    shown = Specimen(PdfPress(layouts))
    found: dict[str, tuple[CertificateView, int]] = {}
    for name in ("clasico", "sobrio", "moderno"):
        usual, longest, attended = shown.views(layouts.get(name), "es", Paper.A4)
        found |= {f"{name}-usual": (usual, 1), f"{name}-longest": (longest, 1),
                  f"{name}-participation": (attended, 1)}
    usual = found["clasico-usual"][0]
    found |= {"transcript-2": (usual, 2), "transcript-3": (usual, 3)}
    found |= {f"name-{name}": (replace(usual, holder=words), 1) for name, words in NAMES.items()}
    letter, translated, _ = shown.views(layouts.get("moderno"), "fi", Paper.LETTER)
    found |= {"letter-finnish": (letter, 1), "letter-translated": (translated, 1),
              "signed-by-hand": (next(iter(shown.views(layouts.get("firmado"), "en", Paper.A4))),
                                 1)}
    return found


def drawn(view: CertificateView, page: int, dots: int = DOTS) -> Image.Image:
    """Return one page of a certificate as poppler draws it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "certificate.pdf"
        file.write_bytes(make_certificate(view, b"{}", fonts=Fonts.shipped()))
        subprocess.run(["pdftoppm", "-r", str(dots), "-png", "-singlefile", "-f", str(page),
                        "-l", str(page), file, Path(folder) / "page"], check=True)
        with Image.open(Path(folder) / "page.png") as picture:
            return picture.convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Return how far two pictures differ on average, and the part of pixels that differ much.

    Both are blurred a little, because another version of the drawing library moves edges by
    a part of a pixel.
    """
    soft = [picture.convert("L").filter(ImageFilter.GaussianBlur(1.2)) for picture in (one, other)]
    apart = ImageChops.difference(*soft)
    changed = apart.point([0] * MUCH + [255] * (256 - MUCH))
    return ImageStat.Stat(apart).mean[0], ImageStat.Stat(changed).mean[0] / 255


def same(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures show the same."""
    if one.size != other.size:
        return False
    mean, changed = difference(one, other)
    return mean <= MOST_MEAN and changed <= MOST_CHANGED


def _guide() -> Iterator[Image.Image]:
    for name in ("clasico", "sobrio", "moderno"):
        yield drawn(cases()[f"{name}-usual"][0], 1, 60)
    yield drawn(cases()["transcript-2"][0], 2, 60)


def main() -> None:
    """Draw all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, (view, page) in cases().items():
        drawn(view, page).quantize(48, dither=Image.Dither.NONE).save(
            FOLDER / f"{name}.png", optimize=True)
    parts = list(_guide())
    wide, high = parts[0].size
    sheet = Image.new("RGB", (2 * wide + 36, 2 * high + 36), "#e9e4d8")
    behind = parts[3].resize((round(parts[3].width * high / parts[3].height), high))
    for picture, place in zip((*parts[:3], behind), (
            (12, 12), (wide + 24, 12), (12, high + 24),
            (wide + 24 + (wide - behind.width) // 2, high + 24)), strict=True):
        sheet.paste(picture, place)
    sheet.quantize(96, dither=Image.Dither.NONE).save(GUIDE, optimize=True)


if __name__ == "__main__":
    main()
