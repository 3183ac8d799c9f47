"""`manage.py demo`: from nothing to an open pavilion with data, web, worker and beat."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from pavilion import embedded
from pavilion.kit import steps
from pavilion.processes import Family, ProcessFault

PRINTING = "labels"


class Command(BaseCommand):
    help = "Fill the pavilion with a demo world, dispatch its harvests for real, prove the books, and open it"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--once", action="store_true", help="leave when all is dispatched and proved")

    def handle(self, *, port: int, once: bool, **options: object) -> None:
        _claim(port)
        _leave_on_signals(cut_off=True)
        try:
            with embedded.borrowed():
                self._timed("prepare", self._prepare)
                with Family(logs=settings.VAR_DIR / "log", env=_environment(port)) as family:
                    self._open(family, port=port, once=once)
        except (embedded.EngineFault, ProcessFault) as fault:
            raise CommandError(str(fault)) from fault

    def _prepare(self) -> None:
        self._say("Preparing the database and the pages ...")
        call_command("compile_catalogues", verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_data", stdout=StringIO())
        call_command("collectstatic", interactive=False, verbosity=0)
        connection.close()

    def _open(self, family: Family, *, port: int, once: bool) -> None:
        address = f"http://127.0.0.1:{port}/"
        settings.SITE_URL = address.rstrip("/")
        for name, command in _commands(port).items():
            family.start(name, command)
        self._timed("start", lambda: _await(address + "readyz", family))
        self._walk()
        if not once:
            self._serve(family, address)

    def _walk(self) -> None:
        for step in steps.registered():
            if not step.after_proof:
                self._timed(step.name, partial(step.run, self._say))
        self._timed("prove", self._prove)
        for step in steps.registered():
            if step.after_proof:
                step.run(self._say)
        connection.close()

    def _serve(self, family: Family, address: str) -> None:
        _leave_on_signals(cut_off=False)
        self._say(f"Pavilion is open at {address}")
        while True:
            time.sleep(2)
            embedded.ensure()
            for name in family.tend():
                self.stderr.write(f"{name} had ended and was started again: see {family.log_of(name)}")

    def _prove(self) -> None:
        self._say("Proving the books ...")
        call_command("reconcile", stdout=self.stdout, stderr=self.stderr)

    def _timed(self, name: str, run: Callable[[], None]) -> None:
        begun = time.monotonic()
        run()
        self._say(f"  {name}: {time.monotonic() - begun:.1f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _commands(port: int) -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "-A", "pavilion"]
    work = [*celery, "worker", "--loglevel", "INFO"]
    one = ["--concurrency", "1"]
    queues = ",".join(queue for queue in settings.QUEUES if queue != PRINTING)
    web = [sys.executable, "-m", "gunicorn", "pavilion.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    return {
        "worker": [*work, "--queues", queues, "--concurrency", "2", "--hostname", "worker@%h"],
        # Labels of thousands of parcels are drawn for minutes: politely, behind everything people wait for.
        "printer": ["nice", "-n", "15", *work, *one, "--queues", PRINTING, "--hostname", "printer@%h"],
        "beat": [*celery, "beat", "--schedule", str(settings.VAR_DIR / "beat"), "--pidfile", ""],
        "web": [*web, "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"],
    }


def _environment(port: int) -> dict[str, str]:
    """Hand the children our environment and the address that the site answers at."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "SITE_URL": f"http://127.0.0.1:{port}", "PATH": path, "PYTHONUNBUFFERED": "1"}


def _claim(port: int) -> None:
    """Refuse a taken port before anything is started. Raises CommandError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            raise CommandError(f"Port {port} is taken ({fault.strerror}): make demo PORT=8001") from fault


def _await(address: str, family: Family) -> None:
    """Wait until web, worker and engines are there. Raises ProcessFault."""
    for _ in range(600):
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            family.tend()
            time.sleep(0.1)
    raise ProcessFault(f"the pavilion does not get ready: see {family.logs}")


def _leave_on_signals(*, cut_off: bool) -> None:
    """Let Ctrl-C and SIGTERM lead out through every `with`; a second one does not disturb the leaving."""

    def leave(number: int, frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.exit(128 + number if cut_off else 0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
