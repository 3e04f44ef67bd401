"""Measure lists that are verified in one go, beside one command for each folder of files.

``python bench/bulk.py [ROWS]`` issues a batch on a home that is thrown away, and verifies it as a
table of ids, as a ZIP with a report, in slices of the database as the pages do it, and as a
folder of single files; where Node is at hand also with the npm stack of ``tests/interop``.
"""

import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from homes import ROOT, issue_command, opened, ours, run

from badgeservice.core.ports import Wanted
from badgeservice.operations.bulk import Source
from badgeservice.operations.bulk_read import Wishes
from scripts.sample_batch import write_batch

INTEROP = ROOT / "tests" / "interop"


def cpu() -> float:
    """Seconds of the processor that this process and its ended children took."""
    return sum(used.ru_utime + used.ru_stime for used in map(
        resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


@contextmanager
def measured(name: str, rows: int) -> Iterator[None]:
    """Print how long something took, by the clock and by the processor."""
    started, used = time.perf_counter(), cpu()
    yield
    seconds = time.perf_counter() - started
    print(json.dumps({"name": name, "credentials": rows, "seconds": round(seconds, 2),
                      "per_second": round(rows / seconds, 1),
                      "cpu_seconds": round(cpu() - used, 2)}), flush=True)


def main(rows: int, *, has_peer: bool) -> None:
    """Measure *rows* credentials."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out, table, archive = folder / "out", folder / "list.csv", folder / "all.zip"
        write_batch(folder / "batch.csv", rows)
        run(ours("init"), folder / "home")
        run(issue_command(folder / "batch.csv"), folder / "home")
        run(ours("credential", "export", "--all", "-o", out), folder / "home")
        files = sorted(out.iterdir())
        table.write_text("code\n" + "".join(f"{each.stem}\n" for each in files))
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for each in files:
                packed.write(each, each.name)
        with measured("folder of files, one command", rows):
            run(ours("verify", out), folder / "home")
        with measured("table of ids, one command", rows):
            run(ours("verify", table), folder / "home")
        with measured("ZIP with XLSX report, one command", rows):
            run(ours("verify", archive, "--report", folder / "r.xlsx"), folder / "home")
        in_slices(rows, folder, table.read_bytes())
        if has_peer and shutil.which("npm"):
            with_peer(rows, folder, out)


def with_peer(rows: int, folder: Path, out: Path) -> None:
    """Verify the proofs with the npm stack, status entries left out: it has no lists here."""
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], check=True, cwd=INTEROP)
    documents = folder / "documents.json"
    documents.write_text(run(ours("issuer", "documents", "--json"), folder / "home"),
                         encoding="utf-8")
    with measured("verify, npm stack", rows):
        run(["node", str(INTEROP / "verify.mjs"), str(out), str(documents),
             str(ROOT / "schemas" / "contexts"), "--proof-only"], folder / "home")


def in_slices(rows: int, folder: Path, table: bytes) -> None:
    """Verify a table as the pages and the worker do it, and make its reports."""
    with measured("table of ids, slices of the page", rows), opened(folder / "home") as service:
        job = service.bulk.bring(io.BytesIO(table), "list.csv", Wishes(), Source())
        while service.bulk_work(job.id):
            pass
    with opened(folder / "home") as service:
        found, counts = service.bulk.show(job.id)
        if counts.passed != rows:
            raise SystemExit(f"not all are valid: {counts}")
        lines, _ = service.bulk.lines(job.id, Wanted())
        for form in ("xlsx", "pdf"):
            with measured(f"report as {form}", rows):
                service.bulk_reports(found, counts, lines, form, "es")


if __name__ == "__main__":
    for setting in [each for each in os.environ if each.startswith("BADGESERVICE_")]:
        del os.environ[setting]
    numbers = [each for each in sys.argv[1:] if each.isdigit()]
    main(int(numbers[0]) if numbers else 200, has_peer="--no-peer" not in sys.argv)
