"""The canonical JSON of a document (RFC 8785), which `…-jcs-…` suites sign.

>>> canonicalize({"b": 1.0, "a": "x"})
b'{"a":"x","b":1}'
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import rfc8785

from badgeservice.errors import DocumentRefused, TooComplex, say


def canonicalize(document: Mapping[str, Any]) -> bytes:
    """Return the canonical JSON of *document*, in UTF-8.

    Raises DocumentRefused ``json-not-canonical`` for numbers and text that not every reader
    of JSON keeps (`strict_json` refuses them too), TooComplex for one that nests too deep.
    """
    try:
        return rfc8785.dumps(dict(document))
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise DocumentRefused(say("The document holds a number or a text that programs read "
                                  "differently."), code="json-not-canonical") from error
    except RecursionError as error:
        raise TooComplex(say("The document nests too deep to be read.")) from error
