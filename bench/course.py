"""The micro-courses whose credentials are measured: made for this, so that examples may change.

Four criteria with four levels, three alignments: two outcomes and one entry of a framework.
Texts are those of the example programme's module 2, so that the sizes are those of practice.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]

BY_ROWS, JOINT = "bench-rows", "bench-joint"
"""The same course, awarded by the rows of a file, and by a decision with the partner."""

PIECES = 2
"""Pieces of evidence of each award."""

_RUBRIC = "bench-r1"


def write_definitions(folder: Path) -> Path:
    """Write the files into *folder*, which is returned, as `definitions load` reads them."""
    rubric = _example("rubrics", "r1-aprendizaje-activo")
    criteria = [each | {"alignments": []} for each in rubric["criteria"]]
    _write(folder / "rubrics", rubric | {"slug": _RUBRIC, "criteria": criteria})
    course = _example("courses", "modulo-2")
    del course["module"]
    course |= {"rubrics": [_RUBRIC], "outcomes": course["outcomes"][:2]}
    for slug, way in ((BY_ROWS, "batch"), (JOINT, "decision")):
        _write(folder / "courses", course | {"slug": slug, "award_by": way})
    return folder


def ensure_as_promised(credential: Mapping[str, Any]) -> None:
    """SystemExit unless *credential* is what the figures say that it is."""
    earned = credential["credentialSubject"]["achievement"]
    levels = [len(each["rubricCriterionLevel"]) for each in earned["resultDescription"]]
    alignments = len(earned["alignment"]) + sum(
        len(each.get("alignment", ())) for each in earned["resultDescription"])
    found = levels, len(credential["evidence"]), alignments
    if found != ([4, 4, 4, 4], PIECES, 3):
        raise SystemExit(f"the credential is not the one that is to be measured: {found}")


def _example(kind: str, slug: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / kind / f"{slug}.yaml").read_text(encoding="utf-8")))


def _write(folder: Path, definition: Mapping[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{definition['slug']}.yaml").write_text(
        yaml.safe_dump(dict(definition), allow_unicode=True, sort_keys=False), encoding="utf-8")
