"""What logistics does when the shops floor speaks, and when a chunk of its own is packed."""

from django.dispatch import receiver

from logistics.services.cancelling import shorten_promises
from logistics.services.labels import ask_for_labels
from logistics.services.stocktaking import grams_being_packed
from logistics.signals import consignment_packed
from shops.signals import harvest_being_packed, harvest_falls_short


@receiver(harvest_falls_short, dispatch_uid="logistics.shorten_promises")
def shorten_on_falling_short(*, harvest_id: int, missing_grams: int, **_: object) -> int:
    """Mark promises of the harvest short."""
    return shorten_promises(harvest_id=harvest_id, missing_grams=missing_grams)


@receiver(harvest_being_packed, dispatch_uid="logistics.tell_being_packed")
def tell_being_packed(*, harvest_id: int, **_: object) -> int:
    """What running dispatches were given of the harvest and have not packed yet."""
    return grams_being_packed(harvest_id=harvest_id)


@receiver(consignment_packed, dispatch_uid="logistics.print_labels")
def print_labels_of_packed(*, chunk_id: int, **_: object) -> None:
    """Have the labels printed."""
    ask_for_labels(chunk_id=chunk_id)
