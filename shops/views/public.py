"""Public pages: the same for everybody in one language, so that any cache may keep them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

FRESH_SECONDS = 60
View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """GET only; may be kept for a minute, by path and language; never looks at who is reading."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return wrapped
