"""Doors of allauth, with the answer of this house to a form that is not right."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

UNPROCESSABLE = 422
View = Callable[..., HttpResponse]


def says_422(view: View) -> View:
    """Answer 422, not 200, when the form comes back with its errors."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and isinstance(response, TemplateResponse):
            form = (response.context_data or {}).get("form")
            if getattr(form, "errors", None) and response.status_code == 200:
                response.status_code = UNPROCESSABLE
        return response

    return wrapped
