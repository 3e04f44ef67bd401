"""What makes a finished PDF one for archives: PDF/A-3, level B (ISO 19005-3).

Colours are said to be sRGB, the file says the same of itself in both places where it may,
and links are printed with the page. The rest is how it is drawn: fonts are embedded, nothing
is encrypted, and nothing runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from badgeservice.resources import resource

PRODUCER = "badgeservice"

_COLOURS = "sRGB IEC61966-2.1"
_PRINT = 4
"""The flag of an annotation that is printed (ISO 32000-1, table 165)."""


@dataclass(frozen=True)
class Description:
    """What the document says about itself."""

    title: str
    creator: str
    subject: str
    language: str
    made_on: date


def describe(document: pikepdf.Pdf, about: Description) -> None:
    """Make *document* say what it is, in which language, in which colours, and that it is PDF/A.

    Equal arguments give equal documents.
    """
    root = document.Root
    root.Lang = String(about.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.OutputIntents = Array([_intent(document)])
    moment = stamp(about.made_on)
    for name, value in {Name.Title: about.title, Name.Author: about.creator,
                        Name.Subject: about.subject, Name.Creator: PRODUCER,
                        Name.Producer: PRODUCER, Name.CreationDate: moment,
                        Name.ModDate: moment}.items():
        document.docinfo[name] = String(value)
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        for key, said in _properties(about).items():
            xmp[key] = said
    for page in document.pages:
        for link in page.obj.get(Name.Annots, Array()):
            link.F = _PRINT
            link.Contents = link.A.URI  # what a link without words is called by


def stamp(day: date) -> str:
    """Return *day* as PDF writes a moment."""
    return f"D:{day:%Y%m%d}000000Z"


def _properties(about: Description) -> Mapping[str, str | list[str] | set[str]]:
    moment = f"{about.made_on.isoformat()}T00:00:00Z"
    return {
        "pdfaid:part": "3",
        "pdfaid:conformance": "B",
        "dc:title": about.title,
        "dc:creator": [about.creator],
        "dc:description": about.subject,
        "dc:language": {about.language},
        "dc:format": "application/pdf",
        "xmp:CreateDate": moment,
        "xmp:ModifyDate": moment,
        "xmp:CreatorTool": PRODUCER,
        "pdf:Producer": PRODUCER,
    }


def _intent(document: pikepdf.Pdf) -> Dictionary:
    profile = document.make_stream(_profile(), N=3)
    return Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String(_COLOURS),
        Info=String(_COLOURS), RegistryName=String("http://www.color.org"),
        DestOutputProfile=profile)


@cache
def _profile() -> bytes:
    return resource("templates", "pdf", "sRGB2014.icc").read_bytes()
