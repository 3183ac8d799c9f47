"""Load the reference data that comes with the project; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from pavilion.kit import loads


class Command(BaseCommand):
    """Regions, carriers, tariffs, cartons and the like, each from its own file."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every loader in order, each in its own transaction."""
        for load in loads.registered():
            with transaction.atomic():
                rows = load.run()
            self.stdout.write(f"{load.name}: {rows}")
