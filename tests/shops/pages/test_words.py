"""Reviews and questions: on the product page, on pages of their own, at the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shops.models import Product, Question, Review
from shops.services.reviewing import (
    ReviewData,
    ReviewFinal,
    TooManyQuestions,
    answer_question,
    ask_question,
    hide_review,
    show_review,
    write_review,
)
from tests.orders.pages.browsing import client_of
from tests.shops.factories import make_harvest, make_product, make_shop, make_user

pytestmark = pytest.mark.django_db


def say(product, n=1, stars=5, words="Fragrant.", **extra):
    data = ReviewData(stars=stars, words=words, **extra)
    return write_review(
        product_id=product.pk,
        reference=f"P-1/{n}",
        author=None,
        author_name="王*",
        pack=("500 克", "500 g"),
        data=data,
    )


def stars_of(product):
    return Product.objects.values_list("stars_sum", "review_count").get(pk=product.pk)


def test_a_review_is_read_on_the_product_page_and_its_stars_count():
    product = make_product()
    make_harvest(product=product, received_grams=5000)
    say(product, 1, stars=4, words="Numbing and fresh.")
    say(product, 2, stars=5)

    text = client_of().get(product.get_absolute_url()).content.decode()

    assert "Numbing and fresh." in text
    assert "4.5" in text
    assert stars_of(product) == (9, 2)


def test_saying_it_again_changes_the_review_and_makes_no_second():
    product = make_product()
    first = say(product, 1, stars=1)

    again = say(product, 1, stars=3, words="Better than I thought.")

    assert again.pk == first.pk
    assert again.edited_at is not None
    assert stars_of(product) == (3, 1)


def test_a_review_is_final_after_thirty_days():
    product = make_product()
    review = say(product)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shops_review SET written_at = written_at - interval '31 days'")

    with pytest.raises(ReviewFinal):
        say(product, stars=1)
    review.refresh_from_db()
    assert (review.stars, stars_of(product)) == (5, (5, 1))


def test_a_hidden_review_is_not_read_and_its_stars_do_not_count():
    product = make_product()
    review = say(product, words="Spam spam")

    hide_review(review=review, because="advertising", actor=None)
    assert "Spam spam" not in client_of().get(f"/p/{product.pk}/reviews/").content.decode()
    assert stars_of(product) == (0, 0)

    show_review(review=review, actor=None)
    assert stars_of(product) == (5, 1)


def test_reviews_are_paged_newest_first():
    product = make_product()
    for n in range(21):
        say(product, n, words=f"words {n:02}")

    first = client_of().get(f"/p/{product.pk}/reviews/").content.decode()
    oldest = Review.objects.order_by("pk")[1].pk

    assert first.index("words 20") < first.index("words 01")
    assert "words 00" not in first
    assert f"?before={oldest}" in first
    assert "words 00" in client_of().get(f"/p/{product.pk}/reviews/?before={oldest}").content.decode()


def test_a_question_is_public_only_with_its_answer():
    product = make_product()
    question = ask_question(product=product, asker=make_user(), words="Is it this year's?")

    path = product.get_absolute_url()
    assert "this year&#x27;s" not in client_of().get(path).content.decode()
    answer_question(question=question, answer="Yes, picked in August.", actor=None)
    assert "picked in August" in client_of().get(path).content.decode()


def test_the_same_question_twice_is_one_and_a_sixth_is_refused():
    product, asker = make_product(), make_user()
    first = ask_question(product=product, asker=asker, words="Is it hot?")

    assert ask_question(product=product, asker=asker, words="Is it hot?").pk == first.pk
    for n in range(4):
        ask_question(product=product, asker=asker, words=f"Question {n}")
    with pytest.raises(TooManyQuestions):
        ask_question(product=product, asker=asker, words="One more?")
    assert Question.objects.count() == 5


def test_asking_needs_a_name_and_words():
    product, asker = make_product(), make_user()
    path = f"/p/{product.pk}/ask/"

    assert client_of().get(path)["Location"].startswith("/accounts/login/")
    assert client_of(asker).post(path, {"words": ""}).status_code == 422
    assert client_of(asker).post(path, {"words": "How do I keep it?"}).status_code == 302
    assert Question.objects.get().asker == asker


def test_the_desk_answers_and_strangers_find_nothing():
    keeper = make_user()
    product = make_product(shop=make_shop(keeper=keeper))
    review = say(product)
    question = ask_question(product=product, asker=make_user(), words="How hot is it?")
    desk = f"/desk/{product.shop.slug}/words/"
    paths = [f"{desk}questions/{question.pk}/", f"{desk}reviews/{review.pk}/"]

    assert "How hot is it?" in client_of(keeper).get(desk).content.decode()
    for path in paths:
        assert client_of(make_user()).post(path, {"answer": "No."}).status_code == 404
        assert client_of(keeper).post(path, {"answer": ""}).status_code == 422
        assert client_of(keeper).post(path, {"answer": "Mild."}).status_code == 302
    question.refresh_from_db()
    review.refresh_from_db()
    assert (question.answer, review.answer) == ("Mild.", "Mild.")


def test_another_shops_question_is_not_answered_at_my_desk():
    keeper = make_user()
    mine, other = make_shop(keeper=keeper), make_product(shop=make_shop(keeper=keeper))
    question = ask_question(product=other, asker=make_user(), words="Whose is it?")

    path = f"/desk/{mine.slug}/words/questions/{question.pk}/"

    assert client_of(keeper).post(path, {"answer": "Mine."}).status_code == 404


def test_the_words_cost_no_query_more_on_the_product_page():
    product = make_product()
    make_harvest(product=product, received_grams=5000)
    client_of().get(product.get_absolute_url())  # what is kept in the process
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client_of().get(product.get_absolute_url())
        counts.append(len(seen))
        for n in range(4):
            say(product, n)
    assert counts[0] == counts[1]
