"""What the ground tells: a person asks for her data, or leaves."""

from typing import Any

from django.dispatch import receiver

from pavilion.accounts.models import User
from pavilion.accounts.signals import person_leaving, person_told
from shops.services import privacy


@receiver(person_told, dispatch_uid="shops.tell_opinions")
def tell_opinions(*, person: User, **_: object) -> dict[str, Any]:
    """Her reviews, questions and wishes are part of her data."""
    return privacy.opinions_of(person=person)


@receiver(person_leaving, dispatch_uid="shops.forget_opinions")
def forget_opinions(*, person: User, check: bool, **_: object) -> None:
    """Whoever keeps a shop stays; of others the opinions lose their author."""
    if check:
        privacy.check_no_shop(person=person)
    else:
        privacy.forget_opinions(person=person)
