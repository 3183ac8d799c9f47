"""Change what is known of a person."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import Address, User
from pavilion.kit.errors import Refusal


class NameTaken(Refusal):
    """Somebody else signs in with this phone number or e-mail address."""

    code = "taken"
    default_message = _("Somebody has an account with this phone number or e-mail address.")


@transaction.atomic
def change_person(*, person: User, name: str, phone: str | None, email: str | None) -> None:
    """Rename a person and change how she signs in; a new number is not verified yet. Raises NameTaken."""
    changed = [
        field
        for field, value in (("name", name), ("phone", phone), ("email", email))
        if getattr(person, field) != value
    ]
    if "phone" in changed:
        person.phone_verified = False
    person.name, person.phone, person.email = name, phone, email
    try:
        with transaction.atomic():
            person.save(update_fields=["name", "phone", "phone_verified", "email"])
    except IntegrityError as error:
        raise NameTaken from error
    if "email" in changed:
        EmailAddress.objects.filter(user=person).delete()  # allauth's list follows the person's one address
        if email:
            EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
    if changed:
        record_act(
            actor=person, verb="person.change", target=f"person:{person.pk}", detail={"changed": changed}
        )


def forget_address(*, person: User, address_id: int) -> bool:
    """Take a line out of a person's own address book; False when it is not hers."""
    deleted, _kinds = Address.objects.filter(pk=address_id, person=person).delete()
    return bool(deleted)


def find_or_make_person(*, phone: str, name: str) -> User:
    """The person with this number (E.164), or a new one, who sets a password when she first signs in."""
    person = User.objects.filter(phone=phone).first()
    return person or User.objects.create_user(phone=phone, name=name)
