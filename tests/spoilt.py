"""Every document that the tests have, and ways to spoil it: what `agreement` compares."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from badgeservice.credentials.canonical import canonicalize_quickly
from tests.factories_documents import (
    badge,
    co_sign,
    contexts,
    endorsed_badge,
    endorsement,
    listed,
    sign,
)
from tests.factories_kinds import old_badge, other_badge, plain, presentation, record

TESTS = Path(__file__).parent

# --- real documents ------------------------------------------------------------------------


@cache
def documents() -> tuple[dict[str, Any], ...]:
    """Every document with a context that the tests have, small ones first."""
    signed = sign(badge())
    made = [badge(), endorsed_badge(), signed, endorsed_badge(name="x"), co_sign(signed),
            endorsement(badge()), listed(), plain(), old_badge(), other_badge(),
            record(signed), presentation(signed), record(signed, other_badge())]
    found = [*made, *(each for path in sorted(TESTS.rglob("*.json"))
                      for each in _within(_read(path)))]
    unique = {json.dumps(each, sort_keys=True): each for each in found}
    return tuple(unique[text] for text in sorted(unique, key=lambda text: (len(text), text)))


@cache
def plain_documents() -> tuple[dict[str, Any], ...]:
    """Those that the quick way reads as they are."""
    return tuple(each for each in documents() if canonicalize_quickly(each, contexts()))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None  # Some assets are broken on purpose.


def _within(value: Any) -> list[dict[str, Any]]:
    """Every object in *value* that has a context."""
    inner = list(value.values()) if isinstance(value, dict) else value
    found = [each for item in inner for each in _within(item)] if isinstance(inner, list) else []
    return [*([value] if isinstance(value, dict) and "@context" in value else []), *found]


# --- what is changed -----------------------------------------------------------------------

ODD = (None, [], {}, "", "a", "x y", "relative/one", "https://a.example/b c", "_:b0", "did:x:1",
       "urn:uuid:1", "https://unresolved.invalid/x/1", "cred:x", "xsd:string", "id:x", "name:x",
       "assertionMethod", "VerifiableCredential", "@id", "@json", "@type", "tab\there", 'q"\\\n',
       "\x01", "\x7f", "\u0085", "\u2028", "\ud800", "\ufeff", "e\u0301", "\U0001f600", 0, 1, -7,
       1.5, 1.0, 1e21, 2**60, 1e-7, -0.0, 0.1, float("nan"), float("inf"), True, False, [None],
       [[1]], ["a", "a"], [1, True, "1", 1.0], ["true", True], {"@value": "a"},
       {"@value": "a", "@language": "es-CL"}, {"@value": "a", "@language": "_"},
       {"@value": 1}, {"@value": "a", "@direction": "ltr"}, {"@id": "urn:x"}, {"id": "urn:x"},
       {"id": "urn:x", "name": "n"}, {"type": "Profile"}, {"type": []}, {"@list": ["a"]},
       {"type": ["Address"], "addressCountry": "CL"}, [{"name": "n"}, {"name": "n"}])
NAMES = ("name", "description", "id", "type", "@id", "@type", "@graph", "proof", "issuer", "image",
         "endorsement", "verifiableCredential", "criteria", "Criteria", "related", "creator",
         "statusPurpose", "rubricCriterionLevel", "alignment", "unknown", "a:b", "a/b", "sub",
         "@context", "@included", "xsd", "identifier", "jwk", "_sd", "...", "1EdTechRevocationList")
TYPES = ("VerifiableCredential", "OpenBadgeCredential", "AchievementCredential", "Achievement",
         "AchievementSubject", "Profile", "Address", "Alignment", "DataIntegrityProof", "Evidence",
         "Result", "ResultDescription", "IdentityObject", "EndorsementCredential", "Unknown",
         "BitstringStatusListEntry", "VerifiablePresentation", "JsonSchema", "https://a.example/T",
         "Ed25519Signature2020", "Image", "Related", "IdentifierEntry", "BitstringStatusList")


def spoilt(document: dict[str, Any], chance: Random) -> dict[str, Any]:
    """*document* with one to four changes, each anywhere in it."""
    found = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 1, 2, 2, 3))):
        objects = _objects(found)
        chance.choice(CHANGES)(chance.choice(objects), chance, found)
    return found


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(each for item in value.values() for each in _objects(item))]
    return ([each for item in value for each in _objects(item)]
            if isinstance(value, list | tuple) else [])


def _name(node: dict[str, Any], chance: Random) -> str:
    return chance.choice(sorted(node)) if node else "name"


def _drop(node: dict[str, Any], chance: Random, _: Any) -> None:
    node.pop(_name(node, chance), None)


def _rename(node: dict[str, Any], chance: Random, _: Any) -> None:
    node[chance.choice(NAMES)] = node.pop(_name(node, chance), "x")


def _odd(node: dict[str, Any], chance: Random, _: Any) -> None:
    node[_name(node, chance)] = copy.deepcopy(chance.choice(ODD))


def _add(node: dict[str, Any], chance: Random, _: Any) -> None:
    node[chance.choice(NAMES)] = copy.deepcopy(chance.choice(ODD))


def _retype(node: dict[str, Any], chance: Random, _: Any) -> None:
    few = chance.sample(TYPES, chance.choice((1, 1, 2, 3)))
    node["type"] = few[0] if chance.random() < 0.3 else few


def _text(node: dict[str, Any], chance: Random, _: Any) -> None:
    name = _name(node, chance)
    if isinstance(node.get(name), str):
        node[name] = "".join(chance.choices('ab ñ"\\\n\t\r\u0085\u2028\ue000\U0001f600', k=6))


def _known_member(node: dict[str, Any], chance: Random, whole: Any) -> None:
    """Give a node members that others of its type have."""
    alike = [each for each in _objects(plain_documents()) if each.get("type") == node.get("type")]
    for other in chance.choices(alike, k=2) if alike else []:
        name = _name(other, chance)
        node[name] = copy.deepcopy(other.get(name, "x"))


def _doubled(node: dict[str, Any], chance: Random, _: Any) -> None:
    """Say something twice, the second time with one change."""
    name = _name(node, chance)
    value = node.get(name, "x")
    again = copy.deepcopy(value)
    if inner := _objects(again):
        chance.choice((_drop, _odd, _text, _nameless))(chance.choice(inner), chance, inner[0])
    node[name] = [*(value if isinstance(value, list) else [value]),
                  *(again if isinstance(again, list) else [again])]


def _wrap(node: dict[str, Any], chance: Random, _: Any) -> None:
    name = _name(node, chance)
    value = node.get(name, "x")
    node[name] = (value[0] if value and chance.random() < 0.5 else [*value, *value]) if isinstance(
        value, list) else [value]


def _append(node: dict[str, Any], chance: Random, _: Any) -> None:
    name = _name(node, chance)
    value = node.get(name, [])
    node[name] = [*(value if isinstance(value, list) else [value]),
                  copy.deepcopy(chance.choice(ODD))]


def _graft(node: dict[str, Any], chance: Random, whole: Any) -> None:
    """Put a copy of a part somewhere else: the same thing said twice, or in another place."""
    other = chance.choice(_objects(whole))
    name = _name(other, chance)
    node[name] = copy.deepcopy(other.get(name, "x"))


def _same_id(node: dict[str, Any], chance: Random, whole: Any) -> None:
    node["id"] = chance.choice([each["id"] for each in _objects(whole) if "id" in each] or ["x"])


def _nameless(node: dict[str, Any], _: Random, whole: Any) -> None:
    for each in _objects(whole):
        each.pop("id", None)
    node.pop("type", None)


def _letter(node: dict[str, Any], chance: Random, _: Any) -> None:
    name = _name(node, chance)
    text = node.get(name)
    if isinstance(text, str) and text:
        place = chance.randrange(len(text))
        node[name] = text[:place] + chance.choice(' :/<>"\\^`{}|%[]#?é\u00a0\u3000') + text[place:]


def _vocabulary(node: dict[str, Any], chance: Random, whole: Any) -> None:
    target = whole if chance.random() < 0.8 else node
    named = target.get("@context")
    named = list(named) if isinstance(named, list) else []
    change = chance.randrange(4)
    if change == 0:
        named.append(chance.choice(sorted(contexts().documents)))
    elif change == 1:
        chance.shuffle(named)
    elif change == 2:
        named = named[:-1]
    else:
        named.append(chance.choice(({"x": "urn:x"}, "https://a.example/c", None)))
    target["@context"] = named


def _embed(node: dict[str, Any], chance: Random, _: Any) -> None:
    node[chance.choice(("endorsement", "verifiableCredential"))] = [
        copy.deepcopy(chance.choice(plain_documents()[:20]))]


CHANGES = (_drop, _drop, _drop, _rename, _odd, _add, _retype, _wrap, _wrap, _append, _text, _text,
           _text, _known_member, _known_member, _doubled, _doubled, _graft, _graft, _same_id,
           _nameless, _letter, _letter, _vocabulary, _embed)
