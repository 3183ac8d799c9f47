"""A buyer's words about what she received."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from orders.selectors.reviewing import bought_line, review_of
from orders.services.reviewing import review_line
from orders.views.cart_cookie import person_of
from orders.views.purchases import find_purchase
from pavilion.kit.errors import Refusal
from shops.forms.fields import PicturesField
from shops.models import Review
from shops.services.reviewing import ReviewData
from shops.views.desk import posted, show_refusal

UNPROCESSABLE = 422
STARS = [
    ("5", gettext_lazy("Excellent")),
    ("4", gettext_lazy("Good")),
    ("3", gettext_lazy("As expected")),
    ("2", gettext_lazy("Poor")),
    ("1", gettext_lazy("Bad")),
]


class ReviewForm(forms.Form):
    """Stars, words and pictures."""

    stars = forms.ChoiceField(label=gettext_lazy("Stars"), choices=STARS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("Your words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Taste, freshness, packing: what should others know?"),
    )
    pictures = PicturesField(label=gettext_lazy("Pictures"), required=False)
    drop_pictures = forms.BooleanField(label=gettext_lazy("Take my earlier pictures away"), required=False)

    def __init__(self, *args: Any, review: Review | None, **extra: Any) -> None:
        super().__init__(*args, **extra)
        if review is not None:
            self.initial.update(stars=str(review.stars), words=review.words)
        if review is None or not review.pictures:
            del self.fields["drop_pictures"]

    def data_of(self) -> ReviewData:
        """What was filled in; only on a valid form."""
        told = self.cleaned_data
        return ReviewData(
            stars=int(told["stars"]),
            words=told["words"].strip(),
            pictures=told["pictures"],
            keep_pictures=not told.get("drop_pictures", False),
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """Review one line of a purchase, or change what was said."""
    purchase = find_purchase(request, number)
    if purchase is None:
        return redirect_to_login(request.get_full_path())
    bought = bought_line(purchase, pk=line)
    if bought is None:
        raise Http404
    known = review_of(bought)
    form = ReviewForm(posted(request), request.FILES or None, review=known)
    if request.method == "POST" and form.is_valid():
        try:
            review_line(purchase=purchase, line=bought, author=person_of(request), data=form.data_of())
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Thank you. Your review is on the page of the goods."))
            return redirect(purchase)
    context = {"purchase": purchase, "line": bought, "known": known, "form": form}
    return render(request, "orders/review_write.html", context, status=UNPROCESSABLE if form.errors else 200)
