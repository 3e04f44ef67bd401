"""Say so where a document names a schema of its own that it was not compared with.

Open Badges 3.0 §7 step 1 has a verifier compare a badge with the schema that it names. Here only
pinned schemas are used (decision 0022): a document that names the official one of its kind was
compared with its like, any other name is signed text and no address to ask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from badgeservice.core.report import Check, passed
from badgeservice.credentials.data_model import items
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.world import Document
from badgeservice.errors import say

CODE = "schema-not-compared"

_TYPE = "1EdTechJsonSchemaValidator2019"
_PLACE = "https://purl.imsglobal.org/spec/ob/v3p0/schema/"
_NAMES = {Kind.BADGE: "achievement", Kind.ENDORSEMENT: "endorsement"}


def named_schema_checks(document: Document, kind: Kind) -> tuple[Check, ...]:
    """Return a further line of the step *schema*, or none where all was compared."""
    if all(_is_official(each, kind) for each in items(document.get("credentialSchema"))):
        return ()
    return (passed("schema", CODE, say(
        "The document names a form of its own besides. This service does not hold it, so the "
        "document was not compared with it.")),)


def _is_official(entry: object, kind: Kind) -> bool:
    """Tell whether *entry* names the schema whose verdicts ours has for this kind."""
    if not isinstance(entry, Mapping) or items(entry.get("type")) != [_TYPE]:
        return False
    file = f"ob_v3p0_(any)?{_NAMES.get(kind, '-')}credential_schema\\.json"
    pattern = f"{re.escape(_PLACE)}json(-ld)?/{file}"
    return re.fullmatch(pattern, str(entry.get("id"))) is not None
