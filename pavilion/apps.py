"""The ground as a Django app: it carries management commands and template tags."""

from django.apps import AppConfig


class PavilionConfig(AppConfig):
    """The ground."""

    name = "pavilion"
