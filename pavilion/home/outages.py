"""A database or Redis that is away: pages say so politely, and nothing here retries behind anybody's back."""

import logging
from collections.abc import Callable
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)


class PatientRedisCache(RedisCache):
    """A cache whose loss is a miss: reading finds nothing, writing is forgotten, with a log line."""

    def _missed(self, error: Exception) -> None:
        logger.warning("cache is away: %s", error)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` also when Redis is away."""
        try:
            return super().get(key, default, version)
        except redis.RedisError as error:
            self._missed(error)
            return default

    def set(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        """Keep the value; forgotten when Redis is away."""
        try:
            super().set(key, value, timeout, version)
        except redis.RedisError as error:
            self._missed(error)

    def add(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> bool:
        """Keep the value if the key is new; when Redis is away the key counts as new."""
        try:
            return bool(super().add(key, value, timeout, version))
        except redis.RedisError as error:
            self._missed(error)
            return True

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget the key."""
        try:
            return bool(super().delete(key, version))
        except redis.RedisError as error:
            self._missed(error)
            return False

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Whether the key is kept; not when Redis is away."""
        try:
            return bool(super().has_key(key, version))
        except redis.RedisError as error:
            self._missed(error)
            return False

    def touch(self, key: Any, timeout: Any = 300, version: int | None = None) -> bool:
        """Keep the value longer; False when it is not there, or Redis is away."""
        try:
            return bool(super().touch(key, timeout, version))
        except redis.RedisError as error:
            self._missed(error)
            return False

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count up; a key that is new, or out of reach, raises ValueError as Django's caches do."""
        try:
            return int(super().incr(key, delta, version))
        except redis.RedisError as error:
            self._missed(error)
            raise ValueError(key) from error


class OutageMiddleware:
    """A page that cannot reach the database answers 503 with a polite page that needs no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a lost connection into a 503; everything else stays what it is."""
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        logger.error("database is away: %s", exception)
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "10"
        return response
