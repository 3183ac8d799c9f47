"""Load the reference data that comes with the project; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pavilion.kit import loads


class Command(BaseCommand):
    """Regions, carriers, tariffs, cartons and the like, each from its own file."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every loader in order, each in its own transaction."""
        for load in loads.registered():
            try:
                with transaction.atomic():
                    rows = load.run()
            except loads.BadFile as fault:
                raise CommandError(str(fault)) from fault
            self.stdout.write(f"{load.name}: {rows}")
