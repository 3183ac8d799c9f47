"""Start a dispatch."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class StartForm(forms.Form):
    """Which harvests leave now; only those that are offered."""

    harvest = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": _("Choose a harvest.")})
    wait_for_more = forms.BooleanField(
        label=_("Leave waiting what is not here yet, instead of marking it short"), required=False
    )

    def __init__(self, *args: Any, offered: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["harvest"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(pk, str(pk)) for pk in offered]
