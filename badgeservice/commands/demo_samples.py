"""Small files that the example teachers hand in: drawn, so that nobody's work is shown."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

_SHEET = ("Guía de taller: circuito de alumbrado", "Liceo EJEMPLO, 3.º medio, Electricidad",
          "1. Mide la tensión en cada punto y anótala.",
          "2. ¿Dónde está la falla? Escribe tu hipótesis.",
          "3. Corta la energía antes de medir continuidad.",
          "4. Propón la reparación y justifica su costo.")


def sheet() -> bytes:
    """Return a worksheet as PDF."""
    drawn = Image.new("RGB", (620, 560), "white")
    pen = ImageDraw.Draw(drawn)
    for number, line in enumerate(_SHEET):
        pen.text((48, 40 + 46 * number), line, fill="black", font_size=26 if number == 0 else 20)
    pen.line([(60, 400), (210, 400), (260, 370)], fill="black", width=4)
    pen.line([(270, 400), (560, 400), (560, 520), (60, 520), (60, 400)], fill="black", width=4)
    pen.ellipse((380, 370, 440, 430), fill="white", outline="black", width=4)
    return _saved(drawn, "PDF")


def photo() -> bytes:
    """Return a picture of a workshop as JPEG: four shapes at a bench, nobody's faces."""
    drawn = Image.new("RGB", (800, 500), "#d9e2e8")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 340, 800, 500), fill="#a68a64")
    for x, shade in ((110, "#7a4b9a"), (300, "#2f6f4f"), (500, "#b5523b"), (680, "#33658a")):
        pen.ellipse((x - 35, 160, x + 35, 230), fill="#8d6e53")
        pen.rounded_rectangle((x - 55, 235, x + 55, 345), 25, fill=shade)
        pen.rectangle((x - 45, 330, x + 45, 350), fill="#444")
    return _saved(drawn, "JPEG")


def _saved(drawn: Image.Image, form: str) -> bytes:
    found = io.BytesIO()
    drawn.save(found, form)
    return found.getvalue()
