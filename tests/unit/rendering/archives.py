"""Certificates that a test of PDF/A looks at, each different in what could go wrong."""

from dataclasses import replace
from io import BytesIO

from PIL import Image

from badgeservice.core.certificate_layout import Paper, Picture, PlacedPicture
from badgeservice.core.text import Text
from badgeservice.rendering.certificate import make_certificate
from badgeservice.rendering.fonts import Fonts
from tests.unit.rendering.views import CLASSIC, LAYOUTS, LONGEST, sections, view

CREDENTIAL = b'{"id": "urn:uuid:1",  "name": "\xc3\xb1"}\n'


def logo(mode):
    """A picture of a mode; RGBA and LA have parts that let through what is below."""
    out = BytesIO()
    Image.linear_gradient("L").resize((40, 40)).convert(mode).save(out, "PNG")
    return out.getvalue()


def with_logo(mode, alt):
    """A certificate with a picture on its first page."""
    picture = PlacedPicture(Picture("logo.png", logo(mode), alt), CLASSIC.code)
    return view(layout=replace(CLASSIC, pictures=(picture,)))


VIEWS = {
    **{name: view(layout=layout, transcript=sections()) for name, layout in LAYOUTS.items()},
    "longest": replace(LONGEST, transcript=sections(30, 6), paper=Paper.LETTER),
    "participation": view(is_participation=True, holder=None, criteria=()),
    "finnish": view(language="fi", transcript=sections()),
    "clear logo": with_logo("RGBA", Text({"es": "Logo", "en": "Logo"})),
    "grey logo": with_logo("LA", None),
}


def certificate(name):
    """One of them as a file."""
    return make_certificate(VIEWS[name], CREDENTIAL, fonts=Fonts.shipped())
