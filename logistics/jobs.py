"""The names of background work of logistics; the bodies are in `tasks`."""

from pavilion.kit.jobs import Job

ALLOCATE_DISPATCH = Job("logistics.allocate_dispatch", queue="dispatch")
WORK_CHUNKS = Job("logistics.work_chunks", queue="dispatch")
RESUME_DISPATCHES = Job("logistics.resume_dispatches", queue="dispatch")
DISPATCH_DUE = Job("logistics.dispatch_due", queue="dispatch")
TELL_PACKED = Job("logistics.tell_packed")
PRINT_LABELS = Job("logistics.print_labels", queue="labels")
PRINT_MISSING = Job("logistics.print_missing", queue="labels")
