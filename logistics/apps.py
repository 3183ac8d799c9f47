from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LogisticsConfig(AppConfig):
    """How goods become parcels and arrive."""

    name = "logistics"
    verbose_name = _("Parcels and prices")

    def ready(self) -> None:
        """Hang panels, proofs, steps, loads and receivers."""
        for part in ("panels", "proofs", "steps", "loads", "receivers"):
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")
