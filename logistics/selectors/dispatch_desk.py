"""What a shop can dispatch, what its dispatches made of it, and what waits at its desk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from logistics.models import (
    Chunk,
    Consignment,
    ConsignmentLine,
    Dispatch,
    DispatchHarvest,
    Parcel,
)
from logistics.selectors.progress import LISTED, Progress, progress, waiting_by_harvest
from shops.models import Harvest

DISPATCHES_SHOWN = 20
MOST_COUNTED = 100_000  # more than that is "a lot" on a desk
REASONS: dict[str, str | Promise] = {
    "too_heavy": _("too heavy for every courier"),
    "too_long": _("too long for every courier"),
    "no_service": _("nobody carries it there"),
    "no_carton": _("it fits no carton"),
    "bad_size": _("its size or weight is not filled in"),
    "not_in_time": _("it cannot be there in time"),
    "no_plan": _("no way to pack it was found; please tell the pavilion"),
}
TODO = """
SELECT (SELECT count(*) FROM logistics_consignment WHERE shop_id = %(shop)s AND state = 'waiting'),
       (SELECT count(*) FROM (SELECT FROM logistics_consignment AS c
          JOIN logistics_parcel AS p ON p.consignment_id = c.id
          WHERE c.shop_id = %(shop)s AND c.state = 'packed' AND p.state = 'created'
            AND NOT EXISTS (SELECT FROM logistics_manifestparcel AS m
              JOIN logistics_manifest AS f ON f.id = m.manifest_id
              WHERE m.parcel_id = p.id AND f.state = 'signed')
          LIMIT %(most)s) AS waiting),
       (SELECT count(*) FROM logistics_consignment AS c
          JOIN logistics_parcel AS p ON p.consignment_id = c.id
          WHERE c.shop_id = %(shop)s AND p.state IN ('problem', 'returning', 'lost'))
"""


@dataclass(frozen=True, slots=True)
class ReadyLot:
    """A harvest somebody waits for: what they wait for, and what is there."""

    harvest: Harvest
    packs: int
    waiting_grams: int
    here_grams: int
    running: str  # code of the dispatch that is at it now

    @property
    def short_grams(self) -> int:
        """What would fall short if it were dispatched now."""
        return max(0, self.waiting_grams - self.here_grams)

    @property
    def can_start(self) -> bool:
        """Whether anything of it could leave now."""
        return not self.running and self.here_grams > 0


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Packs of one consignment that were not sent."""

    title: str
    packs: int
    note: str


@dataclass(frozen=True, slots=True)
class DeskTodo:
    """Counts for the desk."""

    waiting: int
    to_hand_over: int
    in_trouble: int


def ready_lots(*, shop_id: int) -> list[ReadyLot]:
    """The harvests of a shop that somebody waits for, in three queries."""
    waiting = waiting_by_harvest(shop_id=shop_id)
    running = DispatchHarvest.objects.filter(harvest=OuterRef("pk"), running=True).values("dispatch__code")[
        :1
    ]
    lots = Harvest.objects.filter(pk__in=waiting, product__shop=shop_id).select_related("product")
    return [
        ReadyLot(
            harvest=lot,
            packs=waiting[lot.pk][0],
            waiting_grams=waiting[lot.pk][1],
            here_grams=max(0, lot.received_grams - lot.packed_grams - lot.lost_grams),
            running=vars(lot)["now"] or "",
        )
        for lot in lots.annotate(now=Subquery(running)).order_by("pk")
        if waiting[lot.pk][0]
    ]


def dispatches_of(*, shop_id: int) -> QuerySet[Dispatch]:
    """The dispatches that took goods of a shop, newest first."""
    mine = DispatchHarvest.objects.filter(harvest__product__shop=shop_id).values("dispatch")
    return Dispatch.objects.filter(pk__in=mine).order_by("-pk")


