"""What a person's opinions and wishes tell of her, and what stays of them when she leaves."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from pavilion.kit.errors import Refusal
from shops.models import Favourite, Question, Review, Watch


class KeepsShop(Refusal):
    """A shop would be left without its keeper."""

    code = "keeps_shop"
    default_message = _("You keep a shop. Please hand it over first.")


def opinions_of(*, person: User) -> dict[str, Any]:
    """A person's reviews, questions and wishes, ready for JSON."""
    return {
        "reviews": list(
            Review.objects.filter(author=person).values("product", "stars", "words", "pictures", "written_at")
        ),
        "questions": list(Question.objects.filter(asker=person).values("product", "words", "asked_at")),
        "favourites": list(Favourite.objects.filter(person=person).values("product", "since")),
        "watches": list(Watch.objects.filter(person=person).values("product", "until", "asked_at")),
    }


def check_no_shop(*, person: User) -> None:
    """Raises KeepsShop."""
    if person.keeps.exists():
        raise KeepsShop


@transaction.atomic
def forget_opinions(*, person: User) -> None:
    """Reviews and questions stay without their author; wishes go."""
    Review.objects.filter(author=person).update(author=None, author_name="*")
    Question.objects.filter(asker=person).update(asker=None)
    Favourite.objects.filter(person=person).delete()
    Watch.objects.filter(person=person).delete()
