"""The one sender of background work: names below, thin tasks above."""

from dataclasses import dataclass

from celery import current_app
from django.db import transaction

REGISTERED: dict[str, "Job"] = {}


@dataclass(frozen=True)
class Job:
    """The name of background work and its queue; its body is the task that registers this name."""

    name: str
    queue: str = "default"

    def __post_init__(self) -> None:
        REGISTERED[self.name] = self

    def after_commit(self, **ids: int | str) -> None:
        """Send the job once the open transaction has committed; never if it rolls back."""
        transaction.on_commit(lambda: self.send_now(**ids))

    def send_now(self, **ids: int | str | list[int]) -> None:
        """Send the job at once; only for work whose rows are already committed (sweeps, chunks)."""
        current_app.signature(self.name, kwargs=ids, queue=self.queue).apply_async()
