"""Pictures of pages, and whether two of them show the same: `make looks`.

Every picture is looked at by a person before it is committed.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from functools import cache
from itertools import product
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat

from badgeservice.resources import resource
from tests.browser.gallery import HOST, browser, gallery

FOLDER = Path(__file__).resolve().parents[1] / "assets" / "looks"
WIDTHS = (1280, 360)
HIGHEST = {1280: 1700, 360: 2000}
"""Pixels of a page that are looked at; further down parts repeat."""

SCALE = {1280: 2, 360: 1.5}
"""How much smaller the pictures are than the pages."""

STEPS = (0, 85, 170, 255)
"""Of red, green and blue: the shades beside those of the tokens."""

MOST_MEAN = 0.8
"""How far pictures may differ on average, of 255."""

MOST_CHANGED = 0.0004
"""The part of the pixels that may differ much: another version of the browser moves edges."""

MUCH = 40
FEW = 4
"""Pixels by which a page may be longer: fonts are rounded differently."""

PAGES = {
    "front": "es", "catalogue": "es", "collection": "fi", "achievement": "fi", "issuer": "en",
    "verify": "es", "help": "en", "styleguide": "en", "bulk-results": "es",
    "unknown": "es", "sign-in": "fi",
    "credential-joint": "es", "credential-valid": "fi", "credential-revoked": "es",
    "credential-suspended": "en", "credential-superseded": "es", "credential-expired": "fi",
    "credential-withdrawn": "es", "credential-off": "en", "credential-attended": "es",
    "verify-joint": "es", "verify-revoked": "fi", "verify-suspended": "es",
    "verify-superseded": "en", "verify-expired": "es", "verify-unknown": "es",
    "verify-elsewhere": "fi", "embed": "es",
}
"""What is taken, and in which language."""

MODES = {"credential-joint-dark": ("credential-joint", "es", "dark", "ltr"),
         "styleguide-dark": ("styleguide", "en", "dark", "ltr"),
         "front-rtl": ("front", "en", "light", "rtl"),
         "credential-joint-rtl": ("credential-joint", "en", "light", "rtl")}

HIDE = """() => {
  // What is another one at each making: ids, codes, keys, and squares that hold an address.
  const changing = [[/[a-z2-7]{26}/g, "abcdefghijklmnopqrstuvwxyz"],
                    [/(?:[a-z2-7]{4}-){3}[a-z2-7]{4}/g, "abcd-efgh-ijkl-mnop"],
                    [/z(?:6Mk|Dna|R)[1-9A-HJ-NP-Za-km-z]+/g, "z6MkKey"],
                    [/sha256-[A-Za-z0-9+\\/=_-]+/g, "sha256-digest"]];
  const still = (text) => changing.reduce((all, [what, by]) => all.replace(what, by), text);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.data = still(walker.currentNode.data);
  for (const field of document.querySelectorAll("input:not([type=file]), textarea")) {
    field.value = still(field.value);
  }
  for (const moment of document.querySelectorAll(".verdict-when, .print-address, .made-at")) {
    moment.textContent = "–";
  }
  for (const square of document.querySelectorAll("img[src*='qr.'], img[src*='wallet']")) {
    square.style.visibility = "hidden";
  }
  return document.fonts.ready.then(() => true);
}"""


def wanted() -> dict[str, tuple[str, str, str, str]]:
    """Return what pictures there are: the page, its language, the light, the direction."""
    return {**{name: (name, language, "light", "ltr") for name, language in PAGES.items()},
            **MODES}


def taken(chromium, public, name: str, width: int) -> Image.Image:
    """Return what a page looks like."""
    place, language, light, direction = wanted()[name]
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=light,
                                   reduced_motion="reduce", locale="es", timezone_id="UTC",
                                   bypass_csp=True)
    context.route("**/*", public.serve)
    page = context.new_page()
    page.set_default_timeout(120_000)
    address = public.addresses[place]
    page.goto(f"{HOST}{address}{'&' if '?' in address else '?'}lang={language}")
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    page.evaluate(HIDE)
    page.evaluate("document.fonts.ready.then(() => undefined)")
    shot = page.screenshot(full_page=True)
    context.close()
    with Image.open(io.BytesIO(shot)) as picture:
        found = picture.convert("RGB")
    found = found.crop((0, 0, width, min(found.height, HIGHEST[width])))
    return found.resize((round(width / SCALE[width]), round(found.height / SCALE[width])),
                        Image.Resampling.LANCZOS)


@cache
def palette() -> Image.Image:
    """Return the shades of all pictures: always the same, so that one change moves no other."""
    tokens = re.findall(r"--(?!pico)[a-z-]+: #([0-9a-f]{6})",
                        resource("templates", "static", "tokens.css").read_text("utf-8"))
    shades = dict.fromkeys([*(tuple(bytes.fromhex(each)) for each in tokens),
                            *product(STEPS, repeat=3)])
    made = Image.new("P", (1, 1))
    made.putpalette([part for shade in shades for part in shade])
    return made


def small(picture: Image.Image) -> Image.Image:
    """Return a picture in few shades."""
    return picture.quantize(palette=palette(), dither=Image.Dither.NONE)


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float, Image.Image]:
    """Return how far two pictures differ on average, the part that differs much, and where."""
    size = (min(one.width, other.width), min(one.height, other.height))
    soft = [picture.crop((0, 0, *size)).convert("L").filter(ImageFilter.GaussianBlur(1.2))
            for picture in (one, other)]
    apart = ImageChops.difference(*soft)
    changed = apart.point([0] * MUCH + [255] * (256 - MUCH))
    return ImageStat.Stat(apart).mean[0], ImageStat.Stat(changed).mean[0] / 255, changed


def same(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures show the same."""
    if one.width != other.width or abs(one.height - other.height) > FEW:
        return False
    mean, changed, _ = difference(one, other)
    return mean <= MOST_MEAN and changed <= MOST_CHANGED


def beside(before: Image.Image, now: Image.Image) -> Image.Image:
    """Return both pictures, and between them in red where they differ."""
    *_, changed = difference(before, now)
    marked = Image.composite(Image.new("RGB", changed.size, "#c00000"),
                             now.convert("L").convert("RGB").crop((0, 0, *changed.size)),
                             changed.filter(ImageFilter.MaxFilter(5)))
    parts = (before, marked, now)
    sheet = Image.new("RGB", (sum(part.width for part in parts) + 40,
                              max(part.height for part in parts)), "#888888")
    left = 0
    for part in parts:
        sheet.paste(part, (left, 0))
        left += part.width + 20
    return sheet


def main(*names: str) -> None:
    """Take the pictures anew, or those whose names begin so."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, gallery(Path(folder) / "home") as public, \
            browser() as chromium:
        for name in wanted():
            for width in WIDTHS if not names or name.startswith(names) else ():
                file, found = FOLDER / f"{name}-{width}.png", taken(chromium, public, name, width)
                if file.exists():
                    with Image.open(file) as before:
                        if same(small(found).convert("RGB"), before.convert("RGB")):
                            continue
                small(found).save(file, optimize=True)
                sys.stdout.write(f"{file.name}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
