"""Redis and PostgreSQL go away in the middle of a dispatch, and come back; workers and timetable live on."""

import pytest
import redis
from django.conf import settings

from pavilion import embedded
from tests.deep.rig import make_asked, prove_all_sent_once

pytestmark = pytest.mark.deep
CONSIGNMENTS = 1_500


@pytest.fixture
def harvests(rig):
    """What two workers can dispatch, the timetable ticking beside them."""
    asked = make_asked(CONSIGNMENTS)
    rig.await_ready(rig.start_worker(), rig.start_worker(), rig.start_beat())
    return asked


def test_redis_restarted_with_its_queue_lost(rig, harvests):
    with rig.half_way(harvests) as dispatch:
        rig.engines.lose_redis()

    rig.await_end(dispatch)
    prove_all_sent_once(CONSIGNMENTS)


def test_a_queue_emptied_under_the_workers_is_filled_again_by_the_timetable(rig, harvests):
    client = redis.Redis.from_url(embedded.redis_client_url(rig.engines.urls.redis_url))
    with rig.half_way(harvests) as dispatch, client:
        lost = client.delete(f"{settings.BROKER_PREFIX}dispatch")
    assert lost == 1, "there was something to lose"

    rig.await_end(dispatch)
    prove_all_sent_once(CONSIGNMENTS)


@pytest.mark.parametrize("how", ["fast", "immediate", "crash"])
def test_postgres_restarted(rig, harvests, how):
    with rig.half_way(harvests) as dispatch:
        rig.engines.restart_postgres(how)

    rig.await_end(dispatch)
    prove_all_sent_once(CONSIGNMENTS)
