"""Dispatches from start to finish: who may start one, what is sent to the workers, when it is over."""

import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import RedisError

from logistics import jobs
from logistics.models import Chunk, Consignment, ConsignmentLine, Dispatch, DispatchHarvest
from logistics.services import chunking
from logistics.services.allocation import allocate_dispatch
from logistics.services.stocktaking import apply_entries, follow_now_and_then
from logistics.services.waybills import NumbersRunOut
from logistics.signals import consignment_packed
from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import PleaseRetry, Refusal
from pavilion.kit.jobs import Job
from shops.models import Harvest

log = logging.getLogger(__name__)

QUIET_SECONDS = 15  # no chunk done for so long: what is open is sent again
CHUNKS_AT_ONCE = 8  # in one job: while one is written the next is prepared, and the broker is asked less
SHARES = 8  # a job takes no more than this part of what is open, so that workers end together


class HarvestBusy(Refusal):
    """A harvest is in one running dispatch at a time."""

    code = "harvest_busy"
    default_message = _("This harvest is being dispatched right now.")


class NothingToSend(Refusal):
    """Nobody waits for goods of these harvests."""

    code = "nothing_to_send"
    default_message = _("Nobody is waiting for goods of this harvest.")


def start_dispatch(
    *,
    harvest_ids: Sequence[int],
    actor: User | None,
    acting_for: str = "",
    ship_on: date,
    wait_for_more: bool = False,
) -> Dispatch:
    """Begin to turn harvests into parcels; workers do the rest. `wait_for_more` marks nothing short.

    Raises HarvestBusy and NothingToSend.
    """
    with transaction.atomic():
        dispatch = open_dispatch(
            harvest_ids=harvest_ids,
            actor=actor,
            acting_for=acting_for,
            ship_on=ship_on,
            wait_for_more=wait_for_more,
        )
        transaction.on_commit(lambda: _send(jobs.ALLOCATE_DISPATCH, dispatch_id=dispatch.pk))
    return dispatch


@transaction.atomic
def open_dispatch(
    *,
    harvest_ids: Sequence[int],
    actor: User | None,
    acting_for: str = "",
    ship_on: date,
    wait_for_more: bool = False,
) -> Dispatch:
    """Write the rows of a new dispatch without telling any worker. Raises HarvestBusy, NothingToSend."""
    wanted = sorted(set(harvest_ids))
    if not _is_awaited(wanted):
        raise NothingToSend
    dispatch = Dispatch.objects.create(
        code=f"D{ship_on:%y%m%d}-{secrets.token_hex(3).upper()}",
        asked_by=actor,
        ship_on=ship_on,
        wait_for_more=wait_for_more,
    )
    try:
        with transaction.atomic():
            DispatchHarvest.objects.bulk_create(
                DispatchHarvest(dispatch=dispatch, harvest_id=pk) for pk in wanted
            )
    except IntegrityError as error:
        raise HarvestBusy from error
    record_act(
        actor=actor,
        verb="dispatch.start",
        target=f"dispatch:{dispatch.code}",
        acting_for=acting_for,
        detail={"harvests": wanted, "ship_on": ship_on.isoformat()},
    )
    return dispatch


def allocate(*, dispatch_id: int) -> None:
    """Allocate, cut, and send the chunks to the workers; done already: nothing happens."""
    try:
        if not allocate_dispatch(dispatch_id=dispatch_id):
            return
    except OperationalError:
        raise
    except Exception as fault:  # said; the sweep tries again
        mine = Dispatch.objects.filter(pk=dispatch_id, state=Dispatch.State.ALLOCATING)
        mine.update(trouble=f"fault:{type(fault).__name__}")
        raise
    _send_open(dispatch_id)  # what the broker does not take, the sweep sends
    _follow(dispatch_id)
    finish_dispatch(dispatch_id=dispatch_id)


def work(*, chunk_id: int) -> bool:
    """Work one chunk and, after the last, finish the dispatch. True for the one caller that did it."""
    return work_all(chunk_ids=[chunk_id]) == 1


