"""The web server, the task workers beside it, and the clock that gives them their nightly work."""

from __future__ import annotations

import logging
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.log import LogLevels

from kejing.site.scheduling import running_schedule
from kejing.site.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kejing.site.cli.certificate import Certificate

logger = logging.getLogger(__name__)

# -P: never import from the folder somebody happens to stand in
WORKER_COMMAND = (sys.executable, "-P", "-m", "django", "db_worker", "--no-reload", "--verbosity", "0", "--queue-name")
QUEUES = ("default", "standing")
"""The queues of tasks, each with a worker of its own, as in `settings.TASK_QUEUES`."""
START_AFTER_SECONDS = 2.0
RESTART_AFTER_SECONDS = 2.0
STOP_WITHIN_SECONDS = 10.0
THREADS_PER_WORKER = 4
PORTS_TO_TRY = 20


class PortTaken(Exception):
    """Something else listens on the port."""


def find_port(host: str, wanted: int, *, or_next: bool) -> int:
    """Return `wanted` if it is free, else the next free one when `or_next`.

    :raises PortTaken: if none is free
    """
    for port in range(wanted, wanted + (PORTS_TO_TRY if or_next else 1)):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise PortTaken(
        _("Port {port} on {host} is taken or not allowed. Choose another with --port.").format(port=wanted, host=host)
    )


def serve(
    *, host: str, port: int, workers: int, when_ready: Callable[[], None], certificate: Certificate | None = None
) -> None:
    """Serve the pages and run background tasks until a signal stops both; with a certificate by HTTPS only."""
    # A forked worker inherits the locks of Polars' threads without the threads, and hangs at its first frame.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "kejing.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=int(STOP_WITHIN_SECONDS),
        ssl_cert=certificate.cert if certificate else None,
        ssl_key=certificate.key if certificate else None,
        ssl_protocol_min=SSLProtocols.tls12,  # phones that are some years old
    )
    server.on_startup(when_ready)
    with running_task_workers(), running_schedule():
        server.serve()


@contextmanager
def running_task_workers() -> Iterator[None]:
    """Keep one task worker a queue running: a dead one is started again, and all end with the block."""
    stopping = threading.Event()
    keepers = [
        threading.Thread(target=_keep_worker, args=(stopping, queue), name=f"{queue}-worker-keeper", daemon=True)
        for queue in QUEUES
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        stopping.set()
        for keeper in keepers:
            keeper.join(timeout=STOP_WITHIN_SECONDS * 2)


def _keep_worker(stopping: threading.Event, queue: str) -> None:
    # The first page comes first: the task worker does not compete with the web workers' start.
    stopping.wait(START_AFTER_SECONDS)
    while not stopping.is_set():
        # Its own session, so that Ctrl-C reaches only the server, which then stops the worker in order.
        worker = subprocess.Popen([*WORKER_COMMAND, queue], env=os.environ, start_new_session=True)  # noqa: S603 - our own command
        while worker.poll() is None and not stopping.wait(0.2):
            pass
        if stopping.is_set():
            worker.terminate()
            try:
                worker.wait(timeout=STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            return
        logger.error("The task worker of %s ended with code %s; it is started again.", queue, worker.returncode)
        stopping.wait(RESTART_AFTER_SECONDS)