def newest_dispatches(*, shop_id: int) -> list[Dispatch]:
    """The last dispatches of a shop; each with `made`, the parcels it made for this shop."""
    rows = list(dispatches_of(shop_id=shop_id)[:DISPATCHES_SHOWN])
    found = Parcel.objects.filter(
        consignment__dispatch_id__in=[row.pk for row in rows], consignment__shop=shop_id
    )
    made = dict(found.order_by().values_list("consignment__dispatch_id").annotate(Count("pk")))
    for row in rows:
        vars(row)["made"] = made.get(row.pk, 0)
    return rows


def progress_of(*, dispatch: Dispatch, shop_id: int, shared: bool) -> Progress:
    """Where a dispatch stands; of one that other shops share, the figures are this shop's alone."""
    whole = progress(dispatch_id=dispatch.pk)
    if not shared:
        return whole
    mine = Consignment.objects.filter(dispatch_id=dispatch.pk, shop=shop_id)
    done = mine.filter(state__in=(Consignment.State.PACKED, Consignment.State.CLOSED)).count()
    open_chunks = Chunk.objects.filter(dispatch=dispatch.pk, done_at=None)
    still = Consignment.objects.in_chunks(open_chunks).filter(shop=shop_id)
    made = Parcel.objects.filter(consignment__dispatch_id=dispatch.pk, consignment__shop=shop_id).aggregate(
        parcels=Count("pk"),
        net=Sum("net_grams", default=0),
        gross=Sum("gross_grams", default=0),
        fee=Sum("fee_fen", default=0),
        carton=Sum("carton_fen", default=0),
        handling=Sum("handling_fen", default=0),
    )
    return replace(
        whole,
        consignments=done + (0 if whole.is_over else still.count()),
        consignments_done=done,
        parcels=made["parcels"],
        parcels_per_second=made["parcels"] / whole.seconds,
        net_grams=made["net"],
        gross_grams=made["gross"],
        fee_fen=made["fee"],
        carton_fen=made["carton"],
        handling_fen=made["handling"],
    )


def short_of(*, dispatch: Dispatch, shop_id: int) -> list[LeftBehind]:
    """Packs of the dispatch's harvests that fell short; the first ones of a long list."""
    lots = DispatchHarvest.objects.filter(dispatch=dispatch).values("harvest")
    lines = ConsignmentLine.objects.filter(harvest__in=lots, short__gt=0, consignment__shop=shop_id)
    return [LeftBehind(_title(line), line.short, line.consignment.reference) for line in _listed(lines)]


def unsendable_of(*, dispatch: Dispatch, shop_id: int) -> list[LeftBehind]:
    """Packs nobody can send, with the reason; the first ones of a long list."""
    lines = ConsignmentLine.objects.filter(
        consignment__dispatch_id=dispatch.pk, consignment__shop=shop_id, unsendable__gt=0
    )
    return [
        LeftBehind(
            f"{_title(line)} · {line.consignment.reference}",
            line.unsendable,
            str(REASONS.get(line.unsendable_reason, line.unsendable_reason)),
        )
        for line in _listed(lines)
    ]


def running_of(*, shop_id: int) -> tuple[str, int] | None:
    """Code and percent of the dispatch that runs for a shop now, in one query."""
    done = Chunk.objects.filter(dispatch=OuterRef("pk")).exclude(done_at=None).order_by().values("dispatch")
    rows = dispatches_of(shop_id=shop_id).exclude(state=Dispatch.State.FINISHED)
    found = rows.annotate(done=Subquery(done.annotate(sum=Sum("consignments")).values("sum"))).first()
    if found is None:
        return None
    return found.code, 100 * (vars(found)["done"] or 0) // max(1, found.consignments)


def todo_of(*, shop_id: int) -> DeskTodo:
    """What waits at the desk about parcels, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(TODO, {"shop": shop_id, "most": MOST_COUNTED})
        return DeskTodo(*cursor.fetchone())


def _listed(lines: QuerySet[ConsignmentLine]) -> Sequence[ConsignmentLine]:
    return list(lines.select_related("consignment", "variant__product").order_by("pk")[:LISTED])


def _title(line: ConsignmentLine) -> str:
    return f"{line.variant.product.title} {line.variant.title}"
