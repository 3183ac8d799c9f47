from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class ShopsConfig(AppConfig):
    """Who sells, what, and how much there is."""

    name = "shops"

    def ready(self) -> None:
        """Hang panels, proofs, steps, loads and receivers."""
        for part in ("panels", "proofs", "steps", "loads", "receivers"):
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")
