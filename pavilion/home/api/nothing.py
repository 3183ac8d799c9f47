"""Addresses under /api/v1/ that do not exist."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from pavilion.home.api.doors import OpenDoor


@extend_schema(exclude=True)
class NothingDoor(OpenDoor):
    """Says in the API's own form that there is nothing."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Raise Http404, whatever the method."""
        raise Http404

    def get(self, request: Request, path: str) -> Response:
        """Never reached."""
        raise Http404
