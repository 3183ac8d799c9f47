"""At the desk: questions that wait, and what buyers said."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shops.forms.speech import AnswerForm
from shops.models import Power, Question, Review, Shop
from shops.selectors.speech import words_at_desk
from shops.services.reviewing import answer_question, answer_review
from shops.views.desk import acting_for, current_shop, desk_frame, desk_page, posted, reader

UNPROCESSABLE = 422


@desk_page
def words(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions without an answer first, then the newest reviews."""
    return _page(request, current_shop(request, Power.GOODS))


@require_POST
@desk_page
def answer_a_question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer a question; from then on everybody reads both."""
    shop = current_shop(request, Power.GOODS)
    kept = Question.objects.kept_by(reader(request), Power.GOODS, on=timezone.localdate())
    question = get_object_or_404(kept.filter(product__shop=shop), pk=pk)
    form = AnswerForm(posted(request))
    if not form.is_valid():
        return _page(request, shop, wrong=f"question-{pk}", form=form)
    answer_question(
        question=question,
        answer=form.cleaned_data["answer"],
        actor=reader(request),
        acting_for=acting_for(shop),
    )
    messages.success(request, _("Your answer is on the page of the goods."))
    return redirect("shops:desk_words", slug)


@require_POST
@desk_page
def answer_a_review(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer below a review."""
    shop = current_shop(request, Power.GOODS)
    kept = Review.objects.kept_by(reader(request), Power.GOODS, on=timezone.localdate())
    review = get_object_or_404(kept.filter(product__shop=shop), pk=pk)
    form = AnswerForm(posted(request))
    if not form.is_valid():
        return _page(request, shop, wrong=f"review-{pk}", form=form)
    answer_review(
        review=review, answer=form.cleaned_data["answer"], actor=reader(request), acting_for=acting_for(shop)
    )
    messages.success(request, _("Your answer is on the page of the goods."))
    return redirect("shops:desk_words", slug)


def _page(
    request: HttpRequest, shop: Shop, *, wrong: str = "", form: AnswerForm | None = None
) -> HttpResponse:
    questions, reviews = words_at_desk(shop=shop)
    context = desk_frame(request, shop) | {
        "questions": questions, "reviews": reviews, "wrong": wrong, "form": form or AnswerForm(),
    }  # fmt: skip
    return render(request, "desk/word_list.html", context, status=UNPROCESSABLE if wrong else 200)
