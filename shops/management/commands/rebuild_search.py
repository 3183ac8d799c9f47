"""`manage.py rebuild_search`: write the listings of all goods and the vocabulary of search anew."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from shops.models import Term
from shops.services.shelving import rebuild_listings


class Command(BaseCommand):
    help = "Write what shelves and search read anew: listings of all goods on sale, and the words of search"

    def handle(self, **options: Any) -> None:
        begun = time.monotonic()
        listed = rebuild_listings()
        self.stdout.write(f"listings: {listed}\nwords: {Term.objects.count()}")
        self.stdout.write(f"seconds: {time.monotonic() - begun:.1f}")
