"""Workers die by SIGKILL, twenty times in one dispatch; it ends by itself, and the books balance."""

import os
import time
from random import Random

import psutil
import pytest

from tests.deep.rig import kill, make_asked, prove_all_sent_once

pytestmark = pytest.mark.deep
TIMES = 20
CONSIGNMENTS = 8_000


@pytest.mark.parametrize("seed", [int(os.environ.get("DEEP_SEED", time.time_ns() % 100_000))])
def test_twenty_kills_lose_nothing_and_send_nothing_twice(rig, seed):
    """The seed stands in the name: DEEP_SEED=n gives the same moments and victims again."""
    random = Random(seed)
    harvests = make_asked(CONSIGNMENTS)
    workers = [rig.start_worker(concurrency=2) for _ in range(2)]
    rig.await_ready(*workers, rig.start_beat())

    with rig.half_way(harvests, share=0, held_from=0.75) as dispatch:
        for number in range(TIMES):
            rig.await_share(dispatch, number / (2 * TIMES))  # so that all fall into it
            time.sleep(random.uniform(0, 0.08))
            victim = random.randrange(len(workers))
            hands = psutil.Process(workers[victim].pid).children()
            if hands and random.random() < 0.5:
                random.choice(hands).kill()  # one hand dies, its master lives
            else:
                kill(workers[victim])
                workers[victim] = rig.start_worker(concurrency=2)  # what systemd or compose do
        dispatch.refresh_from_db()
        assert dispatch.state != "finished", "all twenty died while it ran"

    rig.await_end(dispatch)
    prove_all_sent_once(CONSIGNMENTS)
