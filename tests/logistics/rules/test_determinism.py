"""The same goods make the same parcels in every process, whatever order they come in."""

import os
import subprocess
import sys

PLANS = """
import random
import sys
from hashlib import blake2b
from logistics.rules.alternatives import other_ways
from logistics.rules.splitting import split
from tests.logistics.rules.seed import market, packs, provinces

draw, order = random.Random(3), random.Random(int(sys.argv[1]))
catalogue = [packs()[key] for key in sorted(packs())]
for _ in range(25):
    lines = [(pack, draw.choice((1, 1, 2, 3, 30))) for pack in draw.sample(catalogue, draw.randint(1, 6))]
    to, days_left = draw.choice(provinces()), draw.choice((None, 4, 6))
    order.shuffle(lines)
    plan = split(lines, market=market(to), days_left=days_left)
    ways = other_ways(plan, packs=packs(), market=market(to))
    print(blake2b(repr((plan, ways)).encode(), digest_size=8).hexdigest())
"""


def plans(*, seed, shuffled):
    done = subprocess.run(
        [sys.executable, "-c", PLANS, str(shuffled)],
        env=os.environ | {"PYTHONHASHSEED": str(seed)},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.split()


def test_two_processes_with_other_hashes_and_shuffled_lines_make_the_same_plans():
    one, other = plans(seed=1, shuffled=10), plans(seed=2, shuffled=20)

    assert len(set(one)) == 25
    assert one == other
