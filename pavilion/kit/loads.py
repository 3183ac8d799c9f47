"""Reference data that comes with the project: each app registers an idempotent loader."""

from collections.abc import Callable
from dataclasses import dataclass


class BadFile(Exception):
    """A file of reference data cannot be used; the message names the file, the line and the column."""


@dataclass(frozen=True)
class Load:
    """One loader; `run` writes what is missing or changed and returns how many rows its file holds."""

    name: str
    order: int
    run: Callable[[], int]


_LOADS: dict[str, Load] = {}


def register(*, name: str, order: int, run: Callable[[], int]) -> None:
    """Add a loader; called from an app's `loads` module, which its AppConfig imports when ready."""
    _LOADS[name] = Load(name, order, run)


def registered() -> list[Load]:
    """All loaders in order."""
    return sorted(_LOADS.values(), key=lambda load: (load.order, load.name))
