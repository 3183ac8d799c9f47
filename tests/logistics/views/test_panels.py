import pytest
from django.test import RequestFactory
from django.utils import timezone

from logistics.models import Parcel
from logistics.services.dispatching import start_dispatch
from logistics.services.handover import add_all, open_manifest, sign_manifest
from pavilion.kit import panels
from pavilion.kit.jobs import Job
from tests.logistics.factories import load_tariffs, make_consignment, make_lot, run_dispatch
from tests.shops.factories import make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(Job, "send_now", lambda job, **ids: None)
    load_tariffs()


@pytest.fixture
def panel():
    def fill(slot, name, subject):
        (found,) = [each for each in panels._BY_SLOT[slot] if each.name == name]
        return found.fill(RequestFactory().get("/"), subject)

    return fill


def counts(context):
    return [row.count for row in context["rows"]]


def test_the_desk_counts_what_waits(panel, django_assert_num_queries):
    shop = make_shop()
    harvest, variant = make_lot(shop=shop)
    make_consignment((harvest, variant, 1))
    assert counts(panel("desk", "logistics.todo", shop)) == [1]

    run_dispatch(harvest)
    make_consignment((harvest, variant, 1))
    with django_assert_num_queries(2):
        assert counts(panel("desk", "logistics.todo", shop)) == [1, 1]

    parcel = Parcel.objects.get()
    manifest = open_manifest(shop=shop, carrier_code=parcel.carrier_id, actor=make_user())
    add_all(manifest_id=manifest.pk, actor=manifest.opened_by)
    assert counts(panel("desk", "logistics.todo", shop)) == [1, 1]
    sign_manifest(manifest_id=manifest.pk, courier="Li", actor=manifest.opened_by)
    assert counts(panel("desk", "logistics.todo", shop)) == [1]
    Parcel.objects.update(state="problem")
    assert counts(panel("desk", "logistics.todo", shop)) == [1, 1]


def test_the_desk_leads_to_the_running_dispatch(panel):
    harvest, variant = make_lot()
    make_consignment((harvest, variant, 1))
    dispatch = start_dispatch(harvest_ids=[harvest.pk], actor=None, ship_on=timezone.localdate())

    context = panel("desk", "logistics.todo", harvest.product.shop)

    assert context["percent"] == 0
    assert dispatch.code in context["running_url"]
    assert panel("desk", "logistics.todo", "something else") is None


def test_a_buyer_sees_her_parcels_and_no_others(panel, django_assert_max_num_queries):
    harvest, variant = make_lot()
    mine, _other = (make_consignment((harvest, variant, 1)) for _ in range(2))
    run_dispatch(harvest)

    with django_assert_max_num_queries(3):
        by_row = panel("purchase_parcels", "logistics.parcels", [mine])
    by_reference = panel("purchase_parcels", "logistics.parcels", [mine.reference])

    assert [each.parcel.consignment_id for each in by_row["found"]] == [mine.pk]
    assert [each.parcel for each in by_row["found"]] == [each.parcel for each in by_reference["found"]]
    assert panel("purchase_parcels", "logistics.parcels", []) is None


def test_the_panels_of_a_page_can_be_read():
    harvest, variant = make_lot()
    consignment = make_consignment((harvest, variant, 1))
    run_dispatch(harvest)

    page = panels.render(request=RequestFactory().get("/"), slot="purchase_parcels", subject=[consignment])

    assert Parcel.objects.get().waybill in page
    assert 'class="timeline' in page
