"""badgeservice worker."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable

import click

from badgeservice.assembly import Service, build
from badgeservice.commands.context import TALK, Context, json_option, pass_context
from badgeservice.commands.long_work import rarely_collecting, stopping
from badgeservice.commands.worker_pool import run_pool
from badgeservice.commands.worker_tasks import Parts, share
from badgeservice.core.mail import LetterState
from badgeservice.errors import BadUsage, HomeUnusable, KeyUnusable, say, say_n
from badgeservice.settings import Settings

_log = logging.getLogger(__name__)

PAUSE = 5.0
"""Seconds between two looks at the letters, where none was due."""

_DAY = 24 * 60 * 60.0
"""Seconds between two times that what is past its period is forgotten."""

_PURGED = 10 * 60.0
"""Seconds between two times that lists which are past their day are removed."""

_TROUBLED = 30.0
"""Seconds until the next look where the database could not be asked."""


@click.command()
@click.option("--once", is_flag=True, help="Send and issue what is due now, then end.")
@click.option("--no-letters", is_flag=True,
              help="Send no letters: issue batches and verify lists only.")
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1, 64),
              help="How many processes share the work on this machine.")
@json_option
@pass_context
def worker(context: Context, once: bool, no_letters: bool, processes: int,
           as_json: bool) -> None:
    """Send the letters that wait, issue staged batches, verify lists, until Ctrl-C or SIGTERM.

    What is in work is finished. Several may run at the same time, here and on other machines.
    """
    if once and processes > 1:
        raise BadUsage(say("--once and --processes do not go together."))
    service = context.service
    if not no_letters:
        service.deliver.ensure_set_up()
    service.tasks.known()  # raises where tasks are to be shared out and cannot be
    if processes > 1:
        _pool(context, processes, letters=not no_letters, as_json=as_json)
        return
    counts = dict.fromkeys((state.value for state in LetterState), 0)

    def count(state: LetterState) -> None:
        """Add a letter to the sum."""
        counts[state.value] += 1

    with rarely_collecting(), stopping() as stop:
        issue = Parts(service, stop)
        if not once:
            TALK().note(say("Working; stop with Ctrl-C.") if no_letters
                        else say("Sending letters; stop with Ctrl-C."))
        run(service, stop, count, issue, once=once, letters=not no_letters)
    if as_json:
        TALK().data({**counts, "rows_issued": issue.signed})
        return
    TALK().result(say_n("%(num)s row was issued.", "%(num)s rows were issued.", issue.signed))
    if not no_letters:
        TALK().result(say("Sent: %(sent)s, to be tried again: %(waiting)s, refused: %(failed)s, "
                          "given up: %(gone)s.", sent=counts["sent"], waiting=counts["waiting"],
                          failed=counts["failed"], gone=counts["given-up"]))


def _pool(context: Context, processes: int, *, letters: bool, as_json: bool) -> None:
    """Let several processes do the work, and start those anew that end before they should."""
    settings = context.settings
    context.service.close()
    with rarely_collecting(), stopping() as stop:
        TALK().note(say_n("%(num)s process does the work; stop with Ctrl-C.",
                          "%(num)s processes share the work; stop with Ctrl-C.", processes))
        # Spawned, so that they share no connection and no signal handler.
        restarted = run_pool(lambda: multiprocessing.get_context("spawn").Process(
            target=work_beside, args=(settings,), kwargs={"letters": letters},
            name="badgeservice-worker"), processes, stop)
    if as_json:
        TALK().data({"processes": processes, "restarted": restarted})
    else:
        TALK().result(say_n("Stopped; %(num)s process had to be started anew.",
                            "Stopped; %(num)s processes had to be started anew.", restarted))


def run(service: Service, stop: threading.Event, count: Callable[[LetterState], None],
        issue: Parts, *, once: bool = False, letters: bool = True) -> None:
    """Do all that waits until *stop* is set; where tasks are shared out, by these."""
    if once or not service.tasks.is_shared:
        work(service, stop, count, issue, once=once, letters=letters)
        return
    beside = threading.Thread(target=_work_then_stop, args=(service, stop, count, letters))
    beside.start()
    try:
        share(service, stop, issue, pause=_TROUBLED)
    finally:
        stop.set()
        beside.join()


def _work_then_stop(service: Service, stop: threading.Event,
                    count: Callable[[LetterState], None], letters: bool) -> None:
    """Send letters; a defect that ends it ends the worker, so that somebody sees it."""
    try:
        work(service, stop, count, letters=letters, shared=True)
    finally:
        stop.set()


def work(service: Service, stop: threading.Event, count: Callable[[LetterState], None],
         issue: Parts | None = None, *, once: bool = False, letters: bool = True,
         shared: bool = False, pause: float = PAUSE,
         seconds: Callable[[], float] = time.monotonic) -> None:
    """Send letter after letter until *stop* is set; with *once* until none is due.

    Without *letters* they are left to others; batches and lists are where they are *shared*.
    Between two letters a part of a staged batch is issued, and where no letter is due a few
    credentials are verified of a list that waits, not with *once*. Nor is, once a day, by
    *seconds*, what is past its period forgotten.
    """
    tidied, purged = seconds() - _DAY, seconds() - _PURGED
    issuing = _Issuing(issue or Parts(service, stop), seconds)
    while not stop.is_set():
        if not once and seconds() - purged >= _PURGED:
            purged = seconds()
            _purge(service)
        if not once and seconds() - tidied >= _DAY:
            tidied = seconds()
            tidy(service)
        issued = not shared and issuing()
        try:
            attempt = service.deliver.next() if letters else None
        except HomeUnusable:
            if once:
                raise
            _log.exception("the letters cannot be looked at")
            stop.wait(_TROUBLED)
            continue
        if attempt is not None:
            count(attempt.posted.state)
        elif issued:
            continue
        elif once:
            return
        elif shared or not _verify_some(service):
            stop.wait(pause)


class _Issuing:
    """Issues parts of staged batches; rests after one that failed."""

    def __init__(self, issue: Parts, seconds: Callable[[], float]) -> None:
        self._issue, self._seconds = issue, seconds
        self._rests_until = seconds()

    def __call__(self) -> bool:
        """Do one part; False where there was none, or whatever is next would fail, too."""
        if self._seconds() < self._rests_until:
            return False
        try:
            return self._issue()
        except KeyUnusable:
            # Its batch is put off, so that the next look is for another one.
            _log.exception("a part of a batch could not be signed; others are tried")
            return True
        except Exception:  # noqa: BLE001 - a defect there must not keep letters from going out
            _log.exception("a part of a batch could not be issued; tried again soon")
            self._rests_until = self._seconds() + _TROUBLED
            return False


def _verify_some(service: Service) -> bool:
    """Verify a few credentials of a list that waits; False where there was none, or it failed."""
    try:
        return service.bulk_work()
    except Exception:  # noqa: BLE001 - a defect there must not keep letters from going out
        _log.exception("a list could not be verified; tried again soon")
        return False


def _purge(service: Service) -> None:
    """Remove lists that are past their day."""
    try:
        service.bulk.purge()
    except Exception:  # noqa: BLE001 - nor a defect here
        _log.exception("lists past their day could not be removed; tried again soon")


def tidy(service: Service) -> None:
    """Forget what is past its period, and note where the log ends.

    Where either fails the rest is done, and letters are sent, all the same.
    """
    try:
        service.retention()
    except Exception:  # noqa: BLE001 - a defect there must not keep letters from going out
        _log.exception("what is past its period could not be removed; tried again tomorrow")
    try:
        service.audit_log.note_head()
    except Exception:  # noqa: BLE001 - nor a defect here
        _log.exception("the end of the log could not be noted; tried again tomorrow")


def work_beside(settings: Settings, *, letters: bool = True) -> None:
    """Send letters in a process of its own beside the server, for as long as that runs."""
    parent = os.getppid()
    logging.basicConfig(level=settings.log_level, stream=sys.stderr,
                        format="%(asctime)s %(levelname)s %(name)s %(message)s")
    service = build(settings)
    with rarely_collecting(), stopping() as stop:
        threading.Thread(target=_end_with, args=(parent, stop), daemon=True).start()
        try:
            run(service, stop, lambda state: None, Parts(service, stop), letters=letters)
        finally:
            service.close()


def _end_with(parent: int, stop: threading.Event) -> None:
    """Set *stop* when the server is gone, also where it was killed and could say nothing."""
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()
