"""Stock in grams: holds, claims, and packs placed on harvests. Nothing else changes `held_grams` here."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg2 import errors

from pavilion.kit.errors import PleaseRetry, Refusal
from pavilion.kit.pages import forget_pages
from shops.models import Harvest, Hold, Product, Shop, Variant
from shops.rules.placing import Lot, Want, place_on_lots

LOCK_WAIT = "3s"
# One lot offers at most so many packs to a cart; far beyond any order, far below a bigint.
MOST_PACKS = 1_000_000


class NotEnoughStock(Refusal):
    """What was asked is not there; says how much is: grams by harvest, or packs by variant."""

    code = "not_enough_stock"
    default_message = gettext_lazy("There is not enough left of what you want.")

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        left_grams: Mapping[int, int] | None = None,
        left_packs: Mapping[int, int] | None = None,
    ) -> None:
        self.left_grams = dict(left_grams or {})
        self.left_packs = dict(left_packs or {})
        super().__init__(message)


@dataclass(frozen=True)
class Placed:
    """Whole packs of one variant on one harvest; `ready_on` is the harvest's promise, if sold ahead."""

    variant_id: int
    harvest_id: int
    packs: int
    net_grams: int = 0
    ready_on: date | None = None


@contextmanager
def patient_lock() -> Iterator[None]:
    """Wait at most three seconds for a lock; then ask the person to try again. Raises PleaseRetry."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_WAIT])
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, errors.LockNotAvailable | errors.DeadlockDetected):
            raise PleaseRetry from error
        raise


def _lock(harvest_ids: Iterable[int]) -> list[Harvest]:
    with patient_lock():
        return list(Harvest.objects.filter(pk__in=sorted(set(harvest_ids))).locked())


def _add_to_held(grams_by_harvest: Mapping[int, int]) -> None:
    changes = [(pk, grams) for pk, grams in sorted(grams_by_harvest.items()) if grams]
    if not changes:
        return
    forget_pages(*(f"lot:{pk}" for pk, _grams in changes), shelves=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE shops_harvest AS h SET held_grams = h.held_grams + d.grams "
            "FROM unnest(%s::bigint[], %s::bigint[]) AS d(id, grams) WHERE h.id = d.id",
            [[pk for pk, _grams in changes], [grams for _pk, grams in changes]],
        )


def _take_holds(condition: str, values: Sequence[Any]) -> Counter[int]:
    """Delete holds and answer the grams deleted by harvest; `condition` is this module's own SQL."""
    grams: Counter[int] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM shops_hold WHERE {condition} RETURNING harvest_id, grams", values)  # noqa: S608 - constant text
        for harvest_id, freed in cursor.fetchall():
            grams[harvest_id] += freed
    return grams


def _take_expired(harvest_ids: Iterable[int]) -> Counter[int]:
    # Skips holds that a payment is handing over at this moment: waiting there could end in a deadlock.
    return _take_holds(
        "id IN (SELECT id FROM shops_hold WHERE harvest_id = ANY(%s) AND until < %s FOR UPDATE SKIP LOCKED)",
        [list(harvest_ids), timezone.now()],
    )


def _check_grams(grams_by_harvest: Mapping[int, int]) -> None:
    if any(grams <= 0 for grams in grams_by_harvest.values()):
        msg = "grams asked of a harvest must be positive"
        raise ValueError(msg)


def _take(
    harvests: Iterable[Harvest], *, grams: Mapping[int, int], wholesale: bool, given_back: Mapping[int, int]
) -> None:
    """Add grams to the held grams of locked harvests, of all or of none. Raises NotEnoughStock."""
    left = dict.fromkeys(grams, 0)
    today = timezone.localdate()
    for harvest in harvests:
        too_old = not wholesale and harvest.best_before is not None and harvest.best_before <= today
        if harvest.state != Harvest.State.CLOSED and not too_old:
            free = harvest.on_hand_grams if wholesale else harvest.on_hand_grams - harvest.reserve_grams
            left[harvest.pk] = free + given_back.get(harvest.pk, 0)
    lacking = [pk for pk, asked in grams.items() if left[pk] < asked]
    freed: Counter[int] = Counter()
    if lacking:
        freed = _take_expired(lacking)
        for pk, more in freed.items():
            left[pk] += more
        if any(left[pk] < grams[pk] for pk in lacking):
            raise NotEnoughStock(left_grams={pk: max(0, each) for pk, each in left.items()})
    _add_to_held({pk: asked - given_back.get(pk, 0) - freed[pk] for pk, asked in grams.items()})


