from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Regions, on the ground floor."""

    name = "pavilion.regions"
