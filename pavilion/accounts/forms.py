"""What people type to sign up, to sign in, and about themselves."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from pavilion.accounts.phones import NOT_A_MOBILE, mobile_number, mobile_number_or_none, national_text

PHONE_TAKEN = _("Somebody has an account with this phone number.")
EMAIL_TAKEN = _("Somebody has an account with this e-mail address.")


class PhoneField(forms.CharField):
    """A mobile number; cleans to E.164, or to "" where none was given."""

    def __init__(self, **extra: Any) -> None:
        extra.setdefault("label", _("Phone"))
        attrs = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        super().__init__(max_length=24, widget=forms.TextInput(attrs=attrs), **extra)

    def clean(self, value: Any) -> str:
        """Raise ValidationError for what nobody can be called on."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return mobile_number(text)
        except ValueError as error:
            raise forms.ValidationError(NOT_A_MOBILE, code="phone") from error


class OurLoginForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Sign in with a phone number, typed in any way, or with an e-mail address."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["login"].label = _("Phone or e-mail")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "maxlength": "254"}
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """The number in E.164; anything else as typed."""
        text: str = super().clean_login()
        return text if "@" in text else mobile_number_or_none(text) or text


class OurSignupForm(SignupForm):  # type: ignore[misc]  # allauth ships no types
    """Sign up with a phone number, an e-mail address, or both."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("phone", "email", "password1", "name")

    def __init__(self, *args: Any, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.fields["email"].label = _("E-mail")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """At least one way to reach the person."""
        data: dict[str, Any] = super().clean()
        if not data.get("phone") and not data.get("email") and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Please give a phone number or an e-mail address."))
        return data

    def _clean_phone(self) -> None:
        phone = self.cleaned_data.get("phone")
        if phone and User.objects.filter(phone=phone).exists():
            self.add_error("phone", PHONE_TAKEN)


class ProfileForm(forms.Form):
    """Who somebody is and how she signs in; the ways to sign in change only with the password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        help_text=_("Needed only to change the phone number or the e-mail address."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        initial = {"name": person.name, "phone": national_text(person.phone), "email": person.email or ""}
        super().__init__(data, initial=initial)
        self.person = person

    def clean_phone(self) -> str | None:
        """A number nobody else has, or none."""
        phone = self.cleaned_data["phone"] or None
        if phone and User.objects.exclude(pk=self.person.pk).filter(phone=phone).exists():
            raise forms.ValidationError(PHONE_TAKEN)
        return phone

    def clean_email(self) -> str | None:
        """An address nobody else has, or none."""
        email = self.cleaned_data["email"].lower() or None
        if email and User.objects.exclude(pk=self.person.pk).filter(email=email).exists():
            raise forms.ValidationError(EMAIL_TAKEN)
        return email

    def clean(self) -> dict[str, Any]:
        """One way to sign in stays, and the password opens what it should."""
        data = self.cleaned_data
        if self.errors:
            return data
        if not data["phone"] and not data["email"]:
            self.add_error("phone", _("Please give a phone number or an e-mail address."))
            return data
        changes = (data["phone"], data["email"]) != (self.person.phone, self.person.email)
        if changes and not self.person.check_password(data["password"]):
            self.add_error("password", _("This is not your password."))
        return data


class LeaveForm(forms.Form):
    """The last word before an account is deleted."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person

    def clean_password(self) -> str:
        """The person's own."""
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password
