"""What is said when the fault is ours: to people as a page, to other systems as a problem."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults

SERVER_ERROR = 500


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing here may need the database."""
    if not request.path.startswith("/api/"):
        return defaults.server_error(request)
    body = {
        "type": "about:blank",
        "status": SERVER_ERROR,
        "code": "server_error",
        "title": _("Something went wrong on our side."),
        "errors": [],
    }
    return JsonResponse(body, status=SERVER_ERROR, content_type="application/problem+json")
