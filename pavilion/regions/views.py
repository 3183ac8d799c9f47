"""The lists a region picker asks for, one level at a time; public and the same for everybody."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from pavilion.regions import selectors
from pavilion.regions.models import trim_code

AN_HOUR = 3600


@require_GET
@cache_control(public=True, max_age=AN_HOUR)
@vary_on_headers("Accept-Language", "Cookie")
def options(request: HttpRequest) -> HttpResponse:
    """The choices below `parent`, as option elements; provinces without one."""
    parent = request.GET.get("parent", "")
    try:
        code = trim_code(parent) if parent else None
    except ValueError:
        return HttpResponseBadRequest(_("This is not a region code."))
    return render(request, "regions/options.html", {"regions": selectors.choices_below(code=code)})
