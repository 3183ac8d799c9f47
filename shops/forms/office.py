"""What an official fills in to open a shop for a household."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.forms import PhoneField
from pavilion.accounts.models import Appointment
from shops.services.storefronts import ShopData


class HouseholdForm(forms.Form):
    """The household, its shop and its village; the household stands on the labels."""

    region = forms.ChoiceField(label=_("Village or township"))
    name_zh = forms.CharField(label=_("Name of the shop in Chinese"), max_length=60)
    name_en = forms.CharField(label=_("Name of the shop in English"), max_length=80, required=False)
    keeper_name = forms.CharField(label=_("Who keeps the shop"), max_length=40)
    keeper_phone = PhoneField(
        label=_("Keeper's mobile phone"),
        help_text=_("With this number the keeper signs in. Who has no account yet gets one."),
    )
    licence = forms.CharField(
        label=_("Licence, or the ground on which none is needed"), max_length=200, required=False
    )
    sender_address = forms.CharField(label=_("Address on the labels"), max_length=200)
    about_zh = forms.CharField(
        label=_("About the shop, in Chinese"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    about_en = forms.CharField(
        label=_("About the shop, in English"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        appointments: Sequence[Appointment],
        places: Sequence[tuple[str, list[tuple[str, str]]]],
    ) -> None:
        super().__init__(data)
        self.appointments = appointments
        field = self.fields["region"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Choose …")), *places]

    def appointment(self) -> Appointment:
        """The appointment that covers the place chosen."""
        code = self.cleaned_data["region"]
        return next(each for each in self.appointments if code.startswith(each.region_id))

    def data_of(self) -> ShopData:
        """What the service wants."""
        values = self.cleaned_data
        return ShopData(
            name_zh=values["name_zh"],
            name_en=values["name_en"],
            about_zh=values["about_zh"],
            about_en=values["about_en"],
            licence=values["licence"],
            sender_name=values["keeper_name"],
            sender_phone=values["keeper_phone"].removeprefix("+86"),
            sender_address=values["sender_address"],
        )
