"""Write simulated purchases, orders, payments, postings and consignments by COPY, as the services would."""

import json
import random
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings

from logistics.models import Consignment, ConsignmentLine, Recipient
from orders.gateways.notices import Event, Notice
from orders.models import GatewayNotice, Order, OrderLine, Payment, Posting, Purchase
from orders.rules import books
from orders.services.checkout import FRESH_RETURN_DAYS, GATEWAY, RETURN_DAYS
from orders.services.ledger import account_ids
from orders.services.simulation_journeys import Journey
from orders.services.simulation_people import PEOPLE, detail_of, name_and_phone_of
from pavilion.accounts.models import User
from pavilion.kit.copying import Value, copy_rows, take_ids
from shops.models import Keeper, Shop, Variant

Row = tuple[Value, ...]

PURCHASE = ("id", "number", "buyer_id", "state", "name", "phone", "region_id", "detail", "total_fen",
            "checkout_key", "placed_at", "expires_at", "paid_at")  # fmt: skip
ORDER = ("id", "purchase_id", "shop_id", "number", "state", "goods_fen", "freight_fen", "total_fen",
         "commission_bp", "placed_at")  # fmt: skip
LINE = ("order_id", "variant_id", "harvest_id", "packs", "pack_grams", "price_fen", "title_zh", "title_en",
        "return_days", "promised_on", "consignment_line_id")  # fmt: skip
PAYMENT = ("key", "purchase_number", "gateway", "state", "fen", "gateway_reference", "opened_at", "paid_at")
NOTICE = ("gateway", "notice_id", "body", "came_at")
POSTING = ("source_id", "target_id", "fen", "reason", "order_number", "at")
RECIPIENT = ("id", "name", "phone", "region_id", "detail")
CONSIGNMENT = ("id", "reference", "shop_id", "recipient_id", "province", "promised_on", "asked_at")
CONSIGNMENT_LINE = ("id", "consignment_id", "variant_id", "harvest_id", "packs", "pack_grams")


@dataclass(frozen=True)
class Written:
    """Sums of what was written; the caller promises the grams, last."""

    purchases: int
    fen: int
    grams_by_harvest: Counter[int]


@dataclass
class Tables:
    """Rows by table, as they will be copied."""

    purchases: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    postings: list[Row] = field(default_factory=list)
    recipients: list[Row] = field(default_factory=list)
    consignments: list[Row] = field(default_factory=list)
    consignment_lines: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Buyer:
    """Who buys: a person with an account, or somebody in passing."""

    pk: int | None
    name: str
    phone: str
    detail: str


@dataclass
class Clerk:
    """Turns journeys into rows; knows the goods, the people and the next keys."""

    dice: random.Random
    goods: dict[int, Variant]
    shops: dict[int, Shop]
    buyers: Sequence[int]
    escrow: int
    gateway: int
    tables: Tables = field(default_factory=Tables)
    grams: Counter[int] = field(default_factory=Counter)
    fen: int = 0

    def write(self, group: Sequence[Journey], keys: "Keys") -> None:
        """One purchase: its orders, its payment, its consignments."""
        first, purchase_id = group[0], keys.purchases.pop()
        number = f"P{self.dice.randbytes(8).hex().upper()}"
        buyer = self._buyer()
        totals = [
            self._order(journey, buyer, f"{number}-{n}", purchase_id, keys, region=first.region)
            for n, journey in enumerate(group, start=1)
        ]
        paid = max(journey.paid_at for journey in group)
        self._pay(number, sum(totals), first.placed_at, paid)
        self.tables.purchases.append(
            (
                purchase_id, number, buyer.pk, "paid", buyer.name, buyer.phone, first.region, buyer.detail,
                sum(totals), f"simulated-{number}", first.placed_at.isoformat(),
                (first.placed_at + timedelta(minutes=settings.HOLD_MINUTES)).isoformat(), paid.isoformat(),
            )
        )  # fmt: skip
        self.fen += sum(totals)

    def _buyer(self) -> Buyer:
        pick = self.dice.randrange(PEOPLE)
        known = self.buyers[pick % len(self.buyers)] if self.buyers and pick % 2 else None
        return Buyer(known, *name_and_phone_of(number=pick), detail_of(number=pick))

    def _order(
        self, journey: Journey, buyer: Buyer, number: str, purchase_id: int, keys: "Keys", *, region: str
    ) -> int:
        order_id, consignment_id, recipient_id = (
            keys.orders.pop(),
            keys.consignments.pop(),
            keys.recipients.pop(),
        )
        goods = self._lines(journey, order_id, consignment_id, keys)
        shop = self.shops[self.goods[journey.sale.lines[0][0]].product.shop_id]
        free = shop.free_freight_from_fen is not None and goods >= shop.free_freight_from_fen
        freight = 0 if free else journey.freight_fen
        placed, paid = journey.placed_at.isoformat(), journey.paid_at.isoformat()
        self.tables.orders.append(
            (
                order_id, purchase_id, shop.pk, number, "paid", goods, freight, goods + freight,
                shop.commission_bp, placed,
            )
        )  # fmt: skip
        self.tables.postings.append(
            (self.gateway, self.escrow, goods + freight, f"paid:{number}", number, paid)
        )
        self.tables.recipients.append((recipient_id, buyer.name, buyer.phone, region, buyer.detail))
        self.tables.consignments.append(
            (
                consignment_id, f"{number}-1", shop.pk, recipient_id, region[:2],
                journey.promised_on.isoformat(), paid,
            )
        )  # fmt: skip
        return goods + freight

    def _lines(self, journey: Journey, order_id: int, consignment_id: int, keys: "Keys") -> int:
        goods_fen = 0
        promised = journey.promised_on.isoformat()
        for variant_id, harvest_id, packs in journey.sale.lines:
            variant, line_id = self.goods[variant_id], keys.lines.pop()
            product = variant.product
            goods_fen += packs * variant.price_fen
            self.grams[harvest_id] += packs * variant.net_grams
            self.tables.consignment_lines.append(
                (line_id, consignment_id, variant_id, harvest_id, packs, variant.net_grams)
            )
            self.tables.lines.append(
                (
                    order_id, variant_id, harvest_id, packs, variant.net_grams, variant.price_fen,
                    f"{product.title_zh} {variant.title_zh}",
                    f"{product.title_en or product.title_zh} {variant.title_en or variant.title_zh}",
                    FRESH_RETURN_DAYS if product.fresh else RETURN_DAYS, promised, line_id,
                )
            )  # fmt: skip
        return goods_fen

    def _pay(self, number: str, fen: int, opened: datetime, paid: datetime) -> None:
        key = uuid.UUID(bytes=self.dice.randbytes(16), version=4)
        reference = f"T{self.dice.randbytes(5).hex().upper()}"
        notice = Notice(f"paid-{key}", Event.PAID, payment=str(key), fen=fen, reference=reference)
        self.tables.payments.append(
            (str(key), number, GATEWAY, "paid", fen, reference, opened.isoformat(), paid.isoformat())
        )
        self.tables.notices.append((GATEWAY, notice.notice_id, json.dumps(asdict(notice)), paid.isoformat()))


