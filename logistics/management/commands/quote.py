"""Price one parcel with every service."""

import json
import re
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from logistics.models import Service
from logistics.rules.freight import Fee
from logistics.services.quoting import quote_parcel
from pavilion.kit.errors import Refusal
from pavilion.regions.models import trim_code


class Command(BaseCommand):
    """Print what each service asks for one parcel, as JSON: the courier's fee alone."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say where to, how heavy and how large."""
        parser.add_argument("--to", required=True, help="region code, trimmed or padded with zeros")
        parser.add_argument("--grams", required=True, type=int, help="gross grams")
        parser.add_argument("--mm", required=True, help="outer size, LxWxH in mm")
        parser.add_argument("--on", default="", help="ship date, YYYY-MM-DD; today without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Parse, ask, print."""
        size = re.fullmatch(r"(\d+)[x×*](\d+)[x×*](\d+)", options["mm"])
        if size is None or not all(int(side) for side in size.groups()):
            raise CommandError("--mm takes three sides in mm, such as 300x200x100")
        if options["grams"] <= 0:
            raise CommandError("--grams takes a positive number")
        length, width, height = (int(side) for side in size.groups())
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else timezone.localdate()
            fees = quote_parcel(
                region_code=options["to"],
                gross_grams=options["grams"],
                outer_mm=(length, width, height),
                on=on,
            )
        except (ValueError, Refusal) as fault:
            raise CommandError(str(fault)) from fault
        asked = {fee.service for fee in fees}
        silent = Service.objects.filter(in_use=True).exclude(pk__in=asked).order_by("pk")
        services = [_entry(fee) for fee in fees]
        services += [{"service": service.pk, "reason": "no_service"} for service in silent]
        answer = {"to": trim_code(options["to"]), "on": on.isoformat(), "services": services}
        self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _entry(fee: Fee) -> dict[str, str | int]:
    if fee.fee_fen is None:
        return {"service": fee.service, "reason": fee.reason}
    return {
        "service": fee.service,
        "carrier": fee.carrier,
        "fee_fen": fee.fee_fen,
        "chargeable_grams": fee.chargeable_grams,
        "days_min": fee.days_min,
        "days_max": fee.days_max,
    }
