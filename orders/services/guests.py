"""Who buys without signing in finds the purchase again after signing in."""

from collections.abc import Sequence

from orders.models import Purchase
from pavilion.accounts.models import User


def adopt_purchases(*, person: User, numbers: Sequence[str]) -> int:
    """Give purchases placed in this person's session, by nobody signed in, to the person."""
    if not numbers:
        return 0
    return Purchase.objects.filter(number__in=list(numbers), buyer__isnull=True).update(buyer=person)
