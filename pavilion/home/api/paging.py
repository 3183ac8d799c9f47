"""Pages by cursor: the same cost on the first page and on the last."""

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from pavilion.home.api.faults import BadRequest


class Pages(CursorPagination):
    """Newest first; `next` is the address of the next page, or null."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request: Request) -> Any:
        """The cursor of the address. Raises BadRequest for one that is not ours."""
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:
            raise BadRequest(self.invalid_cursor_message, code="bad_cursor") from error
        position = "0" if cursor is None or cursor.position is None else str(cursor.position)
        if not (position.isascii() and position.isdecimal() and len(position) < 19):
            raise BadRequest(self.invalid_cursor_message, code="bad_cursor")
        return cursor
