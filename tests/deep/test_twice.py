"""Everything is asked for twice: each message, and the dispatch itself."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from logistics.models import Dispatch
from logistics.services.dispatching import HarvestBusy, NothingToSend, in_jobs
from tests.deep.rig import await_, begin, make_asked, prove_all_sent_once

pytestmark = pytest.mark.deep
CONSIGNMENTS = 1_000


def received(workers):
    logs = [process.log.read_text() for process in workers]
    return sum(len(re.findall(r"work_chunks\[[^]]*\] received", log)) for log in logs)


def test_every_task_delivered_twice(rig):
    harvests = make_asked(CONSIGNMENTS)
    workers = [rig.start_worker(app="tests.deep.twice", concurrency=2) for _ in range(2)]
    rig.await_ready(*workers)
    dispatch = begin(harvests)

    rig.await_end(dispatch)
    asked = 2 * len(list(in_jobs(chunk_ids=dispatch.chunks.values_list("pk", flat=True))))
    await_(lambda: received(workers) >= asked, what="the second delivery")
    prove_all_sent_once(CONSIGNMENTS)


def test_dispatches_of_the_same_harvests_started_at_once(rig):
    """Six people press at the same moment, for overlapping harvests: whoever comes second is told so."""
    first, second, third = make_asked(CONSIGNMENTS)
    rig.await_ready(rig.start_worker(concurrency=2), rig.start_beat())

    def press(harvests):
        try:
            return begin(harvests)
        except (HarvestBusy, NothingToSend) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(press, [(first, second, third), (third, second, first)] * 3))

    dispatches = [answer for answer in answers if isinstance(answer, Dispatch)]
    assert len(dispatches) == Dispatch.objects.count() == 1
    assert sum(isinstance(answer, HarvestBusy) for answer in answers) == 5
    rig.await_end(dispatches[0])
    prove_all_sent_once(CONSIGNMENTS)
