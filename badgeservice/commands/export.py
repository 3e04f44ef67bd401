"""The forms that `credential export` writes."""

from __future__ import annotations

from badgeservice.assembly import Service
from badgeservice.operations.jwt_form import TokenForm

FORMS = ("json", *(form.value for form in TokenForm))
"""What ``--format`` takes."""


def exported(service: Service, name: str, form: str) -> tuple[str, bytes]:
    """Return id and content of the credential *name* in one of `FORMS`.

    Raises NotFound, and for tokens what `JwtForm` raises.
    """
    found = service.show.credential(name).credential
    if form == "json":
        return found.prepared.id, found.document
    return found.prepared.id, service.jwt_form(found.prepared.id, TokenForm(form))
