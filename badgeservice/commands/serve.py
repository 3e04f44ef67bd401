"""badgeservice serve."""

from __future__ import annotations

import multiprocessing
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from badgeservice.assembly import build
from badgeservice.commands.context import TALK, Context, pass_context
from badgeservice.commands.worker import work_beside
from badgeservice.errors import BadUsage, HomeUnusable, say
from badgeservice.settings import Settings
from badgeservice.web import create_app
from badgeservice.web.turns import Turns


class _Server(BaseApplication):
    """gunicorn, configured here and not from the environment or a file."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        # Made before the workers are: they count together.
        self._allowed = _allowed(settings)
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options as given."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application inside a worker: no connection crosses the fork."""
        return create_app(build(self._settings), allowed=self._allowed)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535),
              help="Port to listen on.")
@click.option("--workers", default=min(4, (os.cpu_count() or 1) + 1), show_default="by cores",
              type=click.IntRange(1, 64), help="Worker processes.")
@click.option("--debug", is_flag=True, help="One process that reloads; for development only.")
@click.option("--worker", "with_worker", is_flag=True,
              help="Also send letters, in a process beside; for small installations.")
@pass_context
def serve(context: Context, host: str, port: int, workers: int, debug: bool,
          with_worker: bool) -> None:
    """Serve the pages until Ctrl-C."""
    service = context.service
    service.ensure_private()
    if with_worker:
        service.deliver.ensure_set_up()
        with _worker_beside(context.settings):
            run_server(context.settings, host=host, port=port, workers=workers, debug=debug,
                       url=service.urls.base)
        return
    run_server(context.settings, host=host, port=port, workers=workers, debug=debug,
               url=service.urls.base)


@contextmanager
def _worker_beside(settings: Settings) -> Iterator[None]:
    """Run a worker for as long as the server runs."""
    # A process, not a thread: the server's own are forked and replaced as it likes. Spawned, so
    # that it shares no connection and no signal handler.
    process = multiprocessing.get_context("spawn").Process(
        target=work_beside, args=(settings,), name="badgeservice-worker")
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def run_server(settings: Settings, *, host: str, port: int, workers: int, debug: bool,
               url: str) -> None:
    """Serve until a signal comes; raises HomeUnusable ``port-taken``."""
    if debug and not _is_loopback(host):
        # The debugger runs whatever it is sent.
        raise BadUsage(say("--debug listens on this machine only; leave out --host."))
    ensure_free(host, port)
    TALK().note(say("Serving on http://%(host)s:%(port)s for %(url)s; stop with Ctrl-C.",
                    host=host, port=port, url=url))
    if debug:
        app = create_app(build(settings), debug=True, allowed=_allowed(settings))
        app.run(host=host, port=port, debug=True)
        return
    _Server(settings, {
        "bind": [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"],
        "workers": workers,
        "worker_class": "gthread",
        "threads": 4,
        "timeout": 60,
        "loglevel": settings.log_level.lower(),
        "proc_name": "badgeservice",
    }).run()


def _allowed(settings: Settings) -> Turns:
    return Turns(settings.checks_per_minute, settings.trusted_proxies)


def ensure_free(host: str, port: int) -> None:
    """Raise HomeUnusable ``port-taken`` where nobody could listen on *port* of *host* now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server itself does: a port that only waits for old connections is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise HomeUnusable(
                say("Port %(port)s on %(host)s is taken or not allowed. Stop what uses it, or "
                    "choose another: `serve --port`; for a new home also BADGESERVICE_BASE_URL, "
                    "for instance http://127.0.0.1:8001.", port=port, host=host),
                code="port-taken") from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
