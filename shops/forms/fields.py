"""Fields people fill in kilograms, yuan and pictures; the house counts in grams, fen and bytes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_PICTURE_BYTES = 15 * 1024 * 1024
MOST_PICTURES = 8


class GramsField(forms.DecimalField):
    """Kilograms with up to three decimals; cleans to grams."""

    def __init__(self, *, most_kilograms: int = 1_000_000, least: str = "0.001", **extra: Any) -> None:
        super().__init__(
            min_value=Decimal(least), max_value=Decimal(most_kilograms), decimal_places=3, **extra
        )

    def clean(self, value: Any) -> int | None:
        """Grams, or None where nothing was asked for."""
        kilograms: Decimal | None = super().clean(value)
        return None if kilograms is None else int(kilograms * 1000)

    def prepare_value(self, value: Any) -> Any:
        """Grams of an initial value as kilograms; what was typed stays as typed."""
        return f"{value / 1000:g}" if isinstance(value, int) else value


class FenField(forms.DecimalField):
    """Yuan with up to two decimals; cleans to fen."""

    def __init__(self, *, most_yuan: int = 1_000_000, least: str = "0.01", **extra: Any) -> None:
        super().__init__(min_value=Decimal(least), max_value=Decimal(most_yuan), decimal_places=2, **extra)

    def clean(self, value: Any) -> int | None:
        """Fen, or None where nothing was asked for."""
        yuan: Decimal | None = super().clean(value)
        return None if yuan is None else int(yuan * 100)

    def prepare_value(self, value: Any) -> Any:
        """Fen of an initial value as yuan; what was typed stays as typed."""
        return f"{value // 100}.{value % 100:02d}" if isinstance(value, int) else value


class PicturesInput(forms.ClearableFileInput):
    """A file control that takes several pictures at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PicturesField(forms.FileField):
    """Several pictures; cleans to a list of their bytes."""

    widget = PicturesInput

    def __init__(self, **extra: Any) -> None:
        super().__init__(widget=PicturesInput(attrs={"accept": "image/jpeg,image/png,image/webp"}), **extra)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The bytes of each file; too many or too large files are refused before they are read."""
        files: Sequence[UploadedFile[bytes]] = (
            data if isinstance(data, list | tuple) else [data] if data else []
        )
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_PICTURES or any((each.size or 0) > MOST_PICTURE_BYTES for each in files):
            raise forms.ValidationError(_("At most eight pictures, each up to 15 MB."), code="too_large")
        return [super(PicturesField, self).clean(each, initial).read() for each in files]


class DayInput(forms.DateInput):
    """A day, picked by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")
