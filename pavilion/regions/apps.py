from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    """Regions, on the ground floor."""

    name = "pavilion.regions"
    verbose_name = _("Regions")

    def ready(self) -> None:
        """Register the loader of the region files."""
        import_module("pavilion.regions.loads")
