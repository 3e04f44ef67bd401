"""The peer of issuing and verifying: the npm stack that the interop tests pin."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from figures import Figure, figure
from homes import ROOT, one_core

INTEROP = ROOT / "tests" / "interop"
CONTEXTS = ROOT / "schemas" / "contexts"


class Peer:
    """The stack with the DID documents that its verifying needs; on one core, as ours."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("npm") is None:
            raise SystemExit("the peer needs node and npm; --no-peer leaves it out")
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], check=True,
                       cwd=INTEROP)
        self._folder = folder
        # Beside the packages, because Node looks for them there.
        self._script = INTEROP / "bench.mjs"

    def times(self, what: str, documents: list[object], dids: dict[str, object]) -> list[float]:
        """Milliseconds of each document after those that warm up."""
        with self._ready(documents, dids) as (given, known):
            done = subprocess.run(
                one_core(["node", str(self._script), what, *map(str, (given, CONTEXTS, known))]),
                capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"the peer could not {what}:\n{done.stderr[-2000:]}")
        return list(json.loads(done.stdout))

    def figure(self, topic: str, what: str, name: str, documents: list[object],
               dids: dict[str, object]) -> Figure:
        """The same as a figure."""
        return figure(topic, name, self.times(what, documents, dids), "ms")

    @contextmanager
    def serving(self, port: int, dids: dict[str, object]) -> Iterator[None]:
        """A server of the stack on *port* for as long as this lasts, on one core."""
        with self._ready([], dids) as (_, known):
            server = subprocess.Popen(
                one_core(["node", str(self._script), "serve", str(port), str(CONTEXTS),
                          str(known)]), stdout=subprocess.PIPE, text=True)
            try:
                if server.stdout is None or server.stdout.readline().strip() != "ready":
                    raise SystemExit("the peer's server did not start")
                yield
            finally:
                server.terminate()
                server.wait()

    @contextmanager
    def _ready(self, documents: list[object], dids: dict[str, object]
               ) -> Iterator[tuple[Path, Path]]:
        given, known = self._folder / "documents.json", self._folder / "dids.json"
        given.write_text(json.dumps(documents), encoding="utf-8")
        known.write_text(json.dumps(dids), encoding="utf-8")
        yield given, known
