"""The Celery application: tasks live in each app's `tasks` module, the timetable in settings."""

import os

from celery import Celery
from celery.signals import task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pavilion.settings")

app = Celery("pavilion")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["logistics", "orders", "shops", "pavilion.accounts"])


@task_prerun.connect(dispatch_uid="pavilion.connections")
def _drop_dead_connections(**_: object) -> None:
    """Connections live on between tasks (DB_REUSE_MAX): before each, drop what is broken or too old."""
    close_old_connections()