@transaction.atomic
def hold_stock(*, grams_by_harvest: Mapping[int, int], holder: str, until: datetime) -> list[Hold]:
    """Set aside the grams asked of every harvest, or of none; the caller's last statement before commit.

    Holds this holder already has on these harvests are replaced; expired ones that stand in the way are
    released. Raises NotEnoughStock with the grams left, and PleaseRetry when the lock takes too long.
    """
    _check_grams(grams_by_harvest)
    before = _take_holds("holder = %s AND harvest_id = ANY(%s)", [holder, list(grams_by_harvest)])
    holds = Hold.objects.bulk_create(
        Hold(harvest_id=pk, holder=holder, grams=grams, until=until)
        for pk, grams in sorted(grams_by_harvest.items())
    )
    _take(_lock(grams_by_harvest), grams=grams_by_harvest, wholesale=False, given_back=before)
    return holds


@transaction.atomic
def claim_grams(*, grams_by_harvest: Mapping[int, int], wholesale: bool = True) -> None:
    """Promise grams without a hold: sheets and other systems (`wholesale`) may use the reserve.

    Raises NotEnoughStock with the grams left, and PleaseRetry.
    """
    _check_grams(grams_by_harvest)
    _take(_lock(grams_by_harvest), grams=grams_by_harvest, wholesale=wholesale, given_back={})


@transaction.atomic
def free_grams(*, grams_by_harvest: Mapping[int, int]) -> None:
    """Give promised grams back: cancelled, short or unsendable packs. Raises PleaseRetry."""
    _check_grams(grams_by_harvest)
    if grams_by_harvest:
        _lock(grams_by_harvest)
        _add_to_held({pk: -grams for pk, grams in grams_by_harvest.items()})


@transaction.atomic
def release_holds(*, holder: str) -> int:
    """Give back all this holder holds and answer the grams (zero: nothing held). Raises PleaseRetry."""
    with patient_lock():
        grams = _take_holds("holder = %s", [holder])
    if grams:
        free_grams(grams_by_harvest=grams)
    return sum(grams.values())


@transaction.atomic
def cut_holds(*, grams_by_harvest: Mapping[int, int], holder: str) -> int:
    """Let a holder keep at most so many grams of each harvest; answers those freed. Raises PleaseRetry."""
    with patient_lock():
        holds = list(Hold.objects.filter(holder=holder, harvest__in=grams_by_harvest).select_for_update())
    freed = {hold.harvest_id: hold.grams - grams_by_harvest[hold.harvest_id] for hold in holds}
    freed = {pk: grams for pk, grams in freed.items() if grams > 0}
    _write_holds([hold for hold in holds if hold.harvest_id in freed], grams_by_harvest)
    free_grams(grams_by_harvest=freed)
    return sum(freed.values())


def _write_holds(holds: Iterable[Hold], grams: Mapping[int, int]) -> None:
    for hold in holds:
        if grams[hold.harvest_id]:
            Hold.objects.filter(pk=hold.pk).update(grams=grams[hold.harvest_id])
        else:
            Hold.objects.filter(pk=hold.pk).delete()


def lock_holds(*, harvest_id: int, holders: Iterable[str]) -> dict[str, int]:
    """Lock what these holders hold of a harvest and answer the grams of each. Raises PleaseRetry."""
    with patient_lock():
        holds = Hold.objects.filter(harvest=harvest_id, holder__in=list(holders)).order_by("pk")
        return {hold.holder: hold.grams for hold in holds.select_for_update(no_key=True)}


@transaction.atomic
def deal_holds(*, harvest_id: int, grams_by_holder: Mapping[str, int], until: datetime) -> int:
    """Deal anew what these holders hold of a harvest in all; answers the grams left over and given back.

    The caller's last statement. Raises ValueError when they hold less than is dealt, and PleaseRetry.
    """
    with patient_lock():
        held = _take_holds(
            "harvest_id = %s AND holder = ANY(%s)", [harvest_id, sorted(grams_by_holder)]
        ).total()
    left = held - sum(grams_by_holder.values())
    if left < 0:
        msg = "more was dealt than is held"
        raise ValueError(msg)
    Hold.objects.bulk_create(
        Hold(harvest_id=harvest_id, holder=holder, grams=grams, until=until)
        for holder, grams in grams_by_holder.items()
        if grams
    )
    free_grams(grams_by_harvest={harvest_id: left} if left else {})
    return left


