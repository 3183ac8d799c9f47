"""What the demo does after its trade: one dispatch of all that is here, and parcels that begin to travel."""

import pytest

from logistics.models import Chunk, Dispatch, Manifest, Parcel, TrackingEvent
from logistics.services.demo import dispatch_everything, send_some_on_their_way, weigh_up
from logistics.services.dispatching import allocate, finish_dispatch, work
from orders.models import Demand, GroupBuy, Voucher
from orders.services.demo_deals import make_deals
from orders.services.simulation import simulate_sales
from pavilion.accounts.models import User
from pavilion.kit import loads, proofs
from shops.services.seeding import seed_world, weigh_in_featured


@pytest.fixture
def dispatched(db):
    for load in loads.registered():
        load.run()
    seed_world(say=lambda line: None, with_pictures=False)
    weigh_in_featured()
    simulate_sales(consignments=150, seed=5)
    dispatch_id, harvests = dispatch_everything(actor=User.objects.get(email="operator@pavilion.example"))
    allocate(dispatch_id=dispatch_id)
    for chunk in Chunk.objects.filter(dispatch_id=dispatch_id):
        work(chunk_id=chunk.pk)
    finish_dispatch(dispatch_id=dispatch_id)
    return dispatch_id, harvests


def breaches():
    return [text for proof in proofs.registered() for text in proof.find().breaches]


def test_everything_that_is_here_goes_and_every_gram_is_accounted_for(dispatched):
    dispatch_id, harvests = dispatched

    assert Dispatch.objects.get(pk=dispatch_id).state == "finished"
    balance = weigh_up(harvest_ids=harvests)
    packed = sum(Parcel.objects.values_list("net_grams", flat=True))
    assert balance.packed_grams == packed > 0
    assert balance.on_hand_grams >= 0
    assert dispatch_everything(actor=None) is None
    assert breaches() == []


def test_what_is_sold_later_from_the_same_harvests_goes_with_the_next_dispatch(dispatched):
    _first, harvests = dispatched

    simulate_sales(consignments=50, seed=6, ahead=False)

    _second, more = dispatch_everything(actor=None)
    assert set(more) & set(harvests)


def test_some_parcels_are_handed_over_and_some_arrive_once(dispatched):
    handed = send_some_on_their_way()

    assert handed == Parcel.objects.exclude(state="created").count() > 0
    assert Manifest.objects.filter(state="signed").count() == 6
    assert Parcel.objects.filter(state="delivered").exists()
    events = TrackingEvent.objects.count()
    assert send_some_on_their_way() == 0
    assert TrackingEvent.objects.count() == events
    assert breaches() == []


def test_shops_and_buyers_agree_on_deals_once_and_the_books_stay_right(dispatched):
    made = make_deals()

    assert made == 3
    assert GroupBuy.objects.filter(pledges__paid_at__isnull=False).distinct().count() == 3
    assert (Voucher.objects.count(), Demand.objects.get().offers.count()) == (2, 1)
    assert make_deals() == 0
    assert (GroupBuy.objects.count(), Voucher.objects.count(), Demand.objects.count()) == (3, 2, 1)
    assert breaches() == []
