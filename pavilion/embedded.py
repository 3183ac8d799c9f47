"""PostgreSQL and Redis for people without servers: under `var/`, on Unix sockets, no TCP."""

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pavilion import engines
from pavilion.engines import EngineFault, Urls

__all__ = ["EngineFault", "Urls", "borrowed", "ensure", "keep", "local_secret", "status", "stop", "urls"]

VAR = Path(__file__).resolve().parent.parent / "var"


# What settings read: cheap, nothing is started.


def urls(var: Path = VAR) -> Urls:
    """Say where this checkout's engines answer, running or not."""
    return engines.urls(var)


def redis_client_url(url: str) -> str:
    """Turn a Redis address into the spelling that redis-py and Django's cache understand."""
    return url.replace("redis+socket://", "unix://", 1)


def celery_url(url: str) -> str:
    """Turn a Redis address into the spelling that Celery understands."""
    return url.replace("unix://", "redis+socket://", 1)


def local_secret(var: Path = VAR) -> str:
    """Read the secret of this checkout; the first reader makes it."""
    path = var / "secret"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=var)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # somebody was faster: his secret stands
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text().strip()


# What commands and tests call.


def ensure(var: Path = VAR) -> Urls:
    """Start what is not running and needed; cheap when all answers. Raises EngineFault."""
    missing = [engine for engine in _wanted(var) if not engine.answers()]
    if missing:
        with _locked(var / "embedded.lock", fcntl.LOCK_EX):
            for engine in missing:
                if not engine.answers():
                    engine.start()
    return urls(var)


def stop(var: Path = VAR) -> None:
    """Stop this checkout's engines, Redis first; harmless when none runs."""
    if (var / "embedded").exists():
        with _locked(var / "embedded.lock", fcntl.LOCK_EX):
            for engine in reversed(engines.engines(var)):
                engine.stop()


def status(var: Path = VAR) -> dict[str, bool]:
    """Say which engine answers."""
    return {engine.name: engine.answers() for engine in engines.engines(var)}


@contextmanager
def borrowed(var: Path = VAR) -> Iterator[Urls]:
    """Run the engines while the block lasts; the last borrower stops what a borrower started.

    Engines that already ran when nobody had borrowed them (`services start`) are left alone.
    """
    users = var / "embedded.users"
    started = var / "embedded.borrowed"
    try:
        with _locked(users, fcntl.LOCK_SH):
            if not any(status(var).values()):
                started.touch()
            yield ensure(var)
    finally:
        with suppress(BlockingIOError), _locked(users, fcntl.LOCK_EX | fcntl.LOCK_NB):
            if started.exists():
                stop(var)
                started.unlink(missing_ok=True)


def keep(var: Path = VAR) -> Urls:
    """Start the engines and leave them running until `stop`, whoever borrows them meanwhile."""
    found = ensure(var)
    (var / "embedded.borrowed").unlink(missing_ok=True)
    return found


def _wanted(var: Path) -> list[engines.Engine]:
    given = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
    return [engine for engine in engines.engines(var) if not os.environ.get(given[engine.name])]


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield
