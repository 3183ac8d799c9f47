"""A pavilion of a test's own that may be hurt: engines, workers, timetable, a fresh database each time."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psutil
import psycopg2
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from logistics.models import Consignment, Dispatch, Parcel, ParcelLine
from logistics.services.consigning import consign_many
from logistics.services.dispatching import start_dispatch
from pavilion import embedded, engines
from shops.models import Harvest
from tests.logistics.factories import XIZANG, asked_of, load_tariffs, make_lot, reconcile

MOST_SECONDS = 60  # after the last fault, without a hand
START_SECONDS = 180  # for a worker on a machine that is busy with other things
CHUNK = 20  # consignments: small, so that a dispatch of some seconds has many moments
ROOT = Path(__file__).resolve().parents[2]
READY = {"worker": " ready.", "beat": "beat: Starting"}
# OFFSET within, for rows that it skips are locked too.
HOLD_UP = """
SELECT id FROM logistics_consignment WHERE id IN (
  SELECT id FROM logistics_consignment WHERE state = 'waiting' ORDER BY promised_on, id
  OFFSET (SELECT (count(*) * %s)::int FROM logistics_consignment WHERE state = 'waiting'))
FOR NO KEY UPDATE
"""


def await_(condition, *, seconds=MOST_SECONDS, what="it"):
    """Wait for what must happen; it is looked for again and again, and has its time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen in {seconds} s"
        time.sleep(0.02)


def kill(process):
    """No goodbye: the whole family at once, as the kernel does it when memory runs out."""
    with_children = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    for member in with_children:
        member.kill()
    psutil.wait_procs(with_children, timeout=10)


class Engines:
    """PostgreSQL and Redis that nobody else uses, with a migrated database to copy."""

    def __init__(self, var):
        self.var = var
        self.postgres, self.redis = engines.engines(var)
        self.urls = embedded.urls(var)

    def start(self):
        self.postgres.start()
        self.redis.start()

    def end(self):
        self.redis.stop()
        self.postgres.stop()
        shutil.rmtree((self.var / "embedded").resolve(), ignore_errors=True)
        shutil.rmtree(engines.socket_folder(self.var), ignore_errors=True)

    def restart_postgres(self, how):
        """`fast` asks sessions to end, `immediate` throws them out, `crash` is a power cut."""
        processes = self.postgres.processes()
        if how == "crash":
            for pid in processes:
                os.kill(pid, signal.SIGKILL)
        else:
            main = int((self.postgres.folder / "postmaster.pid").read_text().split()[0])
            os.kill(main, signal.SIGINT if how == "fast" else signal.SIGQUIT)
        await_(lambda: not self.postgres.processes(), what="the end of PostgreSQL")
        self.postgres.start()
        connections.close_all()

    def lose_redis(self):
        """Redis dies, and nothing it held is found again."""
        for pid in self.redis.processes():
            os.kill(pid, signal.SIGKILL)
        await_(lambda: not self.redis.processes(), what="the end of Redis")
        for left in self.redis.folder.iterdir():
            left.unlink() if left.is_file() else shutil.rmtree(left)
        self.redis.start()

    def sql(self, statement):
        session = psycopg2.connect(self.urls.database_url)
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(statement)
        session.close()


