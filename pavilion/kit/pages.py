"""Public pages: the same for everybody in one language, so that any cache may keep them for a while."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, overload

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from pavilion.kit.page_store import store

# A browser asks nobody for ten seconds, then with the page's tag; a cache in between may answer for a minute.
KEEPING = {"max_age": 10, "s_maxage": 60, "stale_while_revalidate": 60}
TAGS = "Surrogate-Key"  # what a page tells of, in the spelling that caches on the way know
GOODS = ("product:*", "shop:*", "harvest:*")  # a page that may show any of them
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class PublicPage:
    """What the page cache knows of a view before it is called."""

    reads: frozenset[str] | None


@overload
def public_page(view: View) -> View: ...
@overload
def public_page(
    view: None = None, *, reads: Sequence[str] | None = None, about: Sequence[str] = GOODS
) -> Callable[[View], View]: ...
def public_page(
    view: View | None = None, *, reads: Sequence[str] | None = None, about: Sequence[str] = GOODS
) -> View | Callable[[View], View]:
    """Mark a view as public: GET and HEAD only, never looks at who is reading.

    `reads` names the query parameters the page knows: others are cut off before it is called, so that no
    copy is kept for them; without `reads` every parameter counts. `about` names what the page tells of, so
    that a change there forgets its copies; a view that knows better calls `tell_of`.
    """

    def decorate(inner: View) -> View:
        @require_safe
        @wraps(inner)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = inner(request, *args, **kwargs)
            if not response.has_header("Cache-Control"):
                patch_cache_control(response, public=True, **KEEPING)
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            response.headers.setdefault(TAGS, " ".join(about))
            return response

        vars(wrapped)["public_page"] = PublicPage(None if reads is None else frozenset(reads))
        return wrapped

    return decorate if view is None else decorate(view)


def tell_of(response: HttpResponse, *tags: str) -> HttpResponse:
    """Say what this one page tells of, in the words of the audit trail: `product:12`, `shop:zhao`."""
    response.headers[TAGS] = " ".join(tags)
    return response


def forget_pages(*things: str, shelves: bool = True) -> None:
    """Once the open transaction has committed, forget every kept page that tells of these things.

    Every act does this for its target; a change without an act says it itself. With `shelves`, pages that
    tell of any thing of the kind (`product:*`) are forgotten too; what changes with every purchase leaves
    them alone, for they are made anew each minute.
    """
    if not settings.PAGE_CACHE:
        return
    kinds = {f"{thing.partition(':')[0]}:*" for thing in things} if shelves else set()
    tags = sorted({*things, *kinds})
    transaction.on_commit(lambda: store().forget(tags), robust=True)