@dataclass
class Keys:
    """Keys taken in blocks, smallest first."""

    purchases: list[int]
    orders: list[int]
    consignments: list[int]
    recipients: list[int]
    lines: list[int]


def write_sales(*, rng: np.random.Generator, journeys: Sequence[Journey], at: datetime) -> Written:
    """Copy everything these sales are made of; stock is promised by the caller, last."""
    groups = _purchases(journeys)
    lines = sum(len(journey.sale.lines) for journey in journeys)
    keys = Keys(
        purchases=take_ids(Purchase, len(groups))[::-1],
        orders=take_ids(Order, len(journeys))[::-1],
        consignments=take_ids(Consignment, len(journeys))[::-1],
        recipients=take_ids(Recipient, len(journeys))[::-1],
        lines=take_ids(ConsignmentLine, lines)[::-1],
    )
    accounts = account_ids(names=[books.ESCROW, books.gateway_account(GATEWAY)])
    clerk = Clerk(
        dice=random.Random(int(rng.integers(2**62))),  # noqa: S311 - invented people
        goods={variant.pk: variant for variant in Variant.objects.select_related("product")},
        shops={shop.pk: shop for shop in Shop.objects.all()},
        buyers=_buyers(),
        escrow=accounts[books.ESCROW],
        gateway=accounts[books.gateway_account(GATEWAY)],
    )
    for group in groups:
        clerk.write(group, keys)
    _copy(clerk.tables)
    return Written(len(groups), clerk.fen, clerk.grams)


def _purchases(journeys: Sequence[Journey]) -> list[list[Journey]]:
    """Most purchases are one order; a joined one goes with the one before it."""
    groups: list[list[Journey]] = []
    for journey in journeys:
        if journey.joined:
            groups[-1].append(journey)
        else:
            groups.append([journey])
    return groups


def _buyers() -> list[int]:
    people = User.objects.filter(is_staff=False, appointments__isnull=True).exclude(
        pk__in=Keeper.objects.values("person")
    )
    return list(people.order_by("pk").values_list("pk", flat=True)[:500])


def _copy(tables: Tables) -> None:
    copy_rows(Purchase, PURCHASE, tables.purchases)
    copy_rows(Order, ORDER, tables.orders)
    copy_rows(Payment, PAYMENT, tables.payments)
    copy_rows(GatewayNotice, NOTICE, tables.notices)
    copy_rows(Posting, POSTING, tables.postings)
    copy_rows(Recipient, RECIPIENT, tables.recipients)
    copy_rows(Consignment, CONSIGNMENT, tables.consignments)
    copy_rows(ConsignmentLine, CONSIGNMENT_LINE, tables.consignment_lines)
    copy_rows(OrderLine, LINE, tables.lines)