def work_all(*, chunk_ids: Sequence[int]) -> int:
    """Work chunks of one dispatch and, after its last, finish it; answers how many of them this caller did.

    One that fails stops no other; the first fault is raised in the end, and the sweep tries again.
    """
    dispatch_id = Chunk.objects.values_list("dispatch_id", flat=True).get(pk=chunk_ids[0])
    done, faults = 0, []
    for _chunk_id, outcome in chunking.work_chunks(chunk_ids=chunk_ids):
        if isinstance(outcome, Exception):
            faults.append(outcome)
        else:
            done += outcome
    for fault in faults:
        _tell_trouble(dispatch_id, fault)
    unexpected = [fault for fault in faults if not isinstance(fault, NumbersRunOut)]
    if unexpected:
        raise unexpected[0]
    _follow(dispatch_id)
    finish_dispatch(dispatch_id=dispatch_id)
    return done


def _tell_trouble(dispatch_id: int, fault: Exception) -> None:
    if isinstance(fault, NumbersRunOut):
        _get_stuck(dispatch_id, f"numbers:{fault.carrier}")
    elif not isinstance(fault, OperationalError):  # the database went away, or rows were busy: for no person
        _get_stuck(dispatch_id, f"fault:{type(fault).__name__}")


def finish_dispatch(*, dispatch_id: int) -> bool:
    """Close a dispatch whose last chunk is done; True for the one caller that did it."""
    if Chunk.objects.filter(dispatch_id=dispatch_id, done_at=None).exists():
        return False
    try:
        finished = _finish(dispatch_id)
    except (IntegrityError, PleaseRetry) as fault:
        # A loss booked in between, or a busy harvest; the sweep tries again.
        log.warning("dispatch %s cannot finish yet: %s", dispatch_id, fault)
        if isinstance(fault, IntegrityError):
            _get_stuck(dispatch_id, "stock")
        return False
    if finished:
        _send(jobs.TELL_PACKED, dispatch_id=dispatch_id)
    return finished


def tell_packed(*, dispatch_id: int) -> None:
    """Tell the floors above which consignments are packed, chunk by chunk, at least once."""
    for chunk in (
        Chunk.objects.filter(dispatch_id=dispatch_id, told_at=None).exclude(done_at=None).order_by("pk")
    ):
        packed = Consignment.objects.filter(pk__in=chunk.consignment_ids, state=Consignment.State.PACKED)
        ids = list(packed.order_by("pk").values_list("pk", flat=True))
        consignment_packed.send(sender=Chunk, consignment_ids=ids, chunk_id=chunk.pk)
        Chunk.objects.filter(pk=chunk.pk).update(told_at=timezone.now())


def resume_dispatches() -> int:
    """Send again whatever came to a halt; answers how many jobs were sent. Safe at any moment.

    An allocation that died, chunks nobody works on, a dispatch nobody finished, news nobody heard.
    """
    now = timezone.now()
    sent = 0
    running = Dispatch.objects.exclude(state=Dispatch.State.FINISHED)
    chunks = Chunk.objects.filter(dispatch__in=running).values_list("dispatch_id")
    last_done = dict(chunks.annotate(Max("done_at")).order_by())
    for dispatch in running.order_by("pk"):
        if dispatch.state == Dispatch.State.ALLOCATING:
            if dispatch.started_at < now - timedelta(seconds=5):
                sent += _send(jobs.ALLOCATE_DISPATCH, dispatch_id=dispatch.pk)
            continue
        seen = max(filter(None, (last_done.get(dispatch.pk), dispatch.allocated_at)), default=now)
        if seen < now - timedelta(seconds=QUIET_SECONDS) and not finish_dispatch(dispatch_id=dispatch.pk):
            _unstick(dispatch.pk)
            sent += _send_open(dispatch.pk)
    untold = Chunk.objects.filter(told_at=None, dispatch__state=Dispatch.State.FINISHED)
    late = untold.filter(dispatch__finished_at__lt=now - timedelta(seconds=30))
    for dispatch_id in late.order_by().values_list("dispatch_id", flat=True).distinct():
        sent += _send(jobs.TELL_PACKED, dispatch_id=dispatch_id)
    return sent


