"""Verifying: the proof alone of documents never seen before, and the whole Report."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figures import Figure, figure, ratio
from homes import batch_file, environment, issue_command, new_home, one_core, opened, ours, run
from issuing import exported
from peer import Peer

from badgeservice.core.report import Report, Verdict
from badgeservice.credentials import proof as proofs_of
from badgeservice.credentials.multikey import decode

TOPIC = "verifying"
ELSEWHERE = {"BADGESERVICE_BASE_URL": "https://elsewhere.example"}


def measure(folder: Path, peer: Peer | None, scale: float) -> Iterator[Figure]:
    """Yield the figures of verifying."""
    count = int(300 * scale) or 30
    theirs_home = new_home(folder, "verifying")
    run(issue_command(batch_file(folder, count, 5_000_001)), theirs_home)
    documents = exported(theirs_home, folder)
    dids = json.loads(run(ours("issuer", "documents", "--json"), theirs_home))
    elsewhere = new_home(folder, "elsewhere", **ELSEWHERE)
    proofs = _ours("proof", elsewhere, folder, documents, dids)
    proof = figure(TOPIC, "proof only, of a foreign credential never seen before", proofs, "ms")
    yield proof
    supplied = dids | _lists(theirs_home, documents)
    reports = _ours("report", elsewhere, folder, documents, supplied)
    report = figure(TOPIC, "whole Report with schema and status", reports, "ms")
    yield report
    if peer is not None:
        theirs = peer.figure(TOPIC, "verify", "peer: proof", documents, dids)
        yield theirs
        yield ratio(TOPIC, "proof, times the peer", theirs, proof, 5)
        yield ratio(TOPIC, "whole Report, times the peer's proof", theirs, report, 3)


def _lists(home: Path, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """The status lists of *documents* as *home* serves them, by address."""
    found = {}
    with opened(home) as service:
        for url in {each["credentialStatus"]["statusListCredential"] for each in documents}:
            content = service.status_lists.served(url.rpartition("/")[2])
            found[url] = json.loads(content or b"null")
    return found


def _ours(what: str, home: Path, folder: Path, documents: list[dict[str, Any]],
          dids: dict[str, Any]) -> list[float]:
    """Milliseconds of each document after the first fifth, in a process on one core."""
    given, known = folder / "verify-documents.json", folder / "verify-dids.json"
    given.write_text(json.dumps(documents), encoding="utf-8")
    known.write_text(json.dumps(dids), encoding="utf-8")
    command = one_core([sys.executable, __file__, what, str(home), str(given), str(known)])
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                          env=environment(home, **ELSEWHERE))
    return list(json.loads(done.stdout))


def _times(what: str, home: Path, given: Path, known: Path) -> list[float]:
    documents = json.loads(given.read_text(encoding="utf-8"))
    supplied = json.loads(known.read_text(encoding="utf-8"))
    methods = {each["id"]: each["publicKeyMultibase"]
               for document in supplied.values()
               for each in document.get("verificationMethod", ())}
    found = []
    with opened(home, **ELSEWHERE) as service:
        for each in documents:
            content = json.dumps(each).encode()
            started = time.perf_counter()
            if what == "proof":
                document = json.loads(content)
                one = document["proof"]
                key = decode(methods[one["verificationMethod"]])
                proofs_of.verify(document, one, key=key, canonicalize=service._tools.canonicalize)
            else:
                _ensure_read(service.verify(content, documents=supplied).report)
            found.append(1000 * (time.perf_counter() - started))
    return found[len(found) // 5:]


def _ensure_read(report: Report) -> None:
    """SystemExit unless proof and status were found good; elsewhere the issuer is a stranger."""
    wrong = [each for each in report.checks if each.verdict is Verdict.FAILED]
    for name in ("proof", "status"):
        found = report.find(name)
        if wrong or found is None or found.verdict is not Verdict.PASSED:
            raise SystemExit(f"not verified: {wrong or name}")


if __name__ == "__main__":
    print(json.dumps(_times(sys.argv[1], *map(Path, sys.argv[2:5]))))
