"""The set-based allocation serves exactly whom a loop over the queue would serve."""

import random
from collections import Counter

import pytest
from django.utils import timezone

from logistics.models import Chunk, Consignment, ConsignmentLine
from logistics.services.allocation import allocate_dispatch
from logistics.services.consigning import consign_many
from logistics.services.dispatching import open_dispatch
from tests.logistics.factories import asked_of, breaches, make_lot
from tests.shops.factories import make_harvest, make_product, make_shop

pytestmark = pytest.mark.django_db


def serve_one_by_one(there):
    """First come, first served: all a consignment needs, or nothing; says who goes and what falls short."""
    left, served, short = dict(there), set(), {}
    for consignment in Consignment.objects.order_by("promised_on", "asked_at", "pk"):
        lines, needs = list(consignment.lines.all()), Counter()
        for line in lines:
            needs[line.harvest_id] += line.packs * line.pack_grams
        lacking = {harvest for harvest in needs if harvest in left and needs[harvest] > left[harvest]}
        short |= {line.pk: line.packs for line in lines if line.harvest_id in lacking}
        if not lacking:
            left |= {harvest: left[harvest] - needs[harvest] for harvest in needs if harvest in left}
            served |= {consignment.pk} if left.keys() >= needs.keys() else set()
    return served, short


def growing_lot(*, shop, grams, variants=(100, 250, 700)):
    """More is expected than came, so that promises outgrow what is there."""
    product = make_product(shop=shop, variants=variants)
    harvest = make_harvest(product=product, expected_grams=10_000_000, received_grams=grams, weighed_in=False)
    return harvest, list(product.variants.all())


def allocate(harvests):
    dispatch = open_dispatch(
        harvest_ids=[harvest.pk for harvest in harvests], actor=None, ship_on=timezone.localdate()
    )
    allocate_dispatch(dispatch_id=dispatch.pk)
    dispatch.refresh_from_db()
    return dispatch


def outcome():
    listed = set(Consignment.objects.in_chunks(Chunk.objects.all()).values_list("pk", flat=True))
    return listed, dict(ConsignmentLine.objects.filter(short__gt=0).values_list("pk", "short"))


@pytest.mark.parametrize("seed", range(12))
def test_random_queues_are_served_as_one_by_one(seed):
    draw = random.Random(seed)
    shop = make_shop()
    lots = [growing_lot(shop=shop, grams=draw.randrange(2_000, 15_000)) for _ in range(5)]
    asked = []
    for _ in range(60):
        wants = []
        for harvest, variants in draw.sample(lots, draw.choice((1, 1, 2, 3))):
            wants += [
                (harvest, variant, draw.randrange(1, 4))
                for variant in draw.sample(variants, draw.choice((1, 2)))
            ]
        asked.append(asked_of(*wants, days=draw.randrange(1, 6)))
    consign_many(asked=asked, holder=None)
    taking_part = [harvest for harvest, _variants in lots[: draw.choice((4, 5))]]
    expected = serve_one_by_one({harvest.pk: harvest.received_grams for harvest in taking_part})

    dispatch = allocate(taking_part)

    assert expected[0]
    assert expected[1]
    assert outcome() == expected
    assert dispatch.consignments == len(expected[0])
    assert dispatch.short_packs == sum(expected[1].values())
    assert [text for text in breaches() if not text.startswith("3 references")] == []


def test_two_lines_that_fit_alone_but_not_together_do_not_block_the_queue():
    shop = make_shop()
    harvest, (small, _medium, large) = growing_lot(shop=shop, grams=1_000)
    greedy = asked_of((harvest, large, 1), (harvest, small, 4), days=1)
    modest = asked_of((harvest, large, 1), days=2)
    consign_many(asked=[greedy, modest], holder=None)

    allocate([harvest])

    states = dict(Consignment.objects.values_list("reference", "state"))
    assert states == {greedy.reference: "closed", modest.reference: "waiting"}
    assert outcome()[0] == {Consignment.objects.get(reference=modest.reference).pk}


def test_a_weighed_harvest_that_does_for_all_is_not_looked_at_line_by_line(django_assert_max_num_queries):
    harvest, variant = make_lot()
    consign_many(asked=[asked_of((harvest, variant, 1)) for _ in range(30)], holder=None)
    dispatch = open_dispatch(harvest_ids=[harvest.pk], actor=None, ship_on=timezone.localdate())

    with django_assert_max_num_queries(13):
        allocate_dispatch(dispatch_id=dispatch.pk)

    assert Consignment.objects.in_chunks(Chunk.objects.all()).count() == 30


def test_the_soonest_promised_are_in_the_first_chunk(settings):
    settings.DISPATCH_CHUNK = 2
    harvest, variant = make_lot()
    asked = [asked_of((harvest, variant, 1), days=days) for days in (5, 1, 3, 2)]
    consign_many(asked=asked, holder=None)

    dispatch = allocate([harvest])

    chunk_of = {pk: chunk.number for chunk in dispatch.chunks.all() for pk in chunk.consignment_ids}
    made = Consignment.objects.in_bulk([one.reference for one in asked], field_name="reference")
    assert [chunk_of[made[one.reference].pk] for one in asked] == [1, 0, 1, 0]


@pytest.mark.parametrize("elsewhere", [0, 1])
def test_who_waits_elsewhere_too_stays_however_much_of_all_goods_is_dispatched(elsewhere):
    shop = make_shop()
    (here, sizes), (there, other_sizes) = (growing_lot(shop=shop, grams=100_000) for _ in range(2))
    alone = [asked_of((here, sizes[0], 1)) for _ in range(20)]
    both = [asked_of((here, sizes[0], 1), (there, other_sizes[0], 1)) for _ in range(elsewhere)]
    consign_many(asked=[*alone, *both], holder=None)

    dispatch = allocate([here])

    assert dispatch.consignments == 20
    mine = Consignment.objects.filter(reference__in=[one.reference for one in alone])
    assert outcome() == (set(mine.values_list("pk", flat=True)), {})


@pytest.mark.parametrize(("ready", "sizes"), [(9, {1}), (250, {2}), (900, {4})])
def test_where_there_would_be_very_many_chunks_they_are_larger(settings, ready, sizes):
    settings.DISPATCH_CHUNK = 1
    harvest, variant = make_lot(grams=1_000_000)
    consign_many(asked=[asked_of((harvest, variant, 1)) for _ in range(ready)], holder=None)

    dispatch = allocate([harvest])

    assert set(dispatch.chunks.values_list("consignments", flat=True)) == sizes
    assert (dispatch.consignments, dispatch.chunk_count) == (ready, ready // max(sizes))
