"""Put the signed credential into a finished PDF."""

from __future__ import annotations

from datetime import date

import pikepdf
from pikepdf import AttachedFileSpec, Name

from badgeservice.rendering.pdfa import stamp

ATTACHMENT = "credential.json"
"""The name of the credential inside the certificate."""

MEDIA_TYPE = "application/ld+json"


def attach(document: pikepdf.Pdf, credential: bytes, made_on: date) -> None:
    """Put *credential* into *document*, unchanged.

    It is named in the catalogue's ``/AF`` as the source that the pages show.
    """
    moment = stamp(made_on)
    spec = AttachedFileSpec(
        document, credential, filename=ATTACHMENT, mime_type=MEDIA_TYPE,
        description="Open Badges 3.0 credential", creation_date=moment, mod_date=moment,
    )
    spec.relationship = Name.Source
    document.attachments[ATTACHMENT] = spec  # which also lists it in /AF
