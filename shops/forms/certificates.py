"""A certificate as the keeper copies it from the paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shops.forms.fields import DayInput
from shops.models import Certificate, Product, Shop
from shops.services.certifying import CertificateData

MOST_BYTES = 15 * 1024 * 1024


class CertificateForm(forms.Form):
    """What stands on the paper, and a picture of it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Certificate.Kind.choices)
    product = forms.ModelChoiceField(
        label=_("For"),
        queryset=Product.objects.none(),
        required=False,
        empty_label=_("All goods of the shop"),
    )
    number = forms.CharField(label=_("Number"), max_length=60)
    issuer = forms.CharField(label=_("Issued by"), max_length=80)
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput())
    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput(), required=False)
    picture = forms.FileField(
        label=_("A picture of the paper"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, shop: Shop, **extra: Any) -> None:
        super().__init__(*args, **extra)
        product = self.fields["product"]
        if isinstance(product, forms.ModelChoiceField):
            product.queryset = shop.products.order_by("-pk")

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        told = self.cleaned_data
        begins, ends = told.get("issued_on"), told.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("This is before the day it was issued."))
        picture = told.get("picture")
        if picture and picture.size > MOST_BYTES:
            self.add_error("picture", _("At most 15 MB."))
        return told

    def data_of(self) -> CertificateData:
        """What was filled in; only on a valid form."""
        told = dict(self.cleaned_data)
        picture = told.pop("picture")
        return CertificateData(**told, picture=picture.read() if picture else None)
