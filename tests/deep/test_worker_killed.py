"""A worker dies by SIGKILL in the middle of a dispatch; another ends it, and the books balance."""

import os
import signal
import time

import psutil
import pytest
from django.utils import timezone

from logistics.models import Chunk, Consignment, Dispatch, Parcel
from logistics.services.consigning import consign_many
from logistics.services.dispatching import allocate, resume_dispatches, start_dispatch
from shops.models import Harvest
from tests.logistics.factories import asked_of, load_tariffs, make_lot, reconcile

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]


def await_(condition, *, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def kill(process):
    """No goodbye: the whole family at once, as the kernel does it when memory runs out."""
    family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    for member in family:
        os.kill(member.pid, signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_another_worker_ends_what_a_killed_one_began(start_worker, settings, share):
    settings.DISPATCH_CHUNK = 20
    load_tariffs()
    harvest, variant = make_lot(grams=10_000_000)
    asked = [asked_of((harvest, variant, 1 + n % 7)) for n in range(2_000)]
    consign_many(asked=asked, holder=None)
    dispatch = start_dispatch(harvest_ids=[harvest.pk], actor=None, ship_on=timezone.localdate())
    allocate(dispatch_id=dispatch.pk)
    doomed = start_worker(queues="dispatch,default", concurrency=2)
    chunks = Chunk.objects.filter(dispatch=dispatch)

    await_(lambda: chunks.exclude(done_at=None).count() >= 100 * share, seconds=60)
    kill(doomed)
    left = chunks.filter(done_at=None).count()
    assert Parcel.objects.exclude(chunk__in=chunks.exclude(done_at=None)).count() == 0
    reconcile()
    died = time.monotonic()
    start_worker(queues="dispatch,default", concurrency=1)

    def is_over():
        resume_dispatches()  # beat's part
        return Dispatch.objects.get().state == "finished"

    await_(is_over, seconds=60)
    assert time.monotonic() - died < 60
    assert left > 0
    assert Consignment.objects.exclude(state="packed").count() == 0
    assert Parcel.objects.values("consignment").distinct().count() == 2_000
    assert Harvest.objects.get().held_grams == 0
    reconcile()
