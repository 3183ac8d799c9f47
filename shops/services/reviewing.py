"""Reviews of received goods and questions before buying: said, answered, hidden; stars kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from pavilion.kit.pages import forget_pages
from shops.models import Product, Question, Review
from shops.services.pictures import prepare_pictures, store_renditions

EDIT_DAYS = 30
MOST_PICTURES = 4
MOST_OPEN_QUESTIONS = 5  # of one person that wait for an answer
FOLDER = "reviews"


class ReviewFinal(Refusal):
    """A review may be changed for a while, not for ever."""

    code = "review_final"
    default_message = _("A review can be changed for 30 days. Thank you for what you said.")


class TooManyPictures(Refusal):
    """More pictures than a review holds."""

    code = "too_many_pictures"
    default_message = _("At most four pictures.")


class TooManyQuestions(Refusal):
    """One person waits for many answers already."""

    code = "too_many_questions"
    default_message = _("Five of your questions wait for an answer. Please wait for those first.")


@dataclass(frozen=True)
class ReviewData:
    """What a buyer says; without new pictures those given before stay."""

    stars: int
    words: str = ""
    pictures: Sequence[bytes] = ()
    keep_pictures: bool = True


def write_review(
    *,
    product_id: int,
    reference: str,
    author: User | None,
    author_name: str,
    pack: tuple[str, str],
    data: ReviewData,
) -> Review:
    """Say, or say anew, what a received line was like; `reference` is the line, `author_name` masked already.

    Raises ReviewFinal, TooManyPictures, PictureRefused.
    """
    if len(data.pictures) > MOST_PICTURES:
        raise TooManyPictures(fields={"pictures": TooManyPictures.default_message})
    prepared = prepare_pictures(pictures=data.pictures)
    files = [store_renditions(renditions=each, folder=FOLDER) for each in prepared]
    with transaction.atomic():
        product = Product.objects.select_for_update(no_key=True).get(pk=product_id)  # its stars
        known = Review.objects.filter(reference=reference).first()
        if known is None:
            review = Review.objects.create(
                product=product,
                reference=reference,
                author=author,
                author_name=author_name,
                pack_zh=pack[0],
                pack_en=pack[1],
                stars=data.stars,
                words=data.words,
                pictures=files,
            )
        else:
            review = _say_anew(known, data, files)
        recount_stars(product_id=product_id)
        record_act(actor=author, verb="review.write", target=f"product:{product_id}", detail={"n": reference})
    return review


def _say_anew(review: Review, data: ReviewData, files: list[list[tuple[str, int, int]]]) -> Review:
    now = timezone.now()
    if now - review.written_at > timedelta(days=EDIT_DAYS):
        raise ReviewFinal
    kept = list(review.pictures) if data.keep_pictures else []
    if len(kept) + len(files) > MOST_PICTURES:
        raise TooManyPictures(fields={"pictures": TooManyPictures.default_message})
    review.stars, review.words, review.edited_at = data.stars, data.words, now
    review.pictures = [*kept, *files]
    review.save(update_fields=["stars", "words", "edited_at", "pictures"])
    return review


def recount_stars(*, product_id: int) -> None:
    """Take the sum and number of a product's shown stars anew; the caller's transaction holds the product."""
    shown = list(Review.objects.shown().filter(product_id=product_id).values_list("stars", flat=True))
    forget_pages(f"product:{product_id}", shelves=False)
    Product.objects.filter(pk=product_id).update(stars_sum=sum(shown), review_count=len(shown))


@transaction.atomic
def answer_review(*, review: Review, answer: str, actor: User | None, acting_for: str = "") -> None:
    """The shop answers below a review; the same again changes the answer."""
    forget_pages(f"product:{review.product_id}", shelves=False)
    Review.objects.filter(pk=review.pk).update(answer=answer, answered_at=timezone.now())
    record_act(actor=actor, verb="review.answer", target=f"review:{review.pk}", acting_for=acting_for)


@transaction.atomic
def hide_review(*, review: Review, because: str, actor: User | None) -> None:
    """The operator takes a review off the page and says why; its stars count no more."""
    Product.objects.select_for_update(no_key=True).get(pk=review.product_id)
    Review.objects.filter(pk=review.pk).update(hidden_at=timezone.now(), hidden_because=because)
    recount_stars(product_id=review.product_id)
    record_act(actor=actor, verb="review.hide", target=f"review:{review.pk}", detail={"because": because})


@transaction.atomic
def show_review(*, review: Review, actor: User | None) -> None:
    """The operator puts a hidden review back."""
    Product.objects.select_for_update(no_key=True).get(pk=review.product_id)
    Review.objects.filter(pk=review.pk).update(hidden_at=None, hidden_because="")
    recount_stars(product_id=review.product_id)
    record_act(actor=actor, verb="review.show", target=f"review:{review.pk}")


@transaction.atomic
def ask_question(*, product: Product, asker: User, words: str) -> Question:
    """Ask the shop about a product; the same question again is the same. Raises TooManyQuestions."""
    User.objects.select_for_update(no_key=True).get(pk=asker.pk)  # two questions, one limit
    waiting = Question.objects.waiting().filter(asker=asker)
    if known := waiting.filter(product=product, words=words).first():
        return known
    if waiting.count() >= MOST_OPEN_QUESTIONS:
        raise TooManyQuestions
    record_act(actor=asker, verb="question.ask", target=f"product:{product.pk}")
    return Question.objects.create(product=product, asker=asker, words=words)


@transaction.atomic
def answer_question(*, question: Question, answer: str, actor: User | None, acting_for: str = "") -> None:
    """The shop answers, and the public sees both; the same again changes the answer."""
    forget_pages(f"product:{question.product_id}", shelves=False)
    Question.objects.filter(pk=question.pk).update(answer=answer, answered_at=timezone.now())
    record_act(actor=actor, verb="question.answer", target=f"question:{question.pk}", acting_for=acting_for)


@transaction.atomic
def hide_question(*, question: Question, actor: User | None) -> None:
    """The operator takes a question off the page."""
    forget_pages(f"product:{question.product_id}", shelves=False)
    Question.objects.filter(pk=question.pk).update(hidden_at=timezone.now())
    record_act(actor=actor, verb="question.hide", target=f"question:{question.pk}")
