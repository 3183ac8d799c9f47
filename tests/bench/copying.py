"""A bare COPY of the parcels a dispatch just made, by as many processes, a commit every 1,000 parcels.

Into empty tables with the same indexes, checks and keys (or, to compare, without the keys), from text
rendered before; the columns are those a dispatch copies, the others take the same defaults.
"""

import io
import multiprocessing
import time

import psycopg2

BATCH = 1_000
COLUMNS = (
    'id, chunk_id, consignment_id, waybill, plan_id, plan_index, number, "of", carrier_id, service_id,'
    " carton_id, tariff_id, net_grams, gross_grams, chargeable_grams, fee_fen, carton_fen, handling_fen"
)
TABLES = """
DROP TABLE IF EXISTS bare_parcelline, bare_parcel;
CREATE TABLE bare_parcel (LIKE logistics_parcel INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES
                          INCLUDING STORAGE);
CREATE TABLE bare_parcelline (LIKE logistics_parcelline INCLUDING DEFAULTS INCLUDING CONSTRAINTS
                              INCLUDING INDEXES INCLUDING STORAGE)
"""
KEYS = """
SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', CASE conrelid WHEN 'logistics_parcel'::regclass
                THEN 'bare_parcel' ELSE 'bare_parcelline' END, 'bare_' || conname,
              replace(pg_get_constraintdef(oid), 'REFERENCES logistics_parcel(', 'REFERENCES bare_parcel('))
FROM pg_constraint WHERE contype = 'f'
  AND conrelid IN ('logistics_parcel'::regclass, 'logistics_parcelline'::regclass) ORDER BY conname
"""
STATISTICS = "SELECT count(*), min(id), max(id) FROM logistics_parcel WHERE chunk_id > %s"
PARCELS = f"COPY (SELECT {COLUMNS} FROM logistics_parcel WHERE chunk_id > %s ORDER BY id) TO STDOUT"
LINES = """
COPY (SELECT parcel_id, line_id, packs FROM logistics_parcelline
      WHERE parcel_id IN (SELECT id FROM logistics_parcel WHERE chunk_id > %s) ORDER BY parcel_id, line_id)
TO STDOUT
"""


def compare(url, *, after_chunk, processes=2):
    """Copy all parcels of later chunks twice, with keys and without; seconds and parcels/s of both."""
    found = {}
    with_text = _render(url, after_chunk)
    for name, with_keys in (("with_keys", True), ("without_keys", False)):
        _make_tables(url, with_keys=with_keys)
        seconds = _copy(url, with_text, processes)
        count = sum(parcels.count("\n") for parcels, _lines in with_text)
        found[name] = {
            "parcels": count, "seconds": round(seconds, 2), "parcels_per_second": round(count / seconds),
        }  # fmt: skip
    _drop_tables(url)
    return found


def _render(url, after_chunk):
    """The text of all batches: parcels, and the lines that lie in them."""
    parcels, lines = io.StringIO(), io.StringIO()
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.copy_expert(cursor.mogrify(PARCELS, [after_chunk]).decode(), parcels)
        cursor.copy_expert(cursor.mogrify(LINES, [after_chunk]).decode(), lines)
    connection.close()
    rows = parcels.getvalue().splitlines(keepends=True)
    inside = lines.getvalue().splitlines(keepends=True)
    batches, place = [], 0
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        last = int(batch[-1].split("\t", 1)[0])
        end = place
        while end < len(inside) and int(inside[end].split("\t", 1)[0]) <= last:
            end += 1
        batches.append(("".join(batch), "".join(inside[place:end])))
        place = end
    return batches


def _make_tables(url, *, with_keys):
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        if with_keys:
            cursor.execute(KEYS)
            for (statement,) in cursor.fetchall():
                cursor.execute(statement)
    connection.close()


def _drop_tables(url):
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE bare_parcelline, bare_parcel")
    connection.close()


def _copy(url, batches, processes):
    ways = multiprocessing.get_context("fork")
    ready, go = ways.Barrier(processes + 1), ways.Event()
    workers = [
        ways.Process(target=_work, args=(url, batches[n::processes], ready, go)) for n in range(processes)
    ]
    for worker in workers:
        worker.start()
    ready.wait(timeout=60)
    begun = time.monotonic()
    go.set()
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError("a bare copy failed")
    return time.monotonic() - begun


def _work(url, batches, ready, go):
    connection = psycopg2.connect(url)
    cursor = connection.cursor()
    ready.wait(timeout=60)
    go.wait()
    for parcels, lines in batches:
        cursor.copy_expert(f"COPY bare_parcel ({COLUMNS}) FROM STDIN", io.StringIO(parcels))
        cursor.copy_expert("COPY bare_parcelline (parcel_id, line_id, packs) FROM STDIN", io.StringIO(lines))
        connection.commit()
    connection.close()