def release_expired() -> int:
    """Give back every hold whose time is over, harvest by harvest, and answer the grams: the sweep."""
    expired = Hold.objects.filter(until__lt=timezone.now())
    total = 0
    for harvest_id in list(expired.order_by("harvest_id").values_list("harvest_id", flat=True).distinct()):
        with transaction.atomic():
            _lock([harvest_id])
            grams = _take_expired([harvest_id])
            _add_to_held({pk: -freed for pk, freed in grams.items()})
        total += sum(grams.values())
    return total


@transaction.atomic
def hand_over_holds(*, holder: str) -> dict[int, int]:
    """Delete the holder's holds but leave the grams held: the open consignment lines hold them now.

    Answers the grams handed over by harvest: nothing when the sweep was faster, and the caller then has
    to take the grams again.
    """
    with patient_lock():
        return dict(_take_holds("holder = %s", [holder]))


def _lots(product_ids: Iterable[int], *, on: date, wholesale: bool) -> dict[int, list[Harvest]]:
    lots: dict[int, list[Harvest]] = defaultdict(list)
    living = list(Harvest.objects.on_sale(on=on).filter(product_id__in=list(product_ids)))
    holds = Hold.objects.filter(harvest__in=living, until__lt=timezone.now()).order_by()
    expired = dict(holds.values_list("harvest_id").annotate(Sum("grams")))
    for harvest in living:
        harvest.held_grams -= expired.get(harvest.pk, 0)
        if wholesale:
            harvest.reserve_grams = 0
        lots[harvest.product_id].append(harvest)
    return lots


def place_packs(
    *,
    wanted: Mapping[int, int],
    on: date,
    wholesale: bool = False,
    variants: Mapping[int, Variant] | None = None,
) -> list[Placed]:
    """Put whole packs on living harvests, oldest best-before first, less the wholesale reserve.

    Reads only: `hold_stock` or `claim_grams` decides. Sheets (`wholesale`) may use the reserve and goods
    that are hidden from the public. Whoever has read the variants with product and shop gives them along.
    Raises NotEnoughStock naming the variants and the packs left of each.
    """
    by_product = _by_product(wanted, variants, wholesale=wholesale)
    known = {variant.pk: variant for group in by_product.values() for variant in group}
    missing = {pk: packs for pk, packs in wanted.items() if pk not in known or packs > MOST_PACKS}
    lots = _lots(by_product, on=on, wholesale=wholesale)
    placed: list[Placed] = []
    for product_id, group in by_product.items():
        harvests = {harvest.pk: harvest for harvest in lots[product_id]}
        shares, unplaced = place_on_lots(
            wants=[Want(each.pk, each.net_grams, min(wanted[each.pk], MOST_PACKS)) for each in group],
            lots=[Lot(each.pk, each.for_sale_grams) for each in harvests.values()],
        )
        missing |= unplaced
        placed += [
            Placed(
                each.variant_id,
                each.harvest_id,
                each.packs,
                net_grams=known[each.variant_id].net_grams,
                ready_on=harvests[each.harvest_id].ready_on,
            )
            for each in shares
        ]
    if missing:
        raise _too_little(missing, wanted=wanted, known=known)
    return placed


def _by_product(
    wanted: Mapping[int, int], variants: Mapping[int, Variant] | None, *, wholesale: bool
) -> dict[int, list[Variant]]:
    """The variants that may be sold, by product; read here unless somebody gave them along."""
    if variants is None:
        read = Variant.objects.filter(pk__in=list(wanted)).select_related("product__shop")
        variants = {variant.pk: variant for variant in read}
    found: dict[int, list[Variant]] = defaultdict(list)
    for pk in sorted(wanted.keys() & variants.keys()):
        if wholesale or _is_public(variants[pk]):
            found[variants[pk].product_id].append(variants[pk])
    return found


def _is_public(variant: Variant) -> bool:
    product = variant.product
    return (
        variant.on_sale and product.state == Product.State.ON_SALE and product.shop.state == Shop.State.OPEN
    )


def _too_little(
    missing: Mapping[int, int], *, wanted: Mapping[int, int], known: Mapping[int, Variant]
) -> NotEnoughStock:
    left = {pk: max(0, wanted[pk] - packs) if pk in known else 0 for pk, packs in missing.items()}
    sentences = [
        _("Of %(goods)s there are only %(packs)d packs left.")
        % {"goods": f"{known[pk].product.title} {known[pk].title}", "packs": packs}
        if packs
        else _("%(goods)s is sold out.") % {"goods": f"{known[pk].product.title} {known[pk].title}"}
        for pk, packs in left.items()
        if pk in known
    ]
    if len(sentences) < len(left):
        sentences.append(_("Something you want is no longer on sale."))
    return NotEnoughStock(" ".join(sentences), left_packs=left)