def dispatch_due(*, on: date) -> list[Dispatch]:
    """Start a dispatch for every shop with goods here that somebody waits for; marks nothing short."""
    waiting = ConsignmentLine.objects.filter(
        harvest=OuterRef("pk"), consignment__state=Consignment.State.WAITING
    )
    busy = DispatchHarvest.objects.filter(harvest=OuterRef("pk"), running=True)
    there = Harvest.objects.filter(
        received_grams__gt=F("packed_grams") + F("lost_grams"), held_grams__gt=0
    ).filter(Exists(waiting), ~Exists(busy))
    by_shop: dict[int, list[int]] = {}
    for shop_id, harvest_id in there.values_list("product__shop_id", "pk").order_by("product__shop_id", "pk"):
        by_shop.setdefault(shop_id, []).append(harvest_id)
    started = []
    for harvest_ids in by_shop.values():
        try:
            started.append(
                start_dispatch(harvest_ids=harvest_ids, actor=None, ship_on=on, wait_for_more=True)
            )
        except (HarvestBusy, NothingToSend):
            continue
    return started


def _is_awaited(harvest_ids: Sequence[int]) -> bool:
    lines = ConsignmentLine.objects.filter(
        harvest__in=harvest_ids,
        packs__gt=F("short") + F("unsendable") + F("cancelled"),
        consignment__state=Consignment.State.WAITING,
        consignment__dispatch_id=None,
    )
    return lines.exists()


def _send_open(dispatch_id: int) -> int:
    """Send the open chunks to the workers, several to a job; answers how many jobs the broker took."""
    chunks = Chunk.objects.filter(dispatch_id=dispatch_id, done_at=None)
    sent = 0
    for some in in_jobs(chunk_ids=chunks.order_by("number").values_list("pk", flat=True)):
        if not _send(jobs.WORK_CHUNKS, chunk_ids=some):
            break
        sent += 1
    return sent


def in_jobs(*, chunk_ids: Iterable[int]) -> Iterator[list[int]]:
    """Cut chunks into jobs: several each while there are many, single ones where every worker needs some."""
    left = list(chunk_ids)
    while left:
        size = max(1, min(CHUNKS_AT_ONCE, len(left) // SHARES))
        yield left[:size]
        left = left[size:]


def _follow(dispatch_id: int) -> None:
    try:
        follow_now_and_then(dispatch_id=dispatch_id)
    except IntegrityError:
        log.warning("dispatch %s: a harvest cannot follow yet", dispatch_id)


@transaction.atomic
def _finish(dispatch_id: int) -> bool:
    open_states = (Dispatch.State.SPLITTING, Dispatch.State.STUCK)
    mine = Dispatch.objects.filter(pk=dispatch_id, state__in=open_states, allocated_at__isnull=False)
    if not mine.select_for_update(no_key=True).exists():
        return False
    if Chunk.objects.filter(dispatch_id=dispatch_id, done_at=None).exists():
        return False
    DispatchHarvest.objects.filter(dispatch_id=dispatch_id).update(running=False)
    mine.update(state=Dispatch.State.FINISHED, finished_at=timezone.now(), trouble="")
    apply_entries(dispatch_id=dispatch_id)
    return True


def _get_stuck(dispatch_id: int, trouble: str) -> None:
    running = Q(state=Dispatch.State.SPLITTING) | Q(state=Dispatch.State.STUCK)
    Dispatch.objects.filter(running, pk=dispatch_id).update(state=Dispatch.State.STUCK, trouble=trouble)


def _unstick(dispatch_id: int) -> None:
    stuck = Dispatch.objects.filter(pk=dispatch_id, state=Dispatch.State.STUCK)
    stuck.update(state=Dispatch.State.SPLITTING, trouble="")


def _send(job: Job, **ids: int | list[int]) -> bool:
    """Send a job whose rows are committed; without a broker the sweep sends it later."""
    try:
        job.send_now(**ids)
    except (BrokerAway, RedisError, OSError) as fault:
        log.warning("no broker for %s: %s", job.name, fault)
        return False
    return True
