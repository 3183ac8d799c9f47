"""How a dispatch is getting on: sums over its chunks, never over parcels."""

from dataclasses import dataclass

from django.db.models import Count, F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.models import Carrier, Chunk, Consignment, ConsignmentLine, Dispatch

LISTED = 50


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a dispatch stands; grams and fen are of the parcels made so far."""

    code: str
    state: str
    trouble: str
    consignments: int
    consignments_done: int
    chunks: int
    chunks_done: int
    parcels: int
    packs: int
    net_grams: int
    gross_grams: int
    fee_fen: int
    carton_fen: int
    handling_fen: int
    short_packs: int
    unsendable_packs: int
    seconds: float
    parcels_per_second: float
    seconds_left: float | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state == Dispatch.State.FINISHED

    @property
    def percent(self) -> int:
        """Share of consignments done, in whole percent."""
        if self.is_over:
            return 100
        return 100 * self.consignments_done // self.consignments if self.consignments else 0


def progress(*, dispatch_id: int) -> Progress:
    """Read where a dispatch stands, in three queries however large it is."""
    dispatch = Dispatch.objects.get(pk=dispatch_id)
    chunks = Chunk.objects.filter(dispatch_id=dispatch_id)
    sums = ("parcels", "packs", "net_grams", "gross_grams", "fee_fen", "carton_fen", "handling_fen")
    total = chunks.aggregate(
        all=Count("pk"),
        done=Count("done_at"),
        behind=Sum("unsendable_packs"),
        **{f"of_{name}": Sum(name) for name in sums},
    )
    made = {name: total[f"of_{name}"] or 0 for name in sums}
    done = chunks.exclude(done_at=None).aggregate(sum=Sum("consignments"))["sum"] or 0
    end = dispatch.finished_at or timezone.now()
    seconds = max((end - dispatch.started_at).total_seconds(), 0.001)
    left = dispatch.consignments - done
    return Progress(
        code=dispatch.code,
        state=dispatch.state,
        trouble=trouble_text(dispatch.trouble),
        consignments=dispatch.consignments,
        consignments_done=done,
        chunks=total["all"],
        chunks_done=total["done"],
        **made,
        short_packs=dispatch.short_packs,
        unsendable_packs=total["behind"] or 0,
        seconds=seconds,
        parcels_per_second=made["parcels"] / seconds,
        seconds_left=left * seconds / done if done else None,
    )


def trouble_text(trouble: str) -> str:
    """What a dispatch waits for, in the reader's language; stored as a code."""
    kind, _colon, what = trouble.partition(":")
    if kind == "numbers":
        carrier = Carrier.objects.filter(pk=what).first()
        return _("%(carrier)s has no waybill numbers left. It goes on by itself when numbers are added.") % {
            "carrier": carrier.name if carrier else what
        }
    if kind == "stock":
        return _("A loss was booked while goods were being packed. Please check what was received.")
    if kind == "labels":
        return _("Labels could not be stored; the disk may be full. They are made again by themselves.")
    if kind:
        return _("Something went wrong (%(what)s). It is tried again every few seconds.") % {"what": what}
    return ""


def unsendable_lines(*, dispatch_id: int) -> list[ConsignmentLine]:
    """Lines with packs that could not be sent, with their reason; the first ones of a long list."""
    chunks = Chunk.objects.filter(dispatch_id=dispatch_id, unsendable_packs__gt=0)
    packed = Consignment.objects.in_chunks(chunks)
    found = ConsignmentLine.objects.filter(consignment__in=packed, unsendable__gt=0)
    return list(found.select_related("consignment", "variant__product").order_by("pk")[:LISTED])


def short_lines(*, dispatch_id: int) -> list[ConsignmentLine]:
    """Lines of the dispatch's harvests with packs that fell short; the first ones of a long list."""
    found = ConsignmentLine.objects.filter(harvest__dispatches__dispatch_id=dispatch_id, short__gt=0)
    return list(found.select_related("consignment", "variant__product").order_by("pk")[:LISTED])


def waiting_by_harvest(*, shop_id: int) -> dict[int, tuple[int, int]]:
    """Open packs and grams that wait to be sent, by harvest of a shop."""
    lines = ConsignmentLine.objects.filter(
        consignment__shop_id=shop_id, consignment__state=Consignment.State.WAITING
    )
    still_open = F("packs") - F("short") - F("unsendable") - F("cancelled")
    sums = lines.values_list("harvest_id").annotate(
        open_packs=Sum(still_open), open_grams=Sum(still_open * F("pack_grams"))
    )
    return {harvest_id: (packs, grams) for harvest_id, packs, grams in sums.order_by()}
