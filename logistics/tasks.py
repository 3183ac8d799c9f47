"""What workers do for logistics: thin tasks, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from logistics import jobs
from logistics.services import dispatching, labels


@shared_task(name=jobs.ALLOCATE_DISPATCH.name)
def allocate_dispatch(*, dispatch_id: int) -> None:
    """Allocate and cut a dispatch."""
    dispatching.allocate(dispatch_id=dispatch_id)


@shared_task(name=jobs.WORK_CHUNKS.name)
def work_chunks(*, chunk_ids: list[int]) -> None:
    """Turn some chunks of one dispatch into parcels."""
    dispatching.work_all(chunk_ids=chunk_ids)


@shared_task(name=jobs.RESUME_DISPATCHES.name)
def resume_dispatches() -> None:
    """Send again what came to a halt."""
    dispatching.resume_dispatches()


@shared_task(name=jobs.DISPATCH_DUE.name)
def dispatch_due() -> None:
    """Dispatch what is due today."""
    dispatching.dispatch_due(on=timezone.localdate())


@shared_task(name=jobs.TELL_PACKED.name)
def tell_packed(*, dispatch_id: int) -> None:
    """Tell the floors above what is packed."""
    dispatching.tell_packed(dispatch_id=dispatch_id)


@shared_task(name=jobs.PRINT_LABELS.name)
def print_labels(*, chunk_id: int) -> None:
    """Print the labels of one chunk."""
    labels.print_chunk(chunk_id=chunk_id)


@shared_task(name=jobs.PRINT_MISSING.name)
def print_missing() -> None:
    """Ask again for labels that could not be made."""
    labels.print_missing()
