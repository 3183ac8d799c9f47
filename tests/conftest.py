"""What every test stands on: the embedded engines, compiled messages, and a real worker on request."""

import os
import sys
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from logistics.selectors.markets import forget_markets
from orders.selectors.places import forget_lists
from pavilion import embedded
from pavilion.processes import Family
from tests.chromium import find_chromium

ENGINES = ExitStack()
ALL_QUEUES = ",".join(settings.QUEUES)


def pytest_configure(config):
    # Playwright's loop runs in our thread from the first browser test on: tell Django that this is meant.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if not hasattr(config, "workerinput"):  # under xdist the controller holds the engines for all
        ENGINES.enter_context(embedded.borrowed())
        call_command("compile_catalogues", verbosity=0)


def pytest_unconfigure(config):
    ENGINES.close()


def pytest_sessionstart(session):
    if os.environ.get("PAVILION_REQUIRE_BROWSER") == "1" and find_chromium() is None:
        pytest.exit("PAVILION_REQUIRE_BROWSER=1 and no Chromium found", returncode=1)


def pytest_terminal_summary(terminalreporter):
    if find_chromium() is None:
        line = "BROWSER TESTS SKIPPED: no Chromium (on Debian: apt-get install chromium)"
        terminalreporter.write_line(line, red=True, bold=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database can be dropped at the end: a session that a killed worker left ends now."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )


@pytest.fixture(autouse=True)
def new_markets():
    """A market read by one test is not the next one's: its tariffs went with the rollback."""
    forget_markets()
    forget_lists()


@pytest.fixture(autouse=True)
def own_language():
    """What a request of one test chose stays active in its thread: the next test begins in the site's."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def start_worker(tmp_path, transactional_db):
    """Start a real Celery worker on the test database: `start_worker(queues="dispatch", concurrency=2)`."""
    path = "/" + connection.settings_dict["NAME"]
    address = urlsplit(settings.DATABASE_URL)._replace(path=path).geturl()
    env = {**os.environ, "DATABASE_URL": address, "BROKER_PREFIX": settings.BROKER_PREFIX}
    env |= {"MEDIA_ROOT": str(settings.MEDIA_ROOT), "PAPERS_ROOT": str(settings.PAPERS_ROOT)}
    env |= {"PYTHONWARNINGS": "default"}
    command = [sys.executable, "-m", "celery", "-A", "pavilion", "worker", "--loglevel", "INFO"]
    with Family(logs=tmp_path, env=env) as family:

        def start(*, queues=ALL_QUEUES, concurrency=1):
            number = len(family.children)
            names = ["--queues", queues, "--concurrency", str(concurrency), "--hostname", f"w{number}@%h"]
            family.start(f"worker{number}", [*command, *names])
            log = family.log_of(f"worker{number}")
            for _ in range(300):
                if log.exists() and " ready." in log.read_text():
                    return family.children[-1].process
                time.sleep(0.1)
            raise AssertionError(f"the worker did not start:\n{log.read_text()}")

        yield start
    with redis.Redis.from_url(embedded.redis_client_url(settings.REDIS_URL)) as client:
        for key in client.scan_iter(f"{settings.BROKER_PREFIX}*"):
            client.delete(key)
