"""A small pavilion where every page has something to show, and the pages each kind of reader knows."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from PIL import Image

from logistics.models import Dispatch, Manifest, Parcel
from logistics.services import handover
from logistics.services.tracking import EventData, record_events
from orders.models import GroupBuy, Offer, Payment, Purchase
from orders.services import carts, checkout, claims, payments
from orders.services.pledging import Part, join_group_buy
from pavilion.accounts.models import User
from shops.models import Certificate, Display, Harvest, Product, Shop
from shops.services.pictures import hang_pictures, prepare_pictures
from shops.services.reviewing import ReviewData, answer_question, ask_question, write_review
from shops.services.shelving import rebuild_listings
from shops.services.wishing import set_favourite, set_watch
from tests.logistics.factories import load_tariffs, run_dispatch
from tests.orders.factories import (
    destination,
    make_demand,
    make_group_buy,
    make_offer,
    make_voucher,
    paid_notice,
)
from tests.shops.factories import (
    make_appointment,
    make_harvest,
    make_mandate,
    make_product,
    make_region,
    make_shop,
    make_user,
)  # fmt: skip

FAR = "440106"


@dataclass(frozen=True)
class World:
    """Who lives here, and one of everything."""

    buyer: User
    farmer: User
    official: User
    shop: Shop
    product: Product
    harvest: Harvest
    purchases: list[Purchase]
    dispatch: Dispatch
    parcel: Parcel
    manifest: Manifest
    group: GroupBuy
    offer: Offer

    def pages(self):
        """The pages that each reader looks at; None is a guest."""
        desk = f"/desk/{self.shop.slug}/"
        paid, unpaid = self.purchases[0], self.purchases[-1]
        payment = Payment.objects.get(purchase_number=unpaid.number)
        order = paid.orders.get(shop=self.shop)
        parcel = self.parcel
        guest = [
            "/", "/c/pepper/", f"/c/county/{self.shop.region_id[:6]}/", "/search/?q=pepper", "/search/?q=zzz",
            "/shops/", f"/shops/{self.shop.slug}/", self.product.get_absolute_url(), "/rankings/", "/cart/",
            f"/p/{self.product.pk}/reviews/", f"/p/{self.product.pk}/wishes/",
            "/group-buys/", self.group.get_absolute_url(), "/demands/", self.offer.demand.get_absolute_url(),
            "/track/", f"/track/{parcel.waybill}/", f"/o/{parcel.carrier_id}/{parcel.waybill}/",
            "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
        ]  # fmt: skip
        buyer = [
            "/cart/", "/checkout/", "/purchases/", "/account/delete/", f"{unpaid.get_absolute_url()}address/",
            *(each.get_absolute_url() for each in self.purchases),
            f"{self.group.get_absolute_url()}join/", "/demands/post/",
            f"{self.offer.demand.get_absolute_url()}offers/{self.offer.pk}/",
            "/favourites/", f"/p/{self.product.pk}/ask/",
            f"/p/{self.product.pk}/wishes/", f"{paid.get_absolute_url()}review/{order.lines.get().pk}/",
            f"/testpay/{payment.key}/", "/account/", "/accounts/password/change/", "/accounts/logout/",
        ]  # fmt: skip
        farmer = [
            "/desk/", desk, f"{desk}goods/", f"{desk}goods/add/", f"{desk}goods/{self.product.pk}/",
            f"{desk}harvests/", f"{desk}harvests/announce/", f"{desk}harvests/{self.harvest.pk}/",
            f"{desk}group-buys/", f"{desk}group-buys/open/", f"{desk}group-buys/{self.group.pk}/",
            f"{desk}vouchers/", f"{desk}demands/", f"{desk}demands/{self.offer.demand_id}/",
            f"{desk}words/", f"{desk}certificates/",
            f"{desk}orders/", f"{desk}orders/{order.number}/", f"{desk}money/", f"{desk}shop/",
            f"{desk}mandates/", f"{desk}audit/", f"{desk}dispatch/",
            f"{desk}dispatches/{self.dispatch.code}/",
            f"{desk}parcels/", f"{desk}parcels/{parcel.pk}/", f"{desk}manifests/",
            f"{desk}manifests/{self.manifest.code}/", f"{desk}sheets/",
        ]  # fmt: skip
        official = [
            "/office/",
            "/office/shops/",
            "/office/shops/open/",
            "/office/mandates/",
            "/office/audit/",
        ]
        return {None: guest, self.buyer: buyer, self.farmer: farmer, self.official: official}


def make_world():
    """Two shops; one purchase sent and complained about, one to be sent, one to be paid."""
    load_tariffs()
    for code in (FAR, "621221"):
        make_region(code)
    buyer, farmer, official = make_user(name="王小明"), make_user(name="赵桂兰"), make_user(name="李雨水")
    shop = make_shop(keeper=farmer, name_zh="两水镇赵家花椒铺", name_en="Zhao family pepper of Liangshui")
    make_mandate(shop=shop, appointment=make_appointment(person=official))
    product = make_product(
        shop=shop,
        variants=(500, 5_000),
        title_zh="武都大红袍花椒（特级）",
        title_en="Wudu Dahongpao Sichuan pepper, top grade, sun-dried on the roofs of Liangshui",
        description_zh="半山椒园手采。",
        description_en="Picked by hand.",
        gi_name="武都花椒",
        harvest_months="7-8",
    )
    _hang_picture(product)
    harvest = make_harvest(product=product, received_grams=60_000, harvested_on=timezone.localdate())
    make_harvest(product=product, expected_grams=400_000, ready_on=timezone.localdate() + timedelta(days=9))
    other = make_product(category="olives", title_zh="初榨橄榄油", title_en="First pressing of olives")
    make_harvest(product=other, received_grams=20_000)
    small, sack = product.variants.order_by("net_grams")
    oil = other.variants.get()

    first = _buy(buyer, {small.pk: 3, oil.pk: 1})
    _pay(first)
    dispatch = run_dispatch(harvest)
    parcel = Parcel.objects.filter(consignment__shop=shop).earliest("pk")
    manifest = handover.open_manifest(shop=shop, carrier_code=parcel.carrier_id, actor=farmer)
    record_events(events=[_scan(parcel)])
    claims.open_claim(
        order=first.orders.get(shop=shop), kind="spoiled", words="到货时有三包发霉", asked_by=buyer
    )
    second = _buy(buyer, {sack.pk: 2})
    _pay(second)
    third = _buy(buyer, {small.pk: 1})
    carts.put_in_cart(person=buyer, key=None, variant_id=small.pk, packs=2)
    carts.put_in_cart(person=buyer, key=None, variant_id=oil.pk, packs=1)
    group = _group_buy(buyer, small, harvest)
    make_voucher("HUAJIAO-10", shop=shop)
    demand = make_demand(buyer=buyer, words="求购特级花椒，打电话 13800138000")
    offer = make_offer(demand, variant=small, harvest=harvest)
    _say_and_prove(buyer, product, first)
    return World(
        buyer,
        farmer,
        official,
        shop,
        product,
        harvest,
        [first, second, third],
        dispatch,
        parcel,
        manifest,
        group,
        offer,
    )


def _group_buy(buyer, variant, harvest):
    group = make_group_buy(variant=variant, harvest=harvest, case_packs=8)
    purchase = join_group_buy(
        group=group,
        part=Part(3, 5),
        buyer=buyer,
        destination=destination(region_code=FAR, detail="天河路385号太古汇一座"),
        checkout_key=str(uuid.uuid4()),
    )
    _pay(purchase)
    return group


def _buy(buyer, wanted):
    return checkout.place_purchase(
        buyer=buyer,
        wanted=wanted,
        checkout_key=str(uuid.uuid4()),
        destination=destination(region_code=FAR, detail="天河路385号太古汇一座"),
    )


def _pay(purchase):
    payments.record_notice(gateway="testpay", notice=paid_notice(purchase))
    purchase.refresh_from_db()


def _scan(parcel):
    return EventData(
        raw_code="picked_up", at=timezone.now(), provider="desk", parcel_id=parcel.pk, place="武都区"
    )


def _say_and_prove(buyer, product, purchase):
    """A review, questions with and without an answer, a certificate, a favourite, a shelf on the front."""
    data = ReviewData(stars=4, words="麻味足，粒大色红。")
    line = purchase.orders.get(shop=product.shop).lines.get()
    write_review(
        product_id=product.pk,
        reference=f"line:{line.pk}",
        author=buyer,
        author_name="王*明",
        pack=("500 克", "500 g"),
        data=data,
    )
    answered = ask_question(product=product, asker=buyer, words="今年的新货吗？")
    answer_question(question=answered, answer="八月采收。", actor=None)
    ask_question(product=product, asker=buyer, words="怎么保存？")
    paper = {"kind": "gi", "number": "GI-2026-77", "issuer": "国家知识产权局"}
    Certificate.objects.create(shop=product.shop, product=product, issued_on=timezone.localdate(), **paper)
    set_favourite(person=buyer, product=product, wanted=True)
    set_watch(person=buyer, product=product, until="harvested", wanted=True)
    shelf = Display.objects.create(title_zh="新椒上市", title_en="The new pepper is here")
    shelf.items.create(product=product)
    rebuild_listings()


def _hang_picture(product):
    data = BytesIO()
    Image.new("RGB", (800, 1000), (168, 40, 30)).save(data, "JPEG")
    hang_pictures(product=product, prepared=prepare_pictures(pictures=[data.getvalue()]))
