"""What makes a finished PDF one for archives: PDF/A-3, level B (ISO 19005-3).

Colours are said to be sRGB, and the file says the same of itself in both places where it may.
The rest is how it is drawn: fonts are embedded, links are printed with the page, nothing is
encrypted, and nothing runs.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from badgeservice.resources import resource

PRODUCER = "badgeservice"

_COLOURS = "sRGB IEC61966-2.1"

_PACKET = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%(title)s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%(creator)s</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%(subject)s</rdf:li></rdf:Alt>\
</dc:description>
<dc:language><rdf:Bag><rdf:li>%(language)s</rdf:li></rdf:Bag></dc:language>
<dc:format>application/pdf</dc:format>
<xmp:CreateDate>%(moment)s</xmp:CreateDate>
<xmp:ModifyDate>%(moment)s</xmp:ModifyDate>
<xmp:CreatorTool>%(producer)s</xmp:CreatorTool>
<pdf:Producer>%(producer)s</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


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

    The texts of *about* must have no control characters, which XML cannot hold.
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
    root.Metadata = document.make_stream(_packet(about), Type=Name.Metadata, Subtype=Name.XML)


def stamp(day: date) -> str:
    """Return *day* as PDF writes a moment."""
    return f"D:{day:%Y%m%d}000000Z"


def _packet(about: Description) -> bytes:
    """Return what the document says about itself as XMP (ISO 16684-1)."""
    said = {name: escape(text) for name, text in {
        "title": about.title, "creator": about.creator, "subject": about.subject,
        "language": about.language, "producer": PRODUCER,
        "moment": f"{about.made_on.isoformat()}T00:00:00Z"}.items()}
    return (_PACKET % said).encode()


def _intent(document: pikepdf.Pdf) -> Dictionary:
    profile = document.make_stream(_profile(), N=3, Filter=Name.FlateDecode)
    return Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String(_COLOURS),
        Info=String(_COLOURS), RegistryName=String("http://www.color.org"),
        DestOutputProfile=profile)


@cache
def _profile() -> bytes:
    """Return the profile of colours, packed."""
    return zlib.compress(resource("templates", "pdf", "sRGB2014.icc").read_bytes())
