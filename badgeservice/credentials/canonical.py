"""The canonical form of a document: what is hashed, signed and registered.

JSON-LD lets a document say things that no signature over its canonical form covers. Five
steps together leave no such thing; each is needed:

1. `strict_json`: bytes that no two readers understand differently.
2. `profile`: no contexts, keywords or values that hide or drop content.
3. `expansion`: every term is defined by a pinned context.
4. `expansion`: every address that comes out is whole, and nothing is said twice differently.
5. here: number the blank nodes within a work budget, and let a second library read the result.

`canonicalize` does steps 2–5 in this process; `operations.sandbox` runs it where time and
memory are limited too.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph
from pyld.canon import URDNA2015
from pyld.jsonld import JsonLdProcessor

from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.expansion import UNRESOLVED, expand
from badgeservice.credentials.multihash import encode_sha256
from badgeservice.credentials.profile import ensure_profile
from badgeservice.errors import DocumentRefused, TooComplex, say

WORK = 20_000
"""Orders of alike blank nodes that are tried for one document; a badge needs a few."""


def canonicalize(document: Mapping[str, Any], contexts: Contexts, *, work: int = WORK) -> str:
    """Return the canonical N-Quads (RDFC-1.0) of *document*, whole as it is given.

    Raises DocumentRefused or CouldNotCheck for what `profile` and `expansion` refuse,
    TooComplex beyond the *work* budget, DocumentRefused ``canonical-differs`` where a second
    reader does not agree with the outcome.
    """
    try:
        ensure_profile(document, contexts)
        expanded = expand(document, contexts)
        text = _number_blank_nodes(_to_quads(expanded, contexts), work)
    except RecursionError as error:
        raise TooComplex(say("The document nests too deep to be read.")) from error
    _ensure_second_reader_agrees(text)
    return text


def digest(canonical: str) -> str:
    """Return the SHA-256 of a canonical form in hex."""
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def digest_multibase(data: bytes) -> str:
    """Return the SHA-256 of *data* as a multihash in base64url multibase.

    VC Data Integrity 1.0 §2.6 lets ``digestMultibase`` be any multibase text of a multihash.

    >>> digest_multibase(b"")
    'uEiDjsMRCmPwcFJr79MiZb7kkJ65B5GSbk0yklZkbeFK4VQ'
    """
    return encode_sha256(hashlib.sha256(data).digest())


def _to_quads(expanded: dict[str, Any], contexts: Contexts) -> dict[str, Any]:
    options = {**contexts.options(), "base": UNRESOLVED, "produceGeneralizedRdf": False}
    dataset: dict[str, Any] = JsonLdProcessor().to_rdf([expanded], options)
    return dataset


def _number_blank_nodes(dataset: dict[str, Any], work: int) -> str:
    """Run PyLD's algorithm with a limit to the orders of blank nodes that it tries.

    RDFC-1.0 §7.1 asks for such a limit: a few alike blank nodes that belong together cost
    the factorial of their number.
    """
    algorithm = URDNA2015()
    relate = algorithm.create_hash_to_related
    left = work

    def relate_within_budget(id_: str, issuer: object) -> dict[str, list[str]]:
        nonlocal left
        related: dict[str, list[str]] = relate(id_, issuer)
        left -= sum(math.factorial(min(len(nodes), 20)) for nodes in related.values()) or 1
        if left < 0:
            raise TooComplex(say("The document is built so that checking it would take too long."))
        return related

    algorithm.create_hash_to_related = relate_within_budget
    text: str = algorithm.main(dataset, {"format": "application/n-quads"})
    return text


def _ensure_second_reader_agrees(text: str) -> None:
    """Read the canonical form back with another RDF library."""
    try:
        quads = list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise _differs() from error
    if len(quads) != text.count("\n") or len(set(quads)) != len(quads):
        raise _differs()
    # pyoxigraph labels datasets with blank graph names otherwise than RDFC-1.0 does.
    if any(isinstance(quad.graph_name, pyoxigraph.BlankNode) for quad in quads):
        return
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    if "".join(sorted(f"{quad} .\n" for quad in dataset)) != text:
        raise _differs()


def _differs() -> DocumentRefused:
    return DocumentRefused(say("Two programs read this document differently, so it cannot be "
                               "relied on."), code="canonical-differs")


def endorsed_digest(
    document: Mapping[str, Any], canonicalize: Callable[[Mapping[str, Any]], str]
) -> str:
    """Return the digest by which an endorsement names the credential that it endorses.

    It is taken over the canonical form without `proof` and `endorsement`, so that it is the
    same before and after the endorsement is put in and the credential is signed.
    """
    bare = {key: value for key, value in document.items() if key not in ("proof", "endorsement")}
    return digest_multibase(canonicalize(bare).encode("utf-8"))
