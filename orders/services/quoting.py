"""What a cart costs, delivered to one place: goods on harvests, freight by shop, promised days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from logistics.services.quoting import FreightQuote, quote_many
from orders.rules.vouchers import PAVILION, Discount
from pavilion.kit.errors import Refusal
from pavilion.regions import selectors as regions
from shops.models import Shop, Variant
from shops.services.stock import Placed, place_packs

PACKING_DAYS = 1  # from ready to handed over
WHY = {
    "too_long": gettext_lazy("too long for every courier"),
    "too_heavy": gettext_lazy("too heavy for every courier"),
    "no_carton": gettext_lazy("no carton fits"),
    "bad_size": gettext_lazy("its size is not known"),
    "no_service": gettext_lazy("no courier goes there"),
    "not_in_time": gettext_lazy("it would not arrive in time"),
}


class RegionTooWide(Refusal):
    """A courier needs a county, or a city that has none."""

    code = "region_too_wide"
    default_message = gettext_lazy("Please choose province, city and county.")


class CannotSend(Refusal):
    """Some of the goods cannot be sent to that place."""

    code = "cannot_send"
    default_message = gettext_lazy("Some goods cannot be sent there.")


@dataclass(frozen=True)
class Sending:
    """What leaves together: the placed packs of one shop that are ready on one day."""

    placed: tuple[Placed, ...]
    ready_on: date
    promised_on: date
    freight_fen: int
    parcels: int


@dataclass(frozen=True)
class ShopQuote:
    """One shop's part: goods, and freight under the shop's terms."""

    shop: Shop
    sendings: tuple[Sending, ...]
    goods_fen: int
    freight_fen: int
    discounts: tuple[Discount, ...] = ()

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.freight_fen - self.discount_fen

    @property
    def discount_fen(self) -> int:
        return sum(each.fen for each in self.discounts)

    @property
    def pavilion_fen(self) -> int:
        """The part of the discount that the pavilion bears."""
        return sum(each.fen for each in self.discounts if each.borne_by == PAVILION)

    @property
    def quoted_fen(self) -> int:
        """Freight before the shop's terms."""
        return sum(sending.freight_fen for sending in self.sendings)

    @property
    def gives_freight(self) -> bool:
        return self.freight_fen < self.quoted_fen

    @property
    def promised_on(self) -> date:
        return max(sending.promised_on for sending in self.sendings)

    @property
    def parcels(self) -> int:
        return sum(sending.parcels for sending in self.sendings)


@dataclass(frozen=True)
class Quote:
    """A whole cart to one region."""

    shops: tuple[ShopQuote, ...]
    variants: Mapping[int, Variant]

    @property
    def goods_fen(self) -> int:
        return sum(part.goods_fen for part in self.shops)

    @property
    def freight_fen(self) -> int:
        return sum(part.freight_fen for part in self.shops)

    @property
    def discount_fen(self) -> int:
        return sum(part.discount_fen for part in self.shops)

    @property
    def total_fen(self) -> int:
        return self.goods_fen + self.freight_fen - self.discount_fen

    @property
    def grams_by_harvest(self) -> dict[int, int]:
        """What has to be held."""
        grams: dict[int, int] = defaultdict(int)
        for part in self.shops:
            for sending in part.sendings:
                for placed in sending.placed:
                    grams[placed.harvest_id] += placed.packs * self.variants[placed.variant_id].net_grams
        return dict(grams)


@dataclass(frozen=True)
class _Group:
    """Placed packs of one shop that are ready on one day."""

    shop: Shop
    ready_on: date
    placed: tuple[Placed, ...]

    @property
    def packs(self) -> dict[int, int]:
        packs: dict[int, int] = defaultdict(int)
        for each in self.placed:
            packs[each.variant_id] += each.packs
        return packs


def quote_cart(
    *,
    wanted: Mapping[int, int],
    region_code: str,
    on: date,
    variants: Mapping[int, Variant] | None = None,
) -> Quote:
    """Price packs by variant, delivered to a region; reads only.

    Whoever has read the variants with product and shop gives them along.
    Raises RegionTooWide, CannotSend, and NotEnoughStock when packs are gone.
    """
    _check_region(region_code)
    if variants is None:
        read = Variant.objects.filter(pk__in=list(wanted)).select_related("product__shop")
        variants = {variant.pk: variant for variant in read}
    placed = place_packs(wanted=wanted, on=on, variants=variants)
    return quote_placed(placed=placed, region_code=region_code, on=on, variants=variants)


def quote_placed(
    *, placed: Sequence[Placed], region_code: str, on: date, variants: Mapping[int, Variant]
) -> Quote:
    """Price packs that lie on harvests already, at the prices the given variants carry; reads only.

    Raises RegionTooWide and CannotSend.
    """
    _check_region(region_code)
    groups = _group(placed, variants, on)
    freights = quote_many(
        sendings=[group.packs for group in groups], region_code=region_code, on=on, variants=variants
    )
    sendings: dict[Shop, list[Sending]] = defaultdict(list)
    for group, freight in zip(groups, freights, strict=True):
        sendings[group.shop].append(_sending(group, freight, variants))
    shops = (_quote_shop(shop, parts, variants) for shop, parts in sendings.items())
    return Quote(shops=tuple(shops), variants=variants)


def _check_region(code: str) -> None:
    if not regions.is_deliverable(code=code):
        raise RegionTooWide(fields={"region": RegionTooWide.default_message})


def _group(placed: Sequence[Placed], variants: Mapping[int, Variant], on: date) -> list[_Group]:
    """What leaves together, by shop and day."""
    groups: dict[tuple[int, date], list[Placed]] = defaultdict(list)
    for each in placed:
        shop_id = variants[each.variant_id].product.shop_id
        groups[shop_id, max(on, each.ready_on or on)].append(each)
    return [
        _Group(variants[group[0].variant_id].product.shop, day, tuple(group))
        for (_shop_id, day), group in sorted(groups.items())
    ]


def _sending(group: _Group, freight: FreightQuote, variants: Mapping[int, Variant]) -> Sending:
    if freight.unsendable:
        raise _cannot_send(freight, variants)
    return Sending(
        placed=group.placed,
        ready_on=group.ready_on,
        promised_on=group.ready_on + timedelta(days=PACKING_DAYS + freight.days_max),
        freight_fen=freight.fen,
        parcels=freight.parcels,
    )


def _quote_shop(shop: Shop, sendings: Sequence[Sending], variants: Mapping[int, Variant]) -> ShopQuote:
    goods = sum(
        each.packs * variants[each.variant_id].price_fen for sending in sendings for each in sending.placed
    )
    freight = sum(sending.freight_fen for sending in sendings)
    free_from = shop.free_freight_from_fen
    if free_from is not None and goods >= free_from:
        freight = 0
    return ShopQuote(shop=shop, sendings=tuple(sendings), goods_fen=goods, freight_fen=freight)


def _cannot_send(quote: FreightQuote, variants: Mapping[int, Variant]) -> CannotSend:
    sentences = [
        _("%(goods)s cannot be sent there: %(why)s.")
        % {
            "goods": f"{variants[pk].product.title} {variants[pk].title}",
            "why": WHY.get(reason, WHY["no_service"]),
        }
        for pk, _packs, reason in quote.unsendable
    ]
    return CannotSend(" ".join(sentences))
