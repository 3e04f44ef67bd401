"""The child of `operations.sandbox`: answers requests from its standard input until it ends.

Its limits are set before the first document is read: memory, time for each request, no files
written, no core dump. What exceeds the memory is answered as too complex; what exceeds the
time ends the process, which the parent takes for the same.
"""

from __future__ import annotations

import base64
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from badgeservice.credentials import pdf_attachment
from badgeservice.credentials.canonical import canonical_labels, canonicalize
from badgeservice.credentials.contexts import Contexts
from badgeservice.errors import BadgeError
from badgeservice.operations.frames import read_frame, write_frame
from badgeservice.operations.killable import too_complex

Task = Callable[[Mapping[str, Any]], Any]


def main() -> None:
    """Answer until the parent ends, or until a request does not fit into the memory."""
    try:
        _serve()
    except MemoryError:
        # There may be too little left to say so: the parent takes the end for the answer.
        sys.exit(1)


def _serve() -> None:
    """Read the set-up, then answer one request after the other."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    setup = read_frame(source)
    if setup is None:
        return
    tasks = _tasks(setup)
    _limit(setup["memory_mib"] << 20)
    write_frame(sink, {"result": "ready"})
    while (request := read_frame(source)) is not None:
        _allow(setup["seconds"])
        answer = _answer(tasks[request["task"]], request)
        _allow(0)
        write_frame(sink, answer)


def _tasks(setup: Mapping[str, Any]) -> dict[str, Task]:
    documents = {url: base64.b64decode(text) for url, text in setup["documents"].items()}
    contexts = Contexts(documents, setup["digests"])
    return {
        "canonicalize": lambda request: canonicalize(request["document"], contexts,
                                                     work=setup["work"],
                                                     compare=setup["compares"]),
        "canonical-labels": lambda request: canonical_labels(request["nquads"],
                                                             work=setup["work"]),
        "extract-pdf": _extract_pdf,
    }


def _extract_pdf(request: Mapping[str, Any]) -> str:
    content = pdf_attachment.extract(base64.b64decode(request["data"]))
    return base64.b64encode(content).decode("ascii")


def _limit(memory: int) -> None:
    """Set the limits; where whoever started this service allows less memory, that much."""
    allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
    if allowed != resource.RLIM_INFINITY:
        memory = min(memory, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _allow(seconds: float) -> None:
    """Let this process use the processor for *seconds* more; then the system ends it.

    The timer counts only what this process uses, so a laden machine takes nothing from it, and
    its signal ends the process without asking Python. Zero stops the timer.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _answer(task: Task, request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"result": task(request)}
    except BadgeError as error:
        return _described(error)
    except (MemoryError, RecursionError):
        return _described(too_complex())


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int | float) else str(value)
            for name, value in values.items()}


def _described(error: BadgeError) -> dict[str, Any]:
    return {"error": {"class": type(error).__name__, "code": error.code,
                      "template": error.message.template, "values": _plain(error.message.values),
                      "plural": error.message.plural}}


if __name__ == "__main__":
    main()
