"""A dispatch that leaves no trace: everything is decided and planned, nothing is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from logistics.models import Chunk
from logistics.selectors.progress import Progress, progress
from logistics.services.allocation import allocate_dispatch
from logistics.services.chunking import Job, plan_chunk
from logistics.services.dispatching import open_dispatch
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
        cook = Cook(on=ship_on, remember=False)
        jobs = [
            job
            for chunk in Chunk.objects.filter(dispatch=dispatch).order_by("number")
            for job in plan_chunk(chunk=chunk, cook=cook)
        ]
        before = progress(dispatch_id=dispatch.pk)
        transaction.set_rollback(True)
    seconds = max((timezone.now() - began).total_seconds(), 0.001)
    return _summed(before, jobs, seconds)


def _summed(before: Progress, jobs: Sequence[Job], seconds: float) -> Progress:
    recipes = [job.recipe for job in jobs]
    parcels = sum(len(recipe.boxes) for recipe in recipes)
    return replace(
        before,
        consignments_done=len(jobs),
        parcels=parcels,
        net_grams=sum(recipe.net_grams for recipe in recipes),
        gross_grams=sum(recipe.gross_grams for recipe in recipes),
        fee_fen=sum(recipe.fee_fen for recipe in recipes),
        carton_fen=sum(recipe.carton_fen for recipe in recipes),
        handling_fen=sum(recipe.handling_fen for recipe in recipes),
        unsendable_packs=sum(packs for recipe in recipes for _unit, packs, _reason in recipe.unsendable),
        seconds=seconds,
        parcels_per_second=parcels / seconds,
        seconds_left=0.0,
    )
