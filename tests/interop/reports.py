"""Read ``badgeservice verify --json`` and insist on what its proof lines say.

``reports.py REPORT.json COUNT passed|failed|only [CODE]``: there must be COUNT reports, each with
a proof line of that verdict, and of that code where it is said; where the proof passed, no other
line may have failed. With *only*, CODE must be that of the one line that was not passed.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def reports(answer: Any) -> Iterator[list[dict[str, Any]]]:
    """Yield the lines of every report in *answer*, wherever it stands."""
    if isinstance(answer, dict):
        if "checks" in answer:
            yield answer["checks"]
            return
        answer = list(answer.values())
    if isinstance(answer, list):
        for part in answer:
            yield from reports(part)


def complaints(checks: list[dict[str, Any]], wanted: str, code: str | None) -> list[str]:
    """Return what in one report is not as it must be."""
    if wanted == "only":
        short = [check["code"] for check in checks if check["verdict"] != "passed"]
        return [] if short == [code] else [f"{short} instead of {code} alone"]
    proofs = [check for check in checks if check["name"] == "proof"]
    wrong = [f"no proof line among {[check['name'] for check in checks]}"] if not proofs else []
    wrong += [str(check) for check in proofs
              if check["verdict"] != wanted or code not in (None, check["code"])]
    if wanted == "passed":
        wrong += [str(check) for check in checks if check["verdict"] == "failed"]
    return wrong


def main(path: str, count: str, wanted: str, code: str | None = None) -> int:
    """Print what is wrong and return the exit status."""
    found = list(reports(json.loads(Path(path).read_text(encoding="utf-8"))))
    wrong = [line for checks in found for line in complaints(checks, wanted, code)]
    if len(found) != int(count):
        wrong.append(f"{len(found)} reports instead of {count}")
    print("\n".join(wrong) or f"{count} reports, each with {code or f'a proof that {wanted}'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
