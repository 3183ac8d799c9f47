"""Where benchmarks run: the embedded engines; a database, workers and a web server of their own."""

import os
import sys
import time
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import django
import psycopg2

from pavilion import embedded
from pavilion.processes import Family

HERE = Path(__file__).parent
DATABASE = "pavilion_bench"
PREFIX = "bench:"
PRINTED = ("fsync", "full_page_writes", "synchronous_commit", "shared_buffers", "max_wal_size")


def settle():
    """Configure Django for the benchmark's database; harmless when it was done."""
    url = os.environ.get("DATABASE_URL") or embedded.urls().database_url
    os.environ["DATABASE_URL"] = urlsplit(url)._replace(path="/" + DATABASE).geturl()
    os.environ["BROKER_PREFIX"] = PREFIX
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pavilion.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()


@contextmanager
def world(*, with_pictures=False):
    """The demo world in a fresh database, gone afterwards; yields a Family to start processes in."""
    with embedded.borrowed() as urls:
        plain = os.environ.get("DATABASE_URL", urls.database_url)
        url = urlsplit(plain)._replace(path=urlsplit(urls.database_url).path).geturl()
        _ask(url, f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", f"CREATE DATABASE {DATABASE}")
        settle()
        from django.conf import settings  # noqa: PLC0415 - configured only now
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connections  # noqa: PLC0415

        from shops.services.seeding import seed_world, weigh_in_featured  # noqa: PLC0415

        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_data", stdout=StringIO())
        seed_world(say=lambda line: None, with_pictures=with_pictures)
        weigh_in_featured()
        try:
            with Family(logs=settings.VAR_DIR / "log", env=dict(os.environ)) as family:
                yield family
        finally:
            connections.close_all()
            _drop(url)


@contextmanager
def workers(*, concurrency=2):
    """Workers for dispatches alone while the block lasts; yields the key of their parent process."""
    from django.conf import settings  # noqa: PLC0415 - configured only now

    with Family(logs=settings.VAR_DIR / "log", env=dict(os.environ)) as family:
        start_workers(family, concurrency=concurrency)
        yield family.children[0].process.pid


def prove():
    """Whether `reconcile` finds every promise kept, and how long that takes."""
    from django.core.management import CommandError, call_command  # noqa: PLC0415

    said, begun = StringIO(), time.monotonic()
    try:
        call_command("reconcile", stdout=said)
    except CommandError:
        return {"clean": False, "said": said.getvalue().splitlines()}
    return {"clean": True, "seconds": round(time.monotonic() - begun, 1)}


def start_workers(family, *, concurrency=2):
    """Start workers for dispatches alone, and wait until they listen."""
    celery = [sys.executable, "-m", "celery", "-A", "pavilion", "worker", "--queues", "dispatch"]
    log = family.log_of("bench-worker")
    log.unlink(missing_ok=True)
    family.start("bench-worker", [*celery, "--concurrency", str(concurrency), "--loglevel", "INFO"])
    for _ in range(300):
        if log.exists() and " ready." in log.read_text():
            return
        time.sleep(0.1)
    raise RuntimeError(f"no worker: see {log}")


def start_web(family, *, port, workers=2, switches=()):
    """Start the web server as the demo does, with switches of the environment, and wait until it answers."""
    from django.core.management import call_command  # noqa: PLC0415 - configured only now

    call_command("collectstatic", interactive=False, verbosity=0)
    web = [
        "/usr/bin/env",
        *switches,
        sys.executable,
        "-m",
        "gunicorn",
        "pavilion.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    threads = ["--worker-class", "gthread", "--workers", str(workers), "--threads", "4"]
    family.start(f"bench-web-{port}", [*web, *threads, "--no-control-socket"])
    for _ in range(300):
        try:
            with urlopen(f"http://127.0.0.1:{port}/search/", timeout=30):
                return f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no web server: see {family.log_of(f'bench-web-{port}')}")


def printed_settings():
    """The switches that keep a measurement honest, as the database says them."""
    from django.db import connection  # noqa: PLC0415

    found = {"cores": os.cpu_count()}
    with connection.cursor() as cursor:
        for name in PRINTED:
            cursor.execute(f"SHOW {name}")
            found[name] = cursor.fetchone()[0]
    return found


def _drop(url):
    """Drop the database; a vacuum at work in it is not ours to end, but gives way to a drop without force."""
    for way in ("", "", " WITH (FORCE)"):
        try:
            return _ask(url, f"DROP DATABASE {DATABASE}{way}")
        except (psycopg2.errors.ObjectInUse, psycopg2.errors.InsufficientPrivilege):
            continue
    raise RuntimeError(f"{DATABASE} is in use and stays")


def _ask(url, *statements):
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()
