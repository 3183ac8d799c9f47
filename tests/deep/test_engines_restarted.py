"""Redis and PostgreSQL go away in the middle of a dispatch, and come back; workers and timetable live on."""

import pytest
import redis
from django.conf import settings

from pavilion import embedded
from tests.deep.rig import begin, make_asked, prove_all_sent_once

pytestmark = pytest.mark.deep
CONSIGNMENTS = 1_500


@pytest.fixture
def dispatch(rig):
    """One that is half done by two workers, the timetable ticking beside them."""
    harvests = make_asked(CONSIGNMENTS)
    rig.await_ready(rig.start_worker(), rig.start_worker(), rig.start_beat())
    dispatch = begin(harvests)
    rig.await_share(dispatch, 0.3)
    return dispatch


def test_redis_restarted_with_its_queue_lost(rig, dispatch):
    rig.engines.lose_redis()

    rig.await_end(dispatch)
    prove_all_sent_once(CONSIGNMENTS)


def test_a_queue_emptied_under_the_workers_is_filled_again_by_the_timetable(rig, dispatch):
    with redis.Redis.from_url(embedded.redis_client_url(rig.engines.urls.redis_url)) as client:
        lost = client.delete(f"{settings.BROKER_PREFIX}dispatch")
    assert lost == 1, "there was something to lose"

    rig.await_end(dispatch)
    prove_all_sent_once(CONSIGNMENTS)


@pytest.mark.parametrize("how", ["fast", "immediate", "crash"])
def test_postgres_restarted(rig, dispatch, how):
    rig.engines.restart_postgres(how)

    rig.await_end(dispatch)
    prove_all_sent_once(CONSIGNMENTS)