class Rig:
    """One test's pavilion. Children that a test does not kill end with it."""

    def __init__(self, engines_, name, logs):
        self.engines, self.name, self.logs = engines_, name, logs
        self.children = []
        self.papers = logs / "papers"

    # Processes

    @property
    def database_url(self):
        return self.engines.urls.database_url.replace(f"/{engines.DATABASE}?", f"/{self.name}?")

    @property
    def env(self):
        own = {"DATABASE_URL": self.database_url, "REDIS_URL": self.engines.urls.redis_url}
        own |= {"PAPERS_ROOT": str(self.papers)}
        own |= {"BROKER_PREFIX": settings.BROKER_PREFIX, "DISPATCH_CHUNK": str(settings.DISPATCH_CHUNK)}
        own |= {"MEDIA_ROOT": str(self.logs / "media"), "PYTHONWARNINGS": "default"}
        return {**os.environ, **own}

    def start_worker(self, *, queues="dispatch,default", concurrency=1, app="pavilion", inside=(), env=None):
        """Start a worker without waiting for it; `inside` is a command that runs it somewhere else."""
        what = ["--queues", queues, "--concurrency", str(concurrency), "--hostname", f"{self._next()}@rig"]
        return self._start(
            "worker", [*inside, *self._celery(app), "worker", "--loglevel", "INFO", *what], env
        )

    def start_beat(self, *, env=None):
        where = ["--schedule", str(self.logs / f"{self._next()}.schedule")]
        return self._start("beat", [*self._celery("pavilion"), "beat", "--loglevel", "INFO", *where], env)

    def await_ready(self, *processes):
        for process in processes:
            await_(
                lambda p=process: READY[p.kind] in p.log.read_text(),
                seconds=START_SECONDS,
                what=f"start of {process.log}",
            )

    def end(self):
        for process in self.children:
            if process.poll() is None:
                kill(process)
            process.wait()

    def _next(self):
        return f"child{len(self.children)}"

    def _celery(self, app):
        return [sys.executable, "-m", "celery", "-A", app]

    def _start(self, kind, command, env):
        log = self.logs / f"{self._next()}-{kind}.log"
        with log.open("ab") as file:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, cwd=ROOT, env=env or self.env
            )
        process.kind, process.log = kind, log
        self.children.append(process)
        return process

    # A dispatch and what it says of itself

    @contextmanager
    def half_way(self, harvests, *, share=0.3, held_from=0.6):
        """Begin a dispatch; while the block lasts this share is done, and the last served are held up.

        However fast the workers are, what happens in the block happens in the middle.
        """
        session = psycopg2.connect(self.database_url)
        try:
            with session.cursor() as cursor:
                cursor.execute(HOLD_UP, [held_from])
            dispatch = begin(harvests)
            self.await_share(dispatch, share)
            yield dispatch
        finally:
            session.close()

    def done_chunks(self, dispatch):
        return dispatch.chunks.exclude(done_at=None).count()

    def await_chunks(self, dispatch, count):
        await_(lambda: self.done_chunks(dispatch) >= count, what=f"chunk {count}")

    def await_end(self, dispatch, *, seconds=MOST_SECONDS):
        """Until it is finished; whatever the engines do meanwhile, the question is asked again."""
        mine = Dispatch.objects.filter(pk=dispatch.pk, state="finished")
        await_(mine.exists, seconds=seconds, what="the end of the dispatch")

    def await_share(self, dispatch, share):
        """Until so much of it is done, and not all of it."""
        await_(lambda: Dispatch.objects.get(pk=dispatch.pk).allocated_at is not None, what="the allocation")
        self.await_chunks(dispatch, int(dispatch.chunks.count() * share))
        assert dispatch.chunks.filter(done_at=None).exists(), "it was over before the fault"


def make_asked(count, *, lots=3, seed=7):
    """So many consignments over a few harvests, near and far, of one to seven packs."""
    random = Random(seed)
    goods = [make_lot(grams=100_000_000, variants=(500,)) for _ in range(lots)]
    asked = []
    for n in range(count):
        chosen = [goods[n % lots], goods[(n + 1) % lots]][: 1 + n % 2]
        chosen = [lot for lot in chosen if lot[0].product.shop_id == chosen[0][0].product.shop_id]
        where = {"region": XIZANG} if n % 9 == 0 else {}
        asked.append(asked_of(*((*lot, random.randint(1, 7)) for lot in chosen), **where))
    consign_many(asked=asked, holder=None)
    return [harvest for harvest, _variant in goods]


def prove_all_sent_once(count):
    """Every consignment went, with every pack, once; no number is on two parcels; the books balance."""
    assert Consignment.objects.filter(state="packed").count() == count
    assert Parcel.objects.values("consignment").distinct().count() == count
    sent = dict.fromkeys(Consignment.objects.values_list("pk", flat=True), 0)
    asked = dict(sent)
    for pk, packs in ParcelLine.objects.values_list("parcel__consignment", "packs"):
        sent[pk] += packs
    for consignment in Consignment.objects.prefetch_related("lines"):
        asked[consignment.pk] = sum(line.packs for line in consignment.lines.all())
    assert sent == asked
    numbers = list(Parcel.objects.values_list("carrier", "waybill"))
    assert len(numbers) == len(set(numbers))
    assert None not in {waybill for _carrier, waybill in numbers}
    assert Harvest.objects.exclude(held_grams=0).count() == 0
    reconcile()


@contextmanager
def pointed_at(engines_, name):
    """Let this process speak to the rig's engines: Django's connections and Celery's broker."""
    kept = dict(connection.settings_dict)
    broker = current_app.conf.broker_url
    try:
        connections.close_all()
        options = {key: value for key, value in kept["OPTIONS"].items() if key != "host"}
        connection.settings_dict.update(
            HOST=str(engines.socket_folder(engines_.var)), NAME=name, OPTIONS=options
        )
        send_by(engines_.urls.redis_url)
        yield
    finally:
        connections.close_all()
        connection.settings_dict.clear()
        connection.settings_dict.update(kept)
        send_by(broker)


def send_by(redis_url):
    """Let this process send its jobs to that broker."""
    current_app.conf.broker_url = embedded.celery_url(redis_url)
    current_app._pool = current_app.amqp._producer_pool = None


def make_template(engines_):
    """A migrated database with tariffs, to be copied for each test."""
    engines_.sql("CREATE DATABASE deep_template")
    with pointed_at(engines_, "deep_template"):
        call_command("migrate", verbosity=0)
        load_tariffs()


def begin(harvests):
    """Ask for a dispatch as the desk does."""
    return start_dispatch(
        harvest_ids=[harvest.pk for harvest in harvests], actor=None, ship_on=timezone.localdate()
    )
