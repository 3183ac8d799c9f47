"""What logistics does when the shops floor speaks, and when a chunk of its own is packed."""

from collections.abc import Sequence

from django.dispatch import receiver

from logistics.rules.goods import Pack
from logistics.selectors.dispatch_desk import REASONS
from logistics.services.cancelling import shorten_promises
from logistics.services.labels import ask_for_labels
from logistics.services.quoting import never_sent
from logistics.services.waiting import grams_being_packed
from logistics.signals import consignment_packed
from shops.services.listings import VariantData
from shops.signals import harvest_being_packed, harvest_falls_short, packs_described


@receiver(harvest_falls_short, dispatch_uid="logistics.shorten_promises")
def shorten_on_falling_short(*, harvest_id: int, missing_grams: int, **_: object) -> int:
    """Mark promises of the harvest short."""
    return shorten_promises(harvest_id=harvest_id, missing_grams=missing_grams)


@receiver(harvest_being_packed, dispatch_uid="logistics.tell_being_packed")
def tell_being_packed(*, harvest_id: int, **_: object) -> int:
    """What running dispatches were given of the harvest and have not packed yet."""
    return grams_being_packed(harvest_id=harvest_id)


@receiver(packs_described, dispatch_uid="logistics.name_what_is_never_sent")
def name_what_is_never_sent(
    *, packs: Sequence[VariantData], fresh: bool, **_: object
) -> list[tuple[int, str]]:
    """Which pack sizes no carton takes and nobody carries, and why."""
    asked = [
        Pack(
            str(place), each.net_grams, each.gross_grams, each.length_mm, each.width_mm, each.height_mm,
            each.rigid, each.upright, each.fragile, each.odour, each.compat_class, each.ships_as_is, fresh,
        )
        for place, each in enumerate(packs)
    ]  # fmt: skip
    return [(place, str(REASONS[reason])) for place, reason in never_sent(packs=asked)]


@receiver(consignment_packed, dispatch_uid="logistics.print_labels")
def print_labels_of_packed(*, chunk_id: int, **_: object) -> None:
    """Have the labels printed."""
    ask_for_labels(chunk_id=chunk_id)
