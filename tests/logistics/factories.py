"""Rows of the logistics floor, with as little said as a test needs."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from logistics import loads
from logistics.models import Chunk
from logistics.services.consigning import ConsignmentData, LineData, RecipientData, consign_many
from logistics.services.dispatching import allocate, start_dispatch, work
from pavilion.kit import proofs
from tests.shops.factories import make_harvest, make_product, make_region

NUMBERS = count(1)
GUANGDONG, XIZANG = "440106", "540102"


def load_tariffs():
    """Carriers, services, tariffs, cartons and waybill numbers, as they come with the project."""
    for load in (
        loads.load_carriers,
        loads.load_services,
        loads.load_tariffs,
        loads.load_cartons,
        loads.load_compat_rules,
        loads.load_tracking_statuses,
        loads.load_waybill_ranges,
    ):
        load()


def make_lot(*, grams=100_000, variants=(500,), shop=None, **extra):
    """A weighed harvest and the first variant of its product."""
    extra_product = {"shop": shop} if shop else {}
    product = make_product(variants=variants, **extra_product)
    harvest = make_harvest(product=product, received_grams=grams, **extra)
    return harvest, product.variants.first()


def a_recipient(region=GUANGDONG):
    make_region(region)
    return RecipientData(name="王小明", phone="13800000000", region_code=region, detail="天河路1号")


def asked_of(*wants, region=GUANGDONG, days=10, reference="", note=""):
    """What to consign: `wants` are (harvest, variant, packs)."""
    return ConsignmentData(
        reference=reference or f"test-{next(NUMBERS)}",
        shop_id=wants[0][0].product.shop_id,
        recipient=a_recipient(region),
        lines=[LineData(variant.pk, harvest.pk, packs) for harvest, variant, packs in wants],
        promised_on=timezone.localdate() + timedelta(days=days),
        note=note,
    )


def make_consignment(*wants, holder=None, **extra):
    return consign_many(asked=[asked_of(*wants, **extra)], holder=holder)[0]


def reconcile():
    """Prove every promise over the whole database, inside the test's own transaction."""
    assert breaches() == []


def breaches():
    """What the proofs have to say, as `promise name: sentence`."""
    found = [(proof, proof.find()) for proof in proofs.registered()]
    return [f"{proof.promise} {proof.name}: {text}" for proof, finding in found for text in finding.breaches]


def run_dispatch(*harvests, **extra):
    """A dispatch from start to finish in this process, as workers would do it; `harvests` are rows."""
    extra = {"actor": None, "ship_on": timezone.localdate()} | extra
    dispatch = start_dispatch(harvest_ids=[harvest.pk for harvest in harvests], **extra)
    allocate(dispatch_id=dispatch.pk)
    for chunk in Chunk.objects.filter(dispatch=dispatch, done_at=None).order_by("number"):
        work(chunk_id=chunk.pk)
    dispatch.refresh_from_db()
    return dispatch
