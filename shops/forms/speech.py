"""What buyers ask and keepers answer about goods."""

from django import forms
from django.utils.translation import gettext_lazy as _


class QuestionForm(forms.Form):
    """One question to the shop."""

    words = forms.CharField(
        label=_("Your question"),
        min_length=4,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Please no names, phone numbers or addresses: everybody reads it."),
    )


class AnswerForm(forms.Form):
    """The shop's answer to a review or a question."""

    answer = forms.CharField(label=_("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
