"""The worker that tests start: a real one, and nobody else's."""

import redis
from django.conf import settings

from pavilion import embedded
from pavilion.celery import app


def test_a_worker_of_this_run_answers_alone(start_worker):
    start_worker(queues="default")
    start_worker(queues="dispatch,labels")

    answers = app.control.ping(timeout=5)

    assert sorted(name.split("@")[0] for answer in answers for name in answer) == ["w0", "w1"]


def test_jobs_of_a_test_wait_apart_from_those_of_the_site(start_worker):
    client = redis.Redis.from_url(embedded.redis_client_url(settings.REDIS_URL))
    before = client.llen("tracking")

    app.send_task("nobody.works.this", queue="tracking")

    assert settings.BROKER_PREFIX.startswith("test:")
    assert client.llen("tracking") == before
    assert client.llen(f"{settings.BROKER_PREFIX}tracking") == 1
    client.close()
