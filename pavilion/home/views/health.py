"""Alive, ready, and the numbers a monitor reads."""

import logging
from secrets import compare_digest

import redis
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from kombu.exceptions import OperationalError as BrokerAway

from pavilion.embedded import redis_client_url

log = logging.getLogger(__name__)


@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, Redis and a worker, each named; 503 when one of them is away.

    The reasons are for those who may read the metrics, and for the log.
    """
    database = _database()
    parts = {
        "database": database,
        "migrations": _migrations() if database == "ok" else "unknown",
        "redis": _redis(),
    }
    parts["worker"] = _worker() if parts["redis"] == "ok" else "unknown"
    ready = set(parts.values()) == {"ok"}
    if not ready:
        log.warning("not ready: %s", parts)
    if not _may_see(request):  # why it is away is nobody's business
        parts = {name: state.partition(":")[0] for name, state in parts.items()}
    return JsonResponse(parts, status=200 if ready else 503)


def _may_see(request: HttpRequest) -> bool:
    """Whoever knows METRICS_TOKEN, and the operator who is signed in."""
    given = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and compare_digest(given, f"Bearer {settings.METRICS_TOKEN}"):
        return True
    try:
        return bool(request.user.is_staff)
    except DatabaseError:
        return False


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"away: {str(error).splitlines()[0][:120]}"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"unknown: {str(error).splitlines()[0][:120]}"
    return f"{len(waiting)} not applied" if waiting else "ok"


def _redis_client() -> redis.Redis:
    return redis.Redis.from_url(
        redis_client_url(settings.REDIS_URL), socket_timeout=2, socket_connect_timeout=2
    )


def _redis() -> str:
    try:
        with _redis_client() as client:
            client.ping()
    except redis.RedisError as error:
        return f"away: {str(error)[:120]}"
    return "ok"


def _worker() -> str:
    try:
        answers = current_app.control.ping(timeout=1.0, limit=1)
    except (BrokerAway, redis.RedisError, OSError) as error:
        return f"unknown: {str(error)[:120]}"
    return "ok" if answers else "no worker answers"


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Rows per table and queue lengths in the Prometheus text format; what is away is 0 under `up`.

    For the bearer of METRICS_TOKEN and for the operator; to others there is no such page.
    """
    if not _may_see(request):
        raise Http404
    queues, tables = _queue_lengths(), _table_rows()
    lines = [
        f'pavilion_up{{part="redis"}} {int(queues is not None)}',
        f'pavilion_up{{part="database"}} {int(tables is not None)}',
    ]
    lines += [f'pavilion_queue_length{{queue="{name}"}} {n}' for name, n in (queues or {}).items()]
    lines += [f'pavilion_table_rows{{table="{name}"}} {n}' for name, n in (tables or {}).items()]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _queue_lengths() -> dict[str, int] | None:
    try:
        with _redis_client() as client:
            return {queue: int(client.llen(f"{settings.BROKER_PREFIX}{queue}")) for queue in settings.QUEUES}
    except redis.RedisError:
        return None


def _table_rows() -> dict[str, int] | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT relname, n_live_tup FROM pg_stat_user_tables ORDER BY relname")
            return {str(name): int(rows) for name, rows in cursor.fetchall()}
    except DatabaseError:
        return None
