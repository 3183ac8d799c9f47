"""The operator's tables of people."""

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import TokenProxy

from pavilion.accounts.forms import PhoneField
from pavilion.accounts.models import Act, Appointment, User
from pavilion.accounts.operator import OperatorAdmin, ReadOnlyAdmin

if TYPE_CHECKING:
    _UserForm = forms.ModelForm[User]
else:
    _UserForm = forms.ModelForm

for gone in (Group, EmailAddress, TokenProxy):  # nobody is in a group, and the rest follows the person
    if admin.site.is_registered(gone):
        admin.site.unregister(gone)

admin.site.site_header = _("Longnan Pavilion")
admin.site.site_title = _("Longnan Pavilion")
admin.site.index_title = _("The operator's tables")


def sign_in_first(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Strangers go to the one sign-in page, with its limits; who is no operator finds nothing here."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get("next", request.get_full_path()))


admin.site.login = sign_in_first  # type: ignore[method-assign]


def is_superuser(request: HttpRequest) -> bool:
    """Whether an operator of all tables asks."""
    return bool(getattr(request.user, "is_superuser", False))


class UserForm(_UserForm):
    """A person as the operator sees her; a password may be set when the row is made."""

    phone = PhoneField(required=False)
    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ("name", "phone", "email", "is_active", "is_staff", "is_superuser")

    def clean_phone(self) -> str | None:
        """No number is no number, not an empty one."""
        return self.cleaned_data["phone"] or None

    def clean_email(self) -> str | None:
        """In lower case, or none."""
        return (self.cleaned_data["email"] or "").lower() or None

    def clean(self) -> dict[str, Any] | None:
        """At least one way to reach the person."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("Please give a phone number or an e-mail address."))
        return data


@admin.register(User)
class UserAdmin(OperatorAdmin):
    """People; found by phone, e-mail or name."""

    form = UserForm  # type: ignore[assignment]  # a form of this model
    list_display = ("__str__", "phone", "email", "is_active", "is_staff", "joined_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("phone__contains", "email__istartswith", "name__startswith")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Only an operator of all tables makes operators."""
        always = ("joined_at", "last_login")
        return always if is_superuser(request) else (*always, "is_staff", "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody gets hold of a higher account by changing its password."""
        higher = isinstance(obj, User) and (obj.is_staff or obj.is_superuser) and not is_superuser(request)
        return super().has_change_permission(request, obj) and not higher

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Hash the new password, if there is one."""
        if isinstance(obj, User) and form.cleaned_data.get("new_password"):
            obj.set_password(form.cleaned_data["new_password"])
        elif isinstance(obj, User) and not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Appointment)
class AppointmentAdmin(OperatorAdmin):
    """Officials and their regions."""

    list_display = ("person", "region", "title", "starts_on", "ends_on")
    list_select_related = ("person", "region")
    autocomplete_fields = ("person", "region")
    search_fields = ("person__name__startswith", "person__phone__contains", "region__code__startswith")


@admin.register(Act)
class ActAdmin(ReadOnlyAdmin):
    """The audit trail."""

    list_display = ("at", "actor", "acting_for", "verb", "target")
    list_select_related = ("actor",)
    search_fields = ("acting_for__exact", "target__exact")
