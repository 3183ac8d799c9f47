"""Many hands on one sheet: what happens once stays once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from logistics.models import Consignment, OrderSheet
from logistics.services import sheets
from logistics.services.consigning import consign_many
from logistics.services.sheets import AlreadyHandedIn, hand_in_sheet, upload_sheet
from shops.models import Harvest
from shops.services.stock import NotEnoughStock, hold_stock
from tests.logistics.factories import breaches
from tests.logistics.sheets.sheets import as_csv
from tests.shops.factories import make_harvest, make_product, make_region, make_shop, make_user, make_variant

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 4


@pytest.fixture
def shop():
    make_region("621221")
    shop = make_shop(keeper=make_user())
    product = make_product(shop=shop, variants=())
    make_variant(product=product, net_grams=500, key="hj-500")
    make_harvest(product=product, received_grams=10_000)
    return shop


def together(act):
    """Run `act(n)` in several threads at once; answers what each returned or refused with."""
    start = Barrier(HANDS)

    def run(number):
        try:
            start.wait()
            return act(number)
        except (AlreadyHandedIn, NotEnoughStock) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(run, range(HANDS)))


def upload(shop, body):
    return upload_sheet(shop=shop, name="orders.csv", body=body, actor=shop.keepers.get().person)


ROW = {"商品名称": "", "规格": ""}


def test_a_file_uploaded_by_many_hands_at_once_is_one_sheet(shop):
    found = together(lambda _n: upload(shop, as_csv(ROW)))

    assert OrderSheet.objects.count() == 1
    assert sorted(fresh for _sheet, fresh in found) == [False] * (HANDS - 1) + [True]


def test_a_sheet_handed_in_by_many_hands_at_once_is_sent_once(shop):
    sheet, _fresh = upload(shop, as_csv(ROW, ROW | {"订单编号": "LN2"}))

    found = together(lambda _n: hand_in_sheet(sheet=sheet, actor=sheet.uploaded_by))

    assert found.count(AlreadyHandedIn) == HANDS - 1
    assert Consignment.objects.count() == 2
    assert Harvest.objects.get().held_grams == 2_000
    assert breaches() == []


def test_a_sheet_that_a_buyer_outruns_is_refused_as_a_whole(shop, monkeypatch):
    sheet, _fresh = upload(shop, as_csv(ROW | {"数量": "10"}, ROW | {"订单编号": "LN2", "数量": "10"}))
    lot = Harvest.objects.get()

    def buy_then_consign(**asked):
        hold_stock(
            grams_by_harvest={lot.pk: 500}, holder="buyer", until=timezone.now() + timezone.timedelta(hours=1)
        )
        return consign_many(**asked)

    monkeypatch.setattr(sheets, "consign_many", buy_then_consign)
    with pytest.raises(NotEnoughStock):
        hand_in_sheet(sheet=sheet, actor=sheet.uploaded_by)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.accepted) == ("read", 0)
    assert not Consignment.objects.exists()
    assert breaches() == []
