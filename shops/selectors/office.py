"""What an official sees: the shops of her villages, her mandates, what she did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Greatest, Substr

from pavilion.accounts.models import Appointment, User
from pavilion.regions.models import Region
from shops.models import Harvest, Mandate, Shop
from shops.models.shops import ShopQuerySet

TOWNSHIP_DIGITS = 9
MOST_PLACES = 60


@dataclass(frozen=True)
class Place:
    """A township or village with shops in it."""

    code: str
    name: str
    shops: int


def appointments_of(*, person: User, on: date) -> list[Appointment]:
    """Where a person serves that day."""
    found = Appointment.objects.living(on=on).filter(person=person)
    return list(found.select_related("region").order_by("region_id"))


def shops_served(*, appointments: Sequence[Appointment], on: date) -> ShopQuerySet:
    """The shops in these regions, with the powers this official has over each (none: null)."""
    if not appointments:
        return Shop.objects.none()
    served = Q()
    for each in appointments:
        served |= Q(region__code__startswith=each.region_id)
    person = appointments[0].person_id
    given = Mandate.objects.living(on=on).filter(shop=OuterRef("pk"), appointment__person=person)
    powers = Subquery(given.values("powers")[:1])
    return Shop.objects.filter(served).select_related("region__parent").annotate(my_powers=powers)


def places_with_shops(*, appointments: Sequence[Appointment], on: date) -> list[Place]:
    """The townships in these regions that have shops, the fullest first; villages for a single township."""
    digits = 12 if all(len(each.region_id) >= TOWNSHIP_DIGITS for each in appointments) else TOWNSHIP_DIGITS
    counted = (
        shops_served(appointments=appointments, on=on)
        .order_by()
        .values(place=Substr("region_id", 1, digits))
        .annotate(shops=Count("pk"))
        .order_by("-shops", "place")[:MOST_PLACES]
    )
    numbers = {row["place"]: row["shops"] for row in counted}
    names = {region.code: region.name for region in Region.objects.filter(pk__in=numbers)}
    return [Place(code, names[code], shops) for code, shops in numbers.items() if code in names]


def places_to_open_in(*, appointments: Sequence[Appointment]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Townships and villages where this official may open a shop, grouped by township: one query."""
    served = Q()
    for each in appointments:
        served |= Q(code__startswith=each.region_id)
    levels = [Region.Level.TOWNSHIP, Region.Level.VILLAGE]
    regions = list(Region.objects.filter(served, level__in=levels).select_related("parent"))
    groups: dict[str, list[tuple[str, str]]] = {}
    titles: dict[str, str] = {}
    for region in regions:
        township = region.code[:TOWNSHIP_DIGITS]
        if region.level == Region.Level.TOWNSHIP:
            titles[township] = region.name
        elif region.parent:
            titles.setdefault(township, region.parent.name)
        groups.setdefault(township, []).append((region.code, region.name))
    return [(titles[township], rows) for township, rows in groups.items()]


def grams_on_hand(shop_ids: Sequence[int]) -> Mapping[int, int]:
    """What nobody has been promised yet of the living harvests, by shop."""
    basis = Case(
        When(weighed_in_at__isnull=False, then=F("received_grams")),
        default=Greatest("expected_grams", "received_grams"),
    )
    living = Harvest.objects.filter(product__shop__in=shop_ids).exclude(state=Harvest.State.CLOSED)
    rows = living.values("product__shop").annotate(
        grams=Sum(basis - F("held_grams") - F("packed_grams") - F("lost_grams"))
    )
    return dict(rows.values_list("product__shop", "grams"))


def mandates_of(*, person: User) -> list[Mandate]:
    """Every mandate this official has had, the living ones first."""
    found = Mandate.objects.filter(appointment__person=person)
    return list(
        found.select_related("shop", "appointment__region").order_by(
            F("ended_at").desc(nulls_first=True), "-granted_at", "-pk"
        )
    )
