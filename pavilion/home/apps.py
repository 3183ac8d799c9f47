from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Front page, desk and office landing pages, made of panels."""

    name = "pavilion.home"
