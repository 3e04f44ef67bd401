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
import re
from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph
from pyld.canon import URDNA2015
from pyld.jsonld import JsonLdProcessor
from pyld.nquads import ParserError, parse_nquads

from badgeservice.credentials.closed_world import MOST_QUADS, read_quads
from badgeservice.credentials.closed_world_tables import Tables
from badgeservice.credentials.closed_world_terms import NotKnown
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.expansion import UNRESOLVED, expand
from badgeservice.credentials.multihash import encode_sha256
from badgeservice.credentials.profile import ensure_profile
from badgeservice.credentials.rdfc import numbered
from badgeservice.errors import DocumentRefused, TooComplex, say

_TABLES = "closed-world"

WORK = 20_000
"""Orders of alike blank nodes that are tried for one document; a badge needs a few."""

_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What Python, other than N-Quads, takes for the end of a line."""


def canonicalize(document: Mapping[str, Any], contexts: Contexts, *, work: int = WORK,
                 compare: bool = False) -> str:
    """Return the canonical N-Quads (RDFC-1.0) of *document*, whole as it is given.

    The quick way goes first. With *compare* the full way goes as well, whatever it costs, and
    has to agree.

    Raises DocumentRefused or CouldNotCheck for what `profile` and `expansion` refuse,
    TooComplex beyond the *work* budget, DocumentRefused ``canonical-differs`` where a second
    reader does not agree with the outcome.
    """
    quick = canonicalize_quickly(document, contexts)
    if quick is not None and not compare:
        return quick
    text = canonicalize_fully(document, contexts, work=work)
    if quick is not None and quick != text:
        raise _differs()
    return text


def canonicalize_quickly(document: Mapping[str, Any], contexts: Contexts, *,
                         most: int = MOST_QUADS) -> str | None:
    """Return what `canonicalize` returns, or None where only the full way can tell.

    Never raises. Gives up beyond *most* statements and beyond `closed_world.MOST_SIGNS`: so it
    takes little time and memory, and may run where nothing could stop it (decision 0063).
    """
    if not most:
        return None
    tables = contexts.compiled.get(_TABLES)
    if tables is None:
        tables = contexts.compiled.setdefault(_TABLES, Tables(contexts))
    try:
        text = numbered(read_quads(document, tables, most))
        _ensure_second_reader_agrees(text)
    except (NotKnown, RecursionError, MemoryError, DocumentRefused):
        return None
    return text


def canonicalize_fully(document: Mapping[str, Any], contexts: Contexts, *,
                       work: int = WORK) -> str:
    """Return what `canonicalize` returns, by PyLD and every check; raises what that raises."""
    try:
        ensure_profile(document, contexts)
        expanded = expand(document, contexts)
        text = _number_blank_nodes(_to_quads(expanded, contexts), work)
    except RecursionError as error:
        raise TooComplex(say("The document nests too deep to be read.")) from error
    _ensure_second_reader_agrees(text)
    return text


def relabelled_sha384(text: str, *, work: int = WORK) -> str:
    """Return the canonical form *text* with its blank nodes numbered by SHA-384.

    RDFC-1.0 §4.4 lets the hash be chosen, and P-384 signatures must choose this one. *text* is
    what `canonicalize` returned, so its blank nodes were found few enough. Raises TooComplex
    or DocumentRefused as `canonicalize` does.
    """
    if "_:c14n1" not in text:
        return text
    found = _number_blank_nodes(_unnumbered(parse_nquads(text)), work, hashlib.sha384)
    _ensure_second_reader_agrees(found, pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_384)
    return found


def canonical_labels(nquads: str, *, work: int = WORK) -> dict[str, str]:
    """Return the canonical name of every blank node in *nquads*, both without ``_:``.

    For statements of a document that `canonicalize` read: it has seen that they are sound.
    Raises TooComplex beyond the *work* budget, DocumentRefused ``canonical-differs`` for what
    is not N-Quads.
    """
    algorithm = _limited_algorithm(work)
    try:
        algorithm.main(_read_quads(nquads), {"format": "application/n-quads"})
    except ParserError as error:
        raise _differs() from error
    return {name.removeprefix("_:"): label.removeprefix("_:")
            for name, label in algorithm.canonical_issuer.existing.items()}


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


def _unnumbered(dataset: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return *dataset* with other labels: PyLD takes those that it would give for final."""

    def renamed(label: str) -> str:
        """Return a label that PyLD does not take for one of its own."""
        return label.replace("_:c14n", "_:b") if label.startswith("_:") else label

    for triples in dataset.values():
        for component in (component for triple in triples for component in triple.values()):
            if component["type"] == "blank node":
                component["value"] = renamed(component["value"])
    return {renamed(name): triples for name, triples in dataset.items()}


def _read_quads(text: str) -> dict[str, list[Any]]:
    """Return the dataset that N-Quads, each on one line and none twice, describe.

    Line by line: PyLD compares each with all others, and takes more for line ends.
    """
    dataset: dict[str, list[Any]] = {}
    for line in text.split("\n"):
        escaped = _LINE_ENDS.sub(lambda found: f"\\u{ord(found.group()):04X}", line)
        for graph, triples in parse_nquads(escaped).items():
            dataset.setdefault(graph, []).extend(triples)
    return dataset


def _number_blank_nodes(dataset: dict[str, Any], work: int,
                        create_hash: Callable[[], Any] = hashlib.sha256) -> str:
    algorithm = _limited_algorithm(work)
    algorithm.create_hash = create_hash
    text: str = algorithm.main(dataset, {"format": "application/n-quads"})
    return text


def _limited_algorithm(work: int) -> URDNA2015:
    """Return PyLD's algorithm with a limit to the orders of blank nodes that it tries.

    RDFC-1.0 §7.1 asks for such a limit: a few alike blank nodes that belong together cost
    the factorial of their number.
    """
    algorithm = URDNA2015()
    relate = algorithm.create_hash_to_related
    left = work

    def relate_within_budget(id_: str, issuer: object) -> dict[str, list[str]]:
        """Do what PyLD does; raise TooComplex once the orders left to try are too many."""
        nonlocal left
        related: dict[str, list[str]] = relate(id_, issuer)
        left -= sum(math.factorial(min(len(nodes), 20)) for nodes in related.values()) or 1
        if left < 0:
            raise TooComplex(say("The document is built so that checking it would take too long."))
        return related

    algorithm.create_hash_to_related = relate_within_budget
    return algorithm


def _ensure_second_reader_agrees(
    text: str, algorithm: pyoxigraph.CanonicalizationAlgorithm = (
        pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
) -> None:
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
    dataset.canonicalize(algorithm)
    if "".join(sorted(f"{quad} .\n" for quad in dataset)) != text:
        raise _differs()


def _differs() -> DocumentRefused:
    return DocumentRefused(say("Two programs read this document differently, so it cannot be "
                               "relied on."), code="canonical-differs")


def endorsed_digest(
    document: Mapping[str, Any], canonicalize: Callable[[Mapping[str, Any]], str]
) -> str:
    """Return the digest by which an endorsement names the credential that it endorses.

    It is taken over the canonical form without `proof`, `endorsement` and `endorsementJwt`, so
    that it is the same before and after an endorsement is put in and the credential is signed.
    """
    bare = {key: value for key, value in document.items()
            if key not in ("proof", "endorsement", "endorsementJwt")}
    return digest_multibase(canonicalize(bare).encode("utf-8"))
