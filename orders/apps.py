from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    """Who bought, who paid, who is owed."""

    name = "orders"
    verbose_name = _("Purchases and money")

    def ready(self) -> None:
        """Hang panels, proofs, steps, loads and receivers."""
        for part in ("panels", "proofs", "steps", "loads", "receivers"):
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")
