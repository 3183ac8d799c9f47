"""How allauth keeps phone numbers with our User."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from pavilion.accounts.forms import PhoneField
from pavilion.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Phones live on the User; there is no SMS provider yet, so a number counts as typed."""

    def phone_form_field(self, **extra: Any) -> PhoneField:
        """A field that takes a Chinese number without its country."""
        return PhoneField(**extra)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    def set_phone(self, user: User, phone: str, verified: bool) -> None:  # noqa: FBT001 - allauth's signature
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def populate_username(self, request: Any, user: User) -> None:
        """There are no user names here."""

    def save_user(self, request: Any, user: User, form: Any, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - allauth's signature
        """Write the person in one go: with a phone alone there is no e-mail address, not an empty one."""
        data = form.cleaned_data
        user.phone, user.email = data.get("phone") or None, data.get("email") or None
        user.name = data.get("name", "")
        user.set_password(data["password1"])
        if commit:
            user.save()
        return user

    def _get_login_attempts_cache_key(self, request: Any, **credentials: Any) -> str:
        """Count wrong passwords by phone number too, or all who sign in by phone would share one count."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return key + str(credentials.get("phone", ""))
