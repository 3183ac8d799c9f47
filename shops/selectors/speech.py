"""What is said of a product and the papers that prove it, in the product's own query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_date, parse_datetime

from pavilion.kit.language import in_readers_language
from shops.models import Certificate, Product, Question, Review, Shop
from shops.selectors.shelves import Picture, picture_from

ON_PAGE = 3  # reviews on the product page; the rest on a page of their own
QUESTIONS_ON_PAGE = 5
PAGE = 20


@dataclass(frozen=True)
class ReviewView:
    """One review as the page shows it."""

    stars: int
    words: str
    author: str
    pack: str
    written_at: datetime | None
    edited: bool
    answer: str
    pictures: Sequence[Picture]


@dataclass(frozen=True)
class QuestionView:
    """A question and its answer."""

    words: str
    answer: str
    asked_at: datetime | None


@dataclass(frozen=True)
class Paper:
    """A certificate as the page shows it."""

    kind: str
    number: str
    issuer: str
    issued_on: date | None
    valid_until: date | None
    proof: Picture | None


@dataclass(frozen=True)
class Speech:
    """All of it for one product page."""

    reviews: Sequence[ReviewView]
    questions: Sequence[QuestionView]
    papers: Sequence[Paper]


def speech_parts(*, on: date) -> dict[str, Combinable]:
    """Annotations that make a query of products carry what `speech_of` reads."""
    mine = OuterRef("pk")
    reviews = Review.objects.shown().filter(product=mine).order_by("-pk")
    questions = Question.objects.shown().filter(product=mine).order_by("-pk")
    papers = Certificate.objects.valid(on=on).filter(
        Q(product=mine) | Q(product=None, shop=OuterRef("shop_id"))
    )
    return {
        "said_reviews": ArraySubquery(reviews.values(row=_review_row())[:ON_PAGE]),
        "said_questions": ArraySubquery(
            questions.values(row=JSONObject(words="words", answer="answer", asked_at="asked_at"))[
                :QUESTIONS_ON_PAGE
            ]
        ),
        "said_papers": ArraySubquery(
            papers.order_by("kind", "pk").values(
                row=JSONObject(
                    kind="kind", number="number", issuer="issuer", issued_on="issued_on",
                    valid_until="valid_until", proof="proof",
                )
            )
        ),
    }  # fmt: skip


def _review_row() -> JSONObject:
    return JSONObject(
        stars="stars", words="words", author_name="author_name", pack_zh="pack_zh", pack_en="pack_en",
        written_at="written_at", edited_at="edited_at", answer="answer", pictures="pictures",
    )  # fmt: skip


def speech_of(product: Product) -> Speech:
    """What is said of a product that was read with `speech_parts`."""
    row = vars(product)
    return Speech(
        reviews=[_review(each) for each in row["said_reviews"]],
        questions=[
            QuestionView(each["words"], each["answer"], _moment(each["asked_at"]))
            for each in row["said_questions"]
        ],
        papers=[_paper(each) for each in row["said_papers"]],
    )


def review_page(*, product: Product, after: int | None) -> tuple[list[ReviewView], int | None]:
    """A page of reviews, newest first, and where the next begins: one query."""
    reviews = Review.objects.shown().filter(product=product).order_by("-pk")
    if after:
        reviews = reviews.filter(pk__lt=after)
    rows = list(reviews.values("pk", row=_review_row())[: PAGE + 1])
    following = rows[PAGE - 1]["pk"] if len(rows) > PAGE else None
    return [_review(each["row"]) for each in rows[:PAGE]], following


def words_at_desk(*, shop: Shop) -> tuple[list[Question], list[Review]]:
    """Questions that wait for an answer, oldest first, and the newest reviews: two queries."""
    waiting = Question.objects.waiting().filter(product__shop=shop).select_related("product").order_by("pk")
    newest = Review.objects.shown().filter(product__shop=shop).select_related("product").order_by("-pk")
    return list(waiting[:PAGE]), list(newest[:PAGE])


def _review(row: Mapping[str, Any]) -> ReviewView:
    return ReviewView(
        stars=row["stars"],
        words=row["words"],
        author=row["author_name"],
        pack=in_readers_language(zh=row["pack_zh"], en=row["pack_en"]),
        written_at=_moment(row["written_at"]),
        edited=bool(row["edited_at"]),
        answer=row["answer"],
        pictures=[picture for files in row["pictures"] if (picture := picture_from(files))],
    )


def _paper(row: Mapping[str, Any]) -> Paper:
    return Paper(
        kind=str(Certificate.Kind(row["kind"]).label),
        number=row["number"],
        issuer=row["issuer"],
        issued_on=parse_date(row["issued_on"]),
        valid_until=parse_date(row["valid_until"]) if row["valid_until"] else None,
        proof=picture_from(row["proof"]),
    )


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None
