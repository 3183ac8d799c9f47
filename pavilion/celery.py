"""The Celery application: tasks live in each app's `tasks` module, the timetable in settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pavilion.settings")

app = Celery("pavilion")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["logistics", "orders", "shops"])
