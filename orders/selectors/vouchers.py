"""Vouchers and how they were used."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from orders.models import Purchase, Voucher
from orders.models.vouchers import VoucherQuerySet

MOST = 100
ALIVE = (Purchase.State.OPEN, Purchase.State.PAID)


@dataclass(frozen=True)
class VoucherRow:
    """One voucher, how often it was used and what it took off."""

    voucher: Voucher
    uses: int
    fen: int

    @property
    def usable(self) -> bool:
        today = timezone.localdate()
        ended = self.voucher.stopped_at is not None or self.voucher.ends_on < today
        spent = self.voucher.uses_most is not None and self.uses >= self.voucher.uses_most
        return not ended and not spent


def used_vouchers(vouchers: VoucherQuerySet) -> list[VoucherRow]:
    """Vouchers, newest first, with their living uses: one query."""
    alive = Q(uses__order__purchase__state__in=ALIVE)
    counted = vouchers.annotate(
        use_count=Count("uses__order__purchase", filter=alive, distinct=True),
        fen_sum=Sum("uses__fen", filter=alive, default=0),
    )
    return [
        VoucherRow(row, vars(row)["use_count"], vars(row)["fen_sum"])
        for row in counted.order_by("-pk")[:MOST]
    ]
