"""The HTTP client: one way to talk to the outside, always with a deadline."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

MOST_BYTES = 1024 * 1024


class HttpFault(Exception):
    """Nobody answered, or not in HTTP; asking again later may help."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


def post(*, url: str, body: bytes, headers: Mapping[str, str], seconds: float = 10.0) -> Answer:
    """Send one POST over http or https, following no redirect. Raises HttpFault, ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = f"not an http address: {url!r}"
        raise ValueError(msg)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=seconds)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body=body, headers=dict(headers))
        response = connection.getresponse()
        return Answer(status=response.status, body=response.read(MOST_BYTES))
    except (OSError, HTTPException) as error:
        raise HttpFault(str(error)) from error
    finally:
        connection.close()
