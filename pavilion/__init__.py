"""The ground: settings, people, regions, the kit."""

from pavilion.celery import app as celery_app

__all__ = ["celery_app"]
