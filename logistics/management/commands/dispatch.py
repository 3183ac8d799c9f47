"""Turn harvests into parcels by hand, and say what came out."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from logistics.models import Chunk, Dispatch
from logistics.selectors.progress import Progress, progress
from logistics.services.dispatching import allocate, finish_dispatch, start_dispatch, work
from logistics.services.rehearsing import rehearse_dispatch
from pavilion.kit.errors import Refusal
from shops.models import Harvest

PATIENCE_SECONDS = 5.0  # no worker takes a chunk for so long: it works them itself
STEP_SECONDS = 0.2


class Command(BaseCommand):
    """Dispatch the harvests named by their lot codes; progress on stderr, the summary on stdout."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which harvests."""
        parser.add_argument("codes", nargs="+", metavar="CODE", help="lot code of a harvest")
        parser.add_argument("--dry-run", action="store_true", help="say what would come out; write nothing")
        parser.add_argument(
            "--wait-for-more", action="store_true", help="what is not here yet waits instead of falling short"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, follow, report."""
        codes = list(dict.fromkeys(options["codes"]))
        known = dict(Harvest.objects.filter(code__in=codes).values_list("code", "pk"))
        if unknown := [code for code in codes if code not in known]:
            raise CommandError(f"no such harvest: {', '.join(unknown)}")
        asked = {
            "harvest_ids": [known[code] for code in codes],
            "actor": None,
            "ship_on": timezone.localdate(),
            "wait_for_more": options["wait_for_more"],
        }
        try:
            if options["dry_run"]:
                self._report(rehearse_dispatch(**asked))
            else:
                self._report(self._follow(start_dispatch(**asked).pk))
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def _follow(self, dispatch_id: int) -> Progress:
        quiet_since, seen = time.monotonic(), -1
        while True:
            now = progress(dispatch_id=dispatch_id)
            if now.chunks_done != seen or now.state == Dispatch.State.STUCK:
                self._say(now)
            if now.is_over:
                return now
            if now.state == Dispatch.State.STUCK:
                raise CommandError(f"{now.code}: {now.trouble}")
            if now.chunks_done != seen:
                quiet_since, seen = time.monotonic(), now.chunks_done
            if time.monotonic() - quiet_since > PATIENCE_SECONDS:
                self._work(dispatch_id, now)
            else:
                time.sleep(STEP_SECONDS)

    def _work(self, dispatch_id: int, now: Progress) -> None:
        """Do the next thing a worker would do, by the same claim."""
        if now.state == Dispatch.State.ALLOCATING:
            allocate(dispatch_id=dispatch_id)
        waiting = Chunk.objects.filter(dispatch_id=dispatch_id, done_at=None).order_by("number")
        for chunk_id in list(waiting.values_list("pk", flat=True)):
            work(chunk_id=chunk_id)
            seen = progress(dispatch_id=dispatch_id)
            self._say(seen)
            if seen.state == Dispatch.State.STUCK:
                return
        finish_dispatch(dispatch_id=dispatch_id)

    def _say(self, now: Progress) -> None:
        self.stderr.write(
            f"{now.code}: {now.state}, {now.consignments_done} of {now.consignments} consignments,"
            f" {now.parcels} parcels, {now.parcels_per_second:.0f} parcels/s"
        )
        sys.stderr.flush()

    def _report(self, done: Progress) -> None:
        summary: dict[str, object] = {
            "consignments": done.consignments,
            "parcels": done.parcels,
            "net_grams": done.net_grams,
            "freight_fen": done.fee_fen,
            "short": done.short_packs,
            "unsendable": done.unsendable_packs,
            "seconds": f"{done.seconds:.2f}",
            "parcels_per_second": f"{done.parcels_per_second:.0f}",
        }
        for key, value in summary.items():
            self.stdout.write(f"{key}: {value}")
