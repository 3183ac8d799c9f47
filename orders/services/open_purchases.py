"""How much one person, or one guest's address, may set aside without paying: goods are for all."""

from collections.abc import Sequence

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Purchase
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal

MOST_OF_ONE = 20  # of one person, or of one guest's session


class TooManyOpen(Refusal):
    """So many purchases wait for payment that no more goods are held."""

    code = "too_many_open"
    default_message = _("Too many of your purchases wait for payment. Please pay or cancel them first.")


def check_open(
    *, buyer: User | None, checkout_key: str, numbers: Sequence[str] = (), address: str = ""
) -> None:
    """Refuse another purchase to who holds much and pays nothing; a form sent once more is no other purchase.

    `numbers` are the purchases of a guest's session; of one `address` so many guests' purchases may be open
    as the setting GUEST_PURCHASES says (0: any number). Raises TooManyOpen.
    """
    holds_much = _person_holds_much(buyer) if buyer else _guest_holds_much(numbers, address)
    if holds_much and not Purchase.objects.filter(checkout_key=checkout_key).exists():
        raise TooManyOpen


def note_guest(*, number: str, address: str) -> None:
    """Remember that a guest at this address placed a purchase; forgotten when its time to pay is over."""
    if settings.GUEST_PURCHASES and number not in _known(address):
        _keep(address, [*_known(address), number])


def _person_holds_much(person: User) -> bool:
    return _open().filter(buyer=person)[:MOST_OF_ONE].count() == MOST_OF_ONE


def _guest_holds_much(numbers: Sequence[str], address: str) -> bool:
    if len(numbers) >= MOST_OF_ONE and _open().filter(number__in=numbers).count() >= MOST_OF_ONE:
        return True
    most, known = int(settings.GUEST_PURCHASES), _known(address)
    if not most or len(known) < most:
        return False
    still = list(_open().filter(number__in=known).values_list("number", flat=True))
    _keep(address, still)
    return len(still) >= most


def _open() -> QuerySet[Purchase]:
    return Purchase.objects.filter(state=Purchase.State.OPEN, expires_at__gt=timezone.now())


def _known(address: str) -> list[str]:
    return list(cache.get(_key(address)) or [])


def _keep(address: str, numbers: Sequence[str]) -> None:
    cache.set(_key(address), list(numbers)[-settings.GUEST_PURCHASES :], settings.HOLD_MINUTES * 60)


def _key(address: str) -> str:
    return f"guest-purchases:{address}"
