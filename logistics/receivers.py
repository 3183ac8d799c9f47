"""What logistics does when the shops floor speaks."""

from django.dispatch import receiver

from logistics.services.cancelling import shorten_promises
from shops.signals import harvest_falls_short


@receiver(harvest_falls_short, dispatch_uid="logistics.shorten_promises")
def shorten_on_falling_short(*, harvest_id: int, missing_grams: int, **_: object) -> int:
    """Mark promises of the harvest short."""
    return shorten_promises(harvest_id=harvest_id, missing_grams=missing_grams)
