"""A door without a page token: public pages are the same for everybody, so they cannot carry one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def comes_from_here(request: HttpRequest) -> bool:
    """Whether a browser says that one of our own pages sends this.

    Browsers tell Sec-Fetch-Site and Origin truthfully; who tells neither is not a browser with somebody
    else's cookies, and an old browser keeps our SameSite cookies from other sites' forms.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def same_site_only(view: View) -> View:
    """Take a POST without a token, but only from our own pages; others get 403."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not comes_from_here(request):
            return HttpResponseForbidden(_("This form was sent from another site."))
        return view(request, *args, **kwargs)

    return csrf_exempt(wrapped)
