"""Alive, ready, and the numbers a monitor reads."""

import redis
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from pavilion.embedded import redis_client_url


@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, Redis and a worker, each named; 503 when one of them is away."""
    database = _database()
    parts = {
        "database": database,
        "migrations": _migrations() if database == "ok" else "unknown",
        "redis": _redis(),
    }
    parts["worker"] = _worker() if parts["redis"] == "ok" else "unknown"
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"away: {str(error).splitlines()[0][:120]}"
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} not applied" if waiting else "ok"


def _redis() -> str:
    try:
        redis.Redis.from_url(redis_client_url(settings.REDIS_URL), socket_timeout=2).ping()
    except redis.RedisError as error:
        return f"away: {str(error)[:120]}"
    return "ok"


def _worker() -> str:
    return "ok" if current_app.control.ping(timeout=1.0, limit=1) else "no worker answers"


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Rows per state and queue lengths in the Prometheus text format."""
    client = redis.Redis.from_url(redis_client_url(settings.REDIS_URL), socket_timeout=2)
    lines = [f'pavilion_queue_length{{queue="{queue}"}} {client.llen(queue)}' for queue in settings.QUEUES]
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_live_tup FROM pg_stat_user_tables ORDER BY relname")
        lines.extend(f'pavilion_table_rows{{table="{name}"}} {count}' for name, count in cursor.fetchall())
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
