"""Forms of the handover."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OpenForm(forms.Form):
    """Which courier comes."""

    carrier = forms.SlugField(max_length=12)


class ScanForm(forms.Form):
    """One parcel: a bar code reader types the number and sends it."""

    waybill = forms.CharField(
        label=_("Scan or type a waybill number"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "enterkeyhint": "done",
                "autofocus": True,
            }
        ),
    )


class SignForm(forms.Form):
    """Who takes the parcels over."""

    courier = forms.CharField(label=_("Name of the courier"), max_length=40)


class TakeOffForm(forms.Form):
    """Which parcel comes off the list."""

    parcel = forms.IntegerField(min_value=1)
