"""A person's copy of her data, and leaving: what the law keeps stays without her name."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import Act, Appointment, User
from pavilion.accounts.signals import person_leaving, person_told
from pavilion.kit.errors import Refusal

MOST_ACTS = 5000


class StillNeeded(Refusal):
    """Something is under way that this person has to end first."""

    code = "still_needed"
    default_message = _("Your account is still needed. Please end what is under way first.")


def data_of(*, person: User) -> dict[str, Any]:
    """Everything the pavilion knows of a person, ready for JSON; the floors above add theirs."""
    found: dict[str, Any] = {
        "account": {
            "name": person.name,
            "phone": person.phone,
            "email": person.email,
            "language": person.language,
            "joined_at": person.joined_at,
            "last_login": person.last_login,
        },
        "addresses": list(
            person.addresses.order_by("pk").values("name", "phone", "region", "detail", "used_at")
        ),
        "notices": list(person.notices.order_by("pk").values("subject", "words", "made_at", "sent_at")),
        "acts": list(
            Act.objects.filter(actor=person).order_by("-pk").values("at", "verb", "target")[:MOST_ACTS]
        ),
    }
    for _receiver, more in person_told.send(sender=User, person=person):
        if isinstance(more, dict):
            found |= more
    return found


@transaction.atomic(durable=True)
def close_account(*, person: User) -> None:
    """Take a person out of the pavilion; orders stay as the law wants them, without her name.

    Raises StillNeeded, or another Refusal of the floors above, and then changes nothing.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.is_staff or Appointment.objects.living(on=timezone.localdate()).filter(person=locked).exists():
        raise StillNeeded(_("An operator or an official first hands over the office."))
    person_leaving.send(sender=User, person=locked, check=True)
    person_leaving.send(sender=User, person=locked, check=False)
    locked.addresses.all().delete()
    locked.notices.all().delete()
    EmailAddress.objects.filter(user=locked).delete()
    record_act(actor=locked, verb="person.leave", target=f"person:{locked.pk}")
    locked.name, locked.phone, locked.phone_verified = "", None, False
    locked.email, locked.language, locked.is_active = f"left-{locked.pk}@left.invalid", "", False
    locked.set_unusable_password()  # ends every session of hers, too
    locked.save()
