"""The market of a ship date and a province, and goods as the splitting engine sees them."""

import logging
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from hashlib import blake2b

from django.utils import timezone

from logistics.models import Carton, CompatRule, Service, Tariff
from logistics.rules import goods
from logistics.rules.splitting import Market
from logistics.rules.tariffs import flaws_of
from shops.models import Product, Variant

log = logging.getLogger(__name__)

KEPT = 128  # markets with their price tables, per process
TRUSTED_SECONDS = 30.0  # quotes may be so old; a dispatch reads the tables anew


@dataclass(frozen=True, eq=False)
class KnownMarket:
    """A market with a fingerprint of all it was made of, so that plans made in it can be remembered."""

    market: Market
    fingerprint: str
    province: str
    day_steps: tuple[int, ...]  # the slowest day of every offer: days between two steps make no difference

    def days_kept(self, days_left: int | None) -> int | None:
        """Reduce days left to what matters: the largest step within them; none when all offers keep them."""
        if days_left is None or not self.day_steps or days_left >= self.day_steps[-1]:
            return None
        within = [step for step in self.day_steps if step <= days_left]
        return within[-1] if within else self.day_steps[0]


_by_content: OrderedDict[str, KnownMarket] = OrderedDict()
_by_question: dict[tuple[str, date], tuple[float, KnownMarket]] = {}


def market_to(*, province: str, on: date, fresh: bool = False) -> KnownMarket:
    """The cartons, services and tariffs valid that day; `fresh` reads the tables whatever was seen before."""
    now = time.monotonic()
    seen = _by_question.get((province, on))
    if seen and not fresh and now - seen[0] < TRUSTED_SECONDS:
        return seen[1]
    market = _read(province, on)
    if len(_by_question) > KEPT:
        _by_question.clear()
    _by_question[province, on] = (now, market)
    return market


def forget_markets() -> None:
    """Read the tables anew at the next question, in this process."""
    _by_question.clear()


def packs_of(*, variant_ids: Iterable[int]) -> dict[int, goods.Pack]:
    """The packs of these variants, by variant."""
    rows = Variant.objects.filter(pk__in=set(variant_ids)).values_list(
        "pk", "net_grams", "gross_grams", "length_mm", "width_mm", "height_mm", "rigid", "upright", "fragile",
        "odour", "compat_class", "ships_as_is", "product__storage", "product__shelf_life_days",
    )  # fmt: skip
    return {
        pk: goods.Pack(
            str(pk), net, gross, length, width, height, rigid, upright, fragile, odour, compat_class, as_is,
            storage == Product.Storage.CHILLED or shelf_life < Product.FRESH_DAYS,
        )
        for pk, net, gross, length, width, height, rigid, upright, fragile, odour, compat_class, as_is,
            storage, shelf_life in rows
    }  # fmt: skip


def pack_of(variant: Variant) -> goods.Pack:
    """The pack of a variant that was read with its product."""
    product = variant.product
    fresh = product.storage == Product.Storage.CHILLED or product.shelf_life_days < Product.FRESH_DAYS
    return goods.Pack(
        key=str(variant.pk),
        net_grams=variant.net_grams,
        gross_grams=variant.gross_grams,
        length_mm=variant.length_mm,
        width_mm=variant.width_mm,
        height_mm=variant.height_mm,
        rigid=variant.rigid,
        upright=variant.upright,
        fragile=variant.fragile,
        odour=variant.odour,
        compat_class=variant.compat_class,
        ships_as_is=variant.ships_as_is,
        fresh=fresh,
    )


def offers_to(*, province: str, on: date) -> tuple[goods.Offer, ...]:
    """Every service in use with a tariff to that province on that day, by service code."""
    tariffs = Tariff.objects.valid(on=on).filter(province=province, service__in_use=True)
    newest = {
        tariff.service_id: tariff for tariff in tariffs.order_by("valid_from").select_related("service")
    }
    return tuple(_offer(newest[code]) for code in sorted(newest) if _can_be_read(newest[code]))


def flaws_of_tariff(tariff: Tariff) -> list[tuple[str, str]]:
    """What keeps a price list from being read: (field, code), as in `rules.tariffs`."""
    return flaws_of(
        tiers=tariff.tiers,
        base_fen=tariff.base_fen,
        from_grams=tariff.from_grams,
        step_grams=tariff.step_grams,
        step_fen=tariff.step_fen,
        surcharge_fen=tariff.surcharge_fen,
        divisor=tariff.divisor_cm3_per_kg,
        rounding=tariff.rounding,
    )


def _can_be_read(tariff: Tariff) -> bool:
    """A price list with a hole in it is not offered, however it came there: others carry the goods."""
    flaws = flaws_of_tariff(tariff)
    if flaws:
        log.error("tariff %s (%s) is not offered: %s", tariff.pk, tariff, flaws)
    return not flaws


def today() -> date:
    """The Shanghai date."""
    return timezone.localdate()


def _read(province: str, on: date) -> KnownMarket:
    offers = offers_to(province=province, on=on)
    cartons = tuple(_carton(row) for row in Carton.objects.filter(in_use=True).order_by("code"))
    rules = {
        (row.class_a, row.class_b): row.rule for row in CompatRule.objects.order_by("class_a", "class_b")
    }
    content = (_carton_content(cartons), sorted(rules.items()), offers)
    fingerprint = blake2b(repr(content).encode(), digest_size=12).hexdigest()
    known = _by_content.get(fingerprint)
    if known is None:
        market = Market(cartons, goods.Matrix(rules), offers)
        steps = tuple(sorted({offer.tariff.days_max for offer in offers}))
        known = _by_content[fingerprint] = KnownMarket(market, fingerprint, province, steps)
        if len(_by_content) > KEPT:
            _by_content.popitem(last=False)
    return known


def _carton_content(cartons: Iterable[goods.Carton]) -> list[object]:
    # A frozenset prints in no fixed order.
    return [
        (*astuple(carton)[:-1], None if carton.for_classes is None else sorted(carton.for_classes))
        for carton in cartons
    ]


def _carton(row: Carton) -> goods.Carton:
    return goods.Carton(
        row.code,
        row.kind,
        (row.outer_length_mm, row.outer_width_mm, row.outer_height_mm),
        (row.inner_length_mm, row.inner_width_mm, row.inner_height_mm),
        row.tare_grams,
        row.price_fen,
        row.max_load_grams,
        row.max_fragile_units,
        None if row.for_classes is None else frozenset(row.for_classes),
    )


def _offer(tariff: Tariff) -> goods.Offer:
    return goods.Offer(_service(tariff.service), _tariff(tariff))


def _service(row: Service) -> goods.Service:
    return goods.Service(
        row.code,
        row.carrier_id,
        row.max_weight_grams,
        row.max_side_mm,
        row.max_sides_sum_mm,
        row.volumetric_min_side_mm,
        row.volumetric_min_sum_mm,
        row.fee_round_fen,
        row.min_billable_grams,
        row.suits_fresh,
        row.handling_fen,
        row.pickup_fen,
    )


def _tariff(row: Tariff) -> goods.Tariff:
    return goods.Tariff(
        row.pk,
        tuple((up_to, fen) for up_to, fen in row.tiers),
        row.base_fen,
        row.from_grams,
        row.step_grams,
        row.step_fen,
        row.surcharge_fen,
        row.divisor_cm3_per_kg,
        row.rounding,
        row.days_min,
        row.days_max,
    )
