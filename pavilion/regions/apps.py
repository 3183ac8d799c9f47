from importlib import import_module

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Regions, on the ground floor."""

    name = "pavilion.regions"

    def ready(self) -> None:
        """Register the loader of the region files."""
        import_module("pavilion.regions.loads")
