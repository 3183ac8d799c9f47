"""A dispatch that leaves no trace: everything is decided and planned, nothing is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from logistics.models import Chunk
from logistics.selectors.progress import Progress, progress
from logistics.services.allocation import allocate_dispatch
from logistics.services.chunking import plan_chunk
from logistics.services.dispatching import open_dispatch
from logistics.services.filling import ChunkPlan
from logistics.services.loading import Loader
from logistics.services.recipes import Cook
from pavilion.accounts.models import User


def rehearse_dispatch(
    *, harvest_ids: Sequence[int], actor: User | None, ship_on: date, wait_for_more: bool = False
) -> Progress:
    """Say what a dispatch would come to. Raises HarvestBusy, NothingToSend."""
    began = timezone.now()
    with transaction.atomic():
        dispatch = open_dispatch(
            harvest_ids=harvest_ids, actor=actor, ship_on=ship_on, wait_for_more=wait_for_more
        )
        allocate_dispatch(dispatch_id=dispatch.pk)
        loader = Loader(cook=Cook(on=ship_on, remember=False))
        plans = [
            plan_chunk(chunk=chunk, loader=loader)
            for chunk in Chunk.objects.filter(dispatch=dispatch).order_by("number")
        ]
        before = progress(dispatch_id=dispatch.pk)
        transaction.set_rollback(True)
    seconds = max((timezone.now() - began).total_seconds(), 0.001)
    return _summed(before, plans, seconds)


def _summed(before: Progress, plans: Sequence[ChunkPlan], seconds: float) -> Progress:
    totals: Counter[str] = Counter()
    for plan in plans:
        totals.update(plan.sums())
    return replace(
        before,
        consignments_done=sum(len(plan.loads) for plan in plans),
        parcels=totals["parcels"],
        net_grams=totals["net_grams"],
        gross_grams=totals["gross_grams"],
        fee_fen=totals["fee_fen"],
        carton_fen=totals["carton_fen"],
        handling_fen=totals["handling_fen"],
        unsendable_packs=totals["unsendable_packs"],
        seconds=seconds,
        parcels_per_second=totals["parcels"] / seconds,
        seconds_left=0.0,
    )
