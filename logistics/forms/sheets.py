"""The file of orders a keeper uploads."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from logistics.services.sheet_reading import MOST_BYTES


class SheetForm(forms.Form):
    """One XLSX or CSV file; what is in it is told by the service."""

    file = forms.FileField(
        label=_("Order sheet (XLSX or CSV)"),
        max_length=200,
        help_text=_("At most 5 MB and 5,000 rows, one row per product."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("A sheet may have at most 5 MB. Please cut it into several."))
        return file
