"""`manage.py simulate`: real rows by the simulation weights; the same seed gives the same world."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orders.services.simulation import simulate_sales
from orders.services.simulation_lists import simulate_lists
from pavilion.kit.errors import Refusal
from pavilion.kit.money import weight_text, yuan_text
from shops.services.seeding_growth import grow_world


class Command(BaseCommand):
    help = "Write paid purchases with their consignments, by the weights of a Longnan year"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--consignments", type=int, required=True)
        parser.add_argument("--shops", type=int, default=0, help="grow to so many shops first")
        parser.add_argument("--products", type=int, default=0, help="grow to so many products first")
        parser.add_argument("--days", type=int, default=10, help="spread over the last so many days")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--lists", action="store_true", help="as order lists ask: without purchases, by the million"
        )

    def handle(
        self,
        *,
        consignments: int,
        shops: int,
        products: int,
        days: int,
        seed: int,
        lists: bool,
        **options: Any,
    ) -> None:
        if min(consignments, shops, products) < 0 or days < 1:
            raise CommandError("numbers must not be negative, and there must be a day")
        begun = time.monotonic()
        if shops or products:
            grown = grow_world(shops=shops, products=products, seed=seed)
            self.stdout.write(f"grown: {grown[0]} shops, {grown[1]} products")
        write = self._write_lists if lists else self._write_sales
        try:
            written = write(consignments=consignments, seed=seed, days=days)
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if not written:
            self.stdout.write(f"seed {seed} was used before: nothing written")
            return
        self.stdout.write(f"{written}\nseconds: {time.monotonic() - begun:.1f}")

    def _write_sales(self, *, consignments: int, seed: int, days: int) -> str:
        done = simulate_sales(consignments=consignments, seed=seed, days=days)
        if done is None:
            return ""
        return (
            f"purchases: {done.purchases}\nconsignments: {done.consignments}\nlines: {done.lines}\n"
            f"weight: {weight_text(done.grams)}\npaid: {yuan_text(done.fen)} yuan"
        )

    def _write_lists(self, *, consignments: int, seed: int, days: int) -> str:
        done = simulate_lists(consignments=consignments, seed=seed, days=days)
        if not done.consignments:
            return ""
        weight = weight_text(done.grams)
        return f"consignments: {done.consignments}\nlines: {done.lines}\nweight: {weight}"
