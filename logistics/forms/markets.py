"""What the operator fills in for prices, services and cartons; what the engine could not use is refused."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.models import Carton, Service, Tariff
from logistics.rules.tariffs import flaws_of
from pavilion.regions.models import PROVINCE_DIGITS, Region

if TYPE_CHECKING:
    _TariffForm = forms.ModelForm[Tariff]
    _ServiceForm = forms.ModelForm[Service]
    _CartonForm = forms.ModelForm[Carton]
else:
    _TariffForm = _ServiceForm = _CartonForm = forms.ModelForm

FLAWS = {
    "number": _("This is no amount that a price list can have."),
    "rounding": _("Choose how weights are rounded."),
    "form": _("Write tiers as pairs of grams and fen, such as [[1000, 300], [2000, 400]]."),
    "overlap": _("Tiers overlap: each must reach further than the one before it."),
    "hole": _("There is no price between the last tier and this weight."),
}
SIDES = ("length", "width", "height")


class TariffForm(_TariffForm):
    """One price list: every weight has exactly one price."""

    class Meta:
        model = Tariff
        fields = "__all__"

    def clean_province(self) -> str:
        """A province that there is, by its two digits."""
        code = str(self.cleaned_data["province"])
        if len(code) != PROVINCE_DIGITS or not Region.objects.filter(pk=code).exists():
            raise forms.ValidationError(_("This is not the code of a province, such as 62."))
        return code

    def clean(self) -> dict[str, Any] | None:
        """Name each field that keeps the list from being read."""
        data = super().clean() or self.cleaned_data
        if self.errors or "rounding" not in data:  # of an old version only the last day is asked
            return data
        flaws = flaws_of(
            tiers=data["tiers"],
            base_fen=data["base_fen"],
            from_grams=data["from_grams"],
            step_grams=data["step_grams"],
            step_fen=data["step_fen"],
            surcharge_fen=data["surcharge_fen"],
            divisor=data["divisor_cm3_per_kg"],
            rounding=data["rounding"],
        )
        for field, code in flaws:
            self.add_error(field, FLAWS[code])
        return data


class ServiceForm(_ServiceForm):
    """What a carrier takes: limits are positive."""

    class Meta:
        model = Service
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        """A limit of nothing would take nothing."""
        data = super().clean() or self.cleaned_data
        for field in ("max_weight_grams", "max_side_mm", "max_sides_sum_mm", "fee_round_fen"):
            if data.get(field) == 0:
                self.add_error(field, _("This must be more than nothing."))
        return data


class CartonForm(_CartonForm):
    """A box with room in it, no larger inside than outside."""

    class Meta:
        model = Carton
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        """Sides and load are positive, and the inside lies in the outside."""
        data = super().clean() or self.cleaned_data
        names = [f"{where}_{side}_mm" for where in ("outer", "inner") for side in SIDES]
        for field in (*names, "max_load_grams"):
            if data.get(field) == 0:
                self.add_error(field, _("This must be more than nothing."))
        for side in SIDES:
            inner, outer = data.get(f"inner_{side}_mm"), data.get(f"outer_{side}_mm")
            if inner and outer and inner > outer:
                self.add_error(f"inner_{side}_mm", _("The inside cannot be larger than the outside."))
        return data
