"""Put the signed credential and the document's description into a finished PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pikepdf
from pikepdf import AttachedFileSpec, Dictionary, Name, String

ATTACHMENT = "credential.json"
"""The name of the credential inside the certificate."""

MEDIA_TYPE = "application/ld+json"


@dataclass(frozen=True)
class Description:
    """What the document says about itself."""

    title: str
    creator: str
    subject: str
    language: str
    made_on: date


def attach(pdf: bytes, credential: bytes, about: Description) -> bytes:
    """Return *pdf* with *credential* inside, unchanged, and described by *about*.

    The credential is the only attachment, named in the catalogue's ``/AF`` as the source
    that the page shows. Equal arguments give equal bytes.
    """
    with pikepdf.open(BytesIO(pdf)) as document:
        _attach(document, credential, _moment(about.made_on))
        _describe(document, about)
        out = BytesIO()
        document.save(out, deterministic_id=True, min_version="1.7")
    return out.getvalue()


def _attach(document: pikepdf.Pdf, credential: bytes, moment: str) -> None:
    spec = AttachedFileSpec(
        document, credential, filename=ATTACHMENT, mime_type=MEDIA_TYPE,
        description="Open Badges 3.0 credential", creation_date=moment, mod_date=moment,
    )
    spec.relationship = Name.Source
    document.attachments[ATTACHMENT] = spec  # which also lists it in /AF


def _describe(document: pikepdf.Pdf, about: Description) -> None:
    document.Root.Lang = String(about.language)
    document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    moment = _moment(about.made_on)
    document.docinfo[Name.CreationDate] = String(moment)
    document.docinfo[Name.ModDate] = String(moment)
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        for key, value in _properties(about).items():
            xmp[key] = value


def _properties(about: Description) -> Mapping[str, str | list[str] | set[str]]:
    stamp = f"{about.made_on.isoformat()}T00:00:00Z"
    return {
        "dc:title": about.title,
        "dc:creator": [about.creator],
        "dc:description": about.subject,
        "dc:language": {about.language},
        "dc:format": "application/pdf",
        "xmp:CreateDate": stamp,
        "xmp:ModifyDate": stamp,
        "xmp:CreatorTool": "badgeservice",
    }


def _moment(day: date) -> str:
    return f"D:{day:%Y%m%d}000000Z"
