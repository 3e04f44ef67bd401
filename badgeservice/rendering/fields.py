"""What the fields of a layout say of one credential."""

from __future__ import annotations

import re

from badgeservice.core.certificate_layout import Item
from badgeservice.rendering.dates import long_date
from badgeservice.rendering.view import CertificateView

_FIELD = re.compile(r"\{([a-z]+)\}")


def said(item: Item, view: CertificateView) -> str:
    """Return the text that *item* shows of *view*; empty where there is nothing to say.

    The layout's own words are filled in once, and what is filled in is not looked at again:
    braces in a name are printed as they stand.
    """
    if item.show == "text":
        words = item.text.in_language(view.language) if item.text else ""
        known = _placeholders(view)
        text = _FIELD.sub(lambda found: known.get(found[1], found[0]), words)
    else:
        text = _fields(view)[item.show]
    return text.upper() if item.letters.capitals else text


def _placeholders(view: CertificateView) -> dict[str, str]:
    return {
        "holder": view.holder or view.labels.unnamed_holder,
        "title": view.title,
        "kind": view.kind_label,
        "issuer": view.issuer_name,
        "partner": view.partner_name or "",
        "date": long_date(view.awarded_on, view.language),
        "hours": str(view.hours) if view.hours is not None else "",
    }


def _fields(view: CertificateView) -> dict[str, str]:
    words = view.labels
    return {
        "issuer": view.issuer_name,
        "kind": view.kind_label,
        "certifies": words.certifies_that,
        "holder": view.holder or words.unnamed_holder,
        "earned": words.took_part_in if view.is_participation else words.has_earned,
        "title": view.title,
        "sentence": view.assessment_line,
        "description": view.description,
        "date": long_date(view.awarded_on, view.language),
        "example": f"{words.example_banner}  ·  {words.example_note}" if view.is_example else "",
        "translation": view.translation_note,
        "hint": words.verify_hint,
        "address": view.short_url,
        "code": view.code_hint,
        "note": f"{words.signature_note} {words.attached_hint}",
        "number": f"{words.issued_on} {long_date(view.issued_on, view.language)}"
                  f"  ·  {words.credential} {view.credential_id}",
    }
