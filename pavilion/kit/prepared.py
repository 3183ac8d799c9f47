"""Queries asked for every page: put together once, planned once for each connection, then only asked."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from itertools import count
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import connections
from django.db.models import Model, QuerySet
from psycopg2.extensions import AsIs

Row = TypeVar("Row", bound=Model)
NUMBER_MARK = 7_046_029_254_386_353_131  # marks the place of a value while the statement is put together
DAY_MARK = date(1, 1, 1)


class Prepared(Generic[Row]):
    """A queryset that is asked again and again with other numbers and days.

    `build` is called once in each thread, with marks in the place of its arguments, and must do nothing with
    them but hand them to the queryset. The statement is prepared on each connection (PREPARED_STATEMENTS off:
    sent as it is), so the server does not plan it for every page.
    """

    def __init__(self, build: Callable[..., QuerySet[Row]], **kinds: type) -> None:
        self._build = build
        self._marks = {
            name: NUMBER_MARK + place if kind is int else DAY_MARK + timedelta(place)
            for place, (name, kind) in enumerate(kinds.items())
        }
        self._threads = threading.local()

    def rows(self, **values: object) -> list[Row]:
        """The rows for these values, as the queryset would answer them."""
        statement: _Statement | None = getattr(self._threads, "statement", None)
        if statement is None or not statement.is_at_home():
            statement = self._threads.statement = _Statement(self._build(**self._marks), self._marks)
        found: list[Row] = statement.rows(values)
        return found


class _Statement:
    """One thread's copy: a compiler that knows its SQL."""

    def __init__(self, queryset: QuerySet[Any], marks: Mapping[str, Any]) -> None:
        self._alias, self._queryset = queryset.db, queryset
        self._compiler = queryset.query.get_compiler(using=self._alias)
        self._sql, params = self._compiler.as_sql()
        slots = [next((name for name, mark in marks.items() if mark == value), "") for value in params]
        self._places = list(zip(slots, params, strict=True))
        self._name = "kept_" + blake2b(repr((self._sql, self._places)).encode(), digest_size=12).hexdigest()
        vars(queryset.query)["get_compiler"] = self._known

    def is_at_home(self) -> bool:
        """Whether the compiler's connection is still the thread's: an event loop in the thread changes it."""
        return connections[self._alias] is self._compiler.connection

    def _known(self, *_args: object, **_more: object) -> Any:
        return self._compiler

    def rows(self, values: Mapping[str, object]) -> list[Any]:
        """Let the queryset's own iterable read what this statement answers."""
        answer = self._prepared(values) if settings.PREPARED_STATEMENTS else self._plain(values)
        vars(self._compiler)["as_sql"] = lambda *_args, **_more: answer
        rows: Any = self._queryset._iterable_class(self._queryset)  # noqa: SLF001 - as QuerySet does
        return list(rows)

    def _plain(self, values: Mapping[str, object]) -> tuple[str, Sequence[object]]:
        return self._sql, [values[name] if name else fixed for name, fixed in self._places]

    def _prepared(self, values: Mapping[str, object]) -> tuple[str, Sequence[object]]:
        connection = connections[self._alias]
        connection.ensure_connection()
        raw, known = vars(connection).get("kept_statements", (None, set()))
        if raw is not connection.connection:
            raw, known = connection.connection, set()
            vars(connection)["kept_statements"] = (raw, known)
        if self._name not in known:
            numbers = count(1)
            places = [AsIs(f"${next(numbers)}") if name else fixed for name, fixed in self._places]
            with raw.cursor() as cursor:
                cursor.execute(b"PREPARE %s AS %s" % (self._name.encode(), cursor.mogrify(self._sql, places)))
            known.add(self._name)
        given = [values[name] for name, _fixed in self._places if name]
        return f"EXECUTE {self._name} ({', '.join(['%s'] * len(given))})", given


def keep_related(instance: Model, name: str, rows: Sequence[Model]) -> None:
    """Let `instance.<name>.all()` answer these rows, as a prefetch would."""
    related = getattr(instance, name).all()
    related._result_cache = list(rows)  # noqa: SLF001 - what prefetch_related does
    related._prefetch_done = True  # noqa: SLF001
    vars(instance).setdefault("_prefetched_objects_cache", {})[name] = related
