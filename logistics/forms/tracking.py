"""Forms about parcels on their way."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from logistics.models import Parcel
from logistics.selectors.travelling import clean_waybill

LOCAL_MINUTES = "%Y-%m-%dT%H:%M"
TOLD = [
    ("", _("Choose")),
    *((each.value, each.label) for each in Parcel.State if each != Parcel.State.CREATED),
]


class WaybillForm(forms.Form):
    """Which parcel."""

    waybill = forms.CharField(
        label=_("Waybill number"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("It stands under the bar code on the label, and on the page of your purchase."),
    )

    def clean_waybill(self) -> str:
        """Letters and digits only, as the courier prints them."""
        number = clean_waybill(self.cleaned_data["waybill"])
        if not number:
            raise forms.ValidationError(_("A waybill number has only letters and digits."))
        return number


class EventForm(forms.Form):
    """What a person at the desk knows of a parcel."""

    status = forms.ChoiceField(label=_("What happened"), choices=TOLD)
    at = forms.DateTimeField(
        label=_("When"),
        initial=timezone.localtime,
        input_formats=[LOCAL_MINUTES, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_MINUTES),
    )
    place = forms.CharField(label=_("Where"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
