"""Prove harvests, claims, consignment lines and waybills from their leaf rows: promises 1 to 4."""

from django.db import connection

from pavilion.kit import proofs
from pavilion.kit.proofs import Finding, by_sql

# References on hot tables that the database does not watch: table, column, and where they lead.
REFERENCES = (
    ("logistics_recipient", "region_id", "regions_region", "code"),
    ("logistics_consignment", "shop_id", "shops_shop", "id"),
    ("logistics_consignment", "recipient_id", "logistics_recipient", "id"),
    ("logistics_consignment", "dispatch_id", "logistics_dispatch", "id"),
    ("logistics_consignmentline", "consignment_id", "logistics_consignment", "id"),
    ("logistics_consignmentline", "variant_id", "shops_variant", "id"),
    ("logistics_consignmentline", "harvest_id", "shops_harvest", "id"),
    ("logistics_waybillblock", "range_id", "logistics_waybillrange", "id"),
    ("logistics_waybillblock", "chunk_id", "logistics_chunk", "id"),
    ("logistics_parcel", "chunk_id", "logistics_chunk", "id"),
    ("logistics_parcel", "plan_id", "logistics_shapeplan", "id"),
    ("logistics_parcel", "carrier_id", "logistics_carrier", "code"),
    ("logistics_parcel", "service_id", "logistics_service", "code"),
    ("logistics_parcel", "carton_id", "logistics_carton", "code"),
    ("logistics_parcel", "tariff_id", "logistics_tariff", "id"),
    ("logistics_parcelline", "line_id", "logistics_consignmentline", "id"),
    ("logistics_trackingevent", "parcel_id", "logistics_parcel", "id"),
    ("shops_hold", "harvest_id", "shops_harvest", "id"),
    ("shops_stockentry", "harvest_id", "shops_harvest", "id"),
)

IN_FLIGHT = """
(SELECT harvest_id, sum(packed) AS packed, sum(freed) AS freed FROM (
   SELECT harvest_id, grams AS packed, 0 AS freed FROM shops_stockentry WHERE NOT applied
   UNION ALL SELECT f.key::bigint, 0, f.value::bigint
     FROM logistics_chunk AS c, jsonb_each_text(c.freed) AS f
   UNION ALL SELECT f.key::bigint, 0, f.value::bigint
     FROM logistics_dispatch AS d, jsonb_each_text(d.freed) AS f) AS each GROUP BY harvest_id)
"""
PARCELLED = """
(SELECT line_id, sum(packs) AS packs FROM logistics_parcelline GROUP BY line_id)
"""


def find_wrong_terms() -> Finding:
    """Received, packed and lost are the sums of the applied stock entries; what is in flight is only told."""
    found = by_sql(
        count="SELECT count(*) FROM shops_harvest",
        breaches="""
SELECT format('harvest %s: received %s, packed %s, lost %s g; its entries say %s, %s, %s g', h.code,
         h.received_grams, h.packed_grams, h.lost_grams, e.received, e.packed, e.lost)
FROM shops_harvest AS h LEFT JOIN LATERAL (
  SELECT coalesce(sum(grams) FILTER (WHERE kind = 'received'), 0) AS received,
         coalesce(sum(grams) FILTER (WHERE kind = 'packed'), 0) AS packed,
         coalesce(sum(grams) FILTER (WHERE kind NOT IN ('received', 'packed')), 0) AS lost
  FROM shops_stockentry AS s WHERE s.harvest_id = h.id AND s.applied) AS e ON true
WHERE (h.received_grams, h.packed_grams, h.lost_grams) <> (e.received, e.packed, e.lost) ORDER BY h.id
""",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(sum(grams), 0) FROM shops_stockentry WHERE NOT applied")
        entries, grams = cursor.fetchone()
    note = f"{entries} entries in flight, {grams} g" if entries else ""
    return Finding(found.checked, found.breaches, note)


def find_wrong_balance() -> Finding:
    """No term is negative, no more left than came, no more is promised than there is or is expected."""
    return by_sql(
        count="SELECT count(*) FROM shops_harvest",
        breaches="""
SELECT format('harvest %s: expected %s, received %s, held %s, packed %s, lost %s g do not balance', code,
         expected_grams, received_grams, held_grams, packed_grams, lost_grams)
FROM shops_harvest
WHERE least(expected_grams, received_grams, held_grams, packed_grams, lost_grams) < 0
   OR packed_grams + lost_grams > received_grams
   OR held_grams + packed_grams + lost_grams >
      CASE WHEN weighed_in_at IS NULL THEN greatest(expected_grams, received_grams) ELSE received_grams END
ORDER BY id
""",
    )


def find_wrong_packing() -> Finding:
    """What a harvest's entries say was packed lies in parcels, line by line."""
    return by_sql(
        count="SELECT count(*) FROM logistics_parcelline",
        breaches="""
SELECT format('harvest %s: entries say %s g packed, its parcel lines hold %s g',
         coalesce(h.code, '#' || coalesce(e.harvest_id, p.harvest_id)),
         coalesce(e.grams, 0), coalesce(p.grams, 0))
FROM (SELECT harvest_id, sum(grams) AS grams FROM shops_stockentry WHERE kind = 'packed'
      GROUP BY harvest_id) AS e
FULL JOIN (SELECT l.harvest_id, sum(pl.packs::bigint * l.pack_grams) AS grams
           FROM logistics_parcelline AS pl JOIN logistics_consignmentline AS l ON l.id = pl.line_id
           GROUP BY l.harvest_id) AS p USING (harvest_id)
LEFT JOIN shops_harvest AS h ON h.id = coalesce(e.harvest_id, p.harvest_id)
WHERE coalesce(e.grams, 0) <> coalesce(p.grams, 0)
""",
    )


def find_wrong_claims() -> Finding:
    """Held grams are the living holds and the open lines, less what is in flight."""
    return by_sql(
        count="SELECT (SELECT count(*) FROM shops_hold) + (SELECT count(*) FROM logistics_consignmentline)",
        breaches=f"""
WITH claims AS (
  SELECT harvest_id, sum(held) AS held, sum(open) AS open FROM (
    SELECT harvest_id, grams AS held, 0 AS open FROM shops_hold UNION ALL
    SELECT l.harvest_id, 0, (l.packs - l.short - l.unsendable - l.cancelled - coalesce(p.packs, 0))
           * l.pack_grams::bigint
    FROM logistics_consignmentline AS l LEFT JOIN {PARCELLED} AS p ON p.line_id = l.id) AS each
  GROUP BY harvest_id)
SELECT format('harvest %s: held %s g, but holds %s g, open lines %s g, in flight %s g', h.code, h.held_grams,
         coalesce(c.held, 0), coalesce(c.open, 0), coalesce(f.packed, 0) + coalesce(f.freed, 0))
FROM shops_harvest AS h LEFT JOIN claims AS c ON c.harvest_id = h.id
LEFT JOIN {IN_FLIGHT} AS f ON f.harvest_id = h.id
WHERE h.held_grams <> coalesce(c.held, 0) + coalesce(c.open, 0) + coalesce(f.packed, 0) + coalesce(f.freed, 0)
ORDER BY h.id
""",  # noqa: S608 - constant text
    )


def find_wrong_lines() -> Finding:
    """Packs of a line are waiting, parcelled, short, unsendable or cancelled; none too many, none twice."""
    return by_sql(
        count="SELECT count(*) FROM logistics_consignmentline",
        breaches=f"""
SELECT format('line %s of %s (%s): packs %s, parcelled %s, short %s, unsendable %s, cancelled %s', l.id,
         c.reference, c.state, l.packs, coalesce(p.packs, 0), l.short, l.unsendable, l.cancelled)
FROM logistics_consignmentline AS l JOIN logistics_consignment AS c ON c.id = l.consignment_id
LEFT JOIN {PARCELLED} AS p ON p.line_id = l.id
WHERE least(l.packs - 1, l.short, l.unsendable, l.cancelled) < 0
   OR CASE WHEN c.state IN ('packed', 'closed')
        THEN coalesce(p.packs, 0) + l.short + l.unsendable + l.cancelled <> l.packs
        ELSE p.packs IS NOT NULL OR l.short + l.unsendable + l.cancelled > l.packs END
   OR c.state = 'closed' AND p.packs IS NOT NULL
ORDER BY l.id
""",  # noqa: S608 - constant text
    )


def find_wrong_parcels() -> Finding:
    """A parcel holds lines of its own consignment, and their grams are its net grams."""
    return by_sql(
        count="SELECT count(*) FROM logistics_parcel",
        breaches="""
SELECT format('parcel %s (%s): says %s g, holds %s g, %s packs of other consignments', p.id, p.waybill,
         p.net_grams, coalesce(sum(pl.packs::bigint * l.pack_grams), 0),
         coalesce(sum(pl.packs) FILTER (WHERE l.consignment_id <> p.consignment_id), 0))
FROM logistics_parcel AS p LEFT JOIN logistics_parcelline AS pl ON pl.parcel_id = p.id
LEFT JOIN logistics_consignmentline AS l ON l.id = pl.line_id
GROUP BY p.id
HAVING coalesce(sum(pl.packs::bigint * l.pack_grams), 0) <> p.net_grams
    OR bool_or(l.consignment_id <> p.consignment_id)
""",
    )


def find_wrong_counts() -> Finding:
    """A consignment's parcels are numbered 1 to n of n, and a finished chunk made as many as it says."""
    return by_sql(
        count="SELECT (SELECT count(*) FROM logistics_chunk) + (SELECT count(*) FROM logistics_consignment)",
        breaches="""
SELECT format('consignment %s: %s parcels, numbered %s to %s of %s', consignment_id, count(*), min(number),
         max(number), max("of"))
FROM logistics_parcel GROUP BY consignment_id
HAVING count(*) <> max("of") OR min("of") <> max("of") OR count(DISTINCT number) <> count(*)
    OR min(number) <> 1 OR max(number) <> count(*)
UNION ALL
SELECT format('consignment %s is packed but has no parcel', c.reference) FROM logistics_consignment AS c
WHERE c.state = 'packed' AND NOT EXISTS (SELECT FROM logistics_parcel AS p WHERE p.consignment_id = c.id)
UNION ALL
SELECT format('chunk %s: says %s parcels, made %s', k.id, k.parcels, coalesce(p.parcels, 0))
FROM logistics_chunk AS k
LEFT JOIN (SELECT chunk_id, count(*) AS parcels FROM logistics_parcel GROUP BY chunk_id) AS p
  ON p.chunk_id = k.id
WHERE k.parcels <> coalesce(p.parcels, 0)
""",
    )


def find_lost_references() -> Finding:
    """Every reference that the database itself does not watch leads to a row."""
    found = [
        by_sql(
            count=f"SELECT count({column}) FROM {table}",  # noqa: S608 - constant text
            breaches=f"SELECT format('{table}.{column}: nothing has the key %s', t.{column})"  # noqa: S608 - constant text
            f" FROM {table} AS t WHERE t.{column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT FROM {target} AS r WHERE r.{key} = t.{column}) ORDER BY t.{column}",
        )
        for table, column, target, key in REFERENCES
    ]
    return Finding(sum(one.checked for one in found), [text for one in found for text in one.breaches])


def find_wrong_waybills() -> Finding:
    """A number belongs to one parcel, has its carrier's form, and comes from a block of its chunk."""
    return by_sql(
        count="SELECT count(waybill) FROM logistics_parcel",
        breaches="""
SELECT format('waybill %s of %s belongs to %s parcels', waybill, carrier_id, count(*))
FROM logistics_parcel WHERE waybill IS NOT NULL GROUP BY carrier_id, waybill HAVING count(*) > 1
UNION ALL
SELECT format('waybill %s does not look like one of %s', p.waybill, p.carrier_id)
FROM logistics_parcel AS p JOIN logistics_carrier AS c ON c.code = p.carrier_id
WHERE p.waybill !~ c.waybill_pattern
UNION ALL
SELECT format('waybill %s of parcel %s is in no block of chunk %s', p.waybill, p.id, p.chunk_id)
FROM logistics_parcel AS p
WHERE p.waybill IS NOT NULL AND NOT EXISTS (
  SELECT FROM logistics_waybillblock AS b JOIN logistics_waybillrange AS r ON r.id = b.range_id
  WHERE b.chunk_id = p.chunk_id AND r.carrier_id = p.carrier_id
    AND left(p.waybill, length(r.prefix)) = r.prefix AND right(p.waybill, length(r.suffix)) = r.suffix
    AND length(p.waybill) = length(r.prefix) + r.digits + length(r.suffix) + (r.form = 's10')::int
    AND CASE WHEN substr(p.waybill, length(r.prefix) + 1, r.digits) ~ '^[0-9]+$'
             THEN substr(p.waybill, length(r.prefix) + 1, r.digits)::numeric BETWEEN b.first AND b.last END)
""",
    )


def find_wrong_blocks() -> Finding:
    """Blocks of a range never overlap and lie in what the range has given out; S10 check digits are right."""
    return by_sql(
        count="SELECT count(*) FROM logistics_waybillblock",
        breaches="""
SELECT format('block %s (%s to %s) overlaps another of range %s', id, first, last, range_id)
FROM (SELECT id, range_id, first, last,
        max(last) OVER (PARTITION BY range_id ORDER BY first, id
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
      FROM logistics_waybillblock) AS b WHERE reached >= first
UNION ALL
SELECT format('block %s (%s to %s) was never given out by range %s', b.id, b.first, b.last, b.range_id)
FROM logistics_waybillblock AS b JOIN logistics_waybillrange AS r ON r.id = b.range_id
WHERE b.last >= r.next
UNION ALL
SELECT format('waybill %s has a wrong check digit', p.waybill)
FROM logistics_parcel AS p, LATERAL (
  SELECT 11 - sum(substr(p.waybill, 2 + n, 1)::int * (ARRAY[8, 6, 4, 2, 3, 5, 9, 7])[n]) % 11 AS digit
  FROM generate_series(1, 8) AS n) AS s
WHERE p.waybill ~ '^[A-Z]{2}[0-9]{9}[A-Z]{2}$'
  AND substr(p.waybill, 11, 1) <> CASE s.digit WHEN 10 THEN '0' WHEN 11 THEN '5' ELSE s.digit::text END
""",
    )


def find_wrong_dispatches() -> Finding:
    """A finished dispatch has no open chunk and holds no harvest; what runs is in one dispatch only."""
    return by_sql(
        count="SELECT count(*) FROM logistics_dispatch",
        breaches="""
SELECT format('dispatch %s is finished, but not its chunks or harvests', d.code) FROM logistics_dispatch AS d
WHERE d.state = 'finished' AND (
  EXISTS (SELECT FROM logistics_chunk AS c WHERE c.dispatch_id = d.id AND c.done_at IS NULL)
  OR EXISTS (SELECT FROM logistics_dispatchharvest AS h WHERE h.dispatch_id = d.id AND h.running))
UNION ALL
SELECT format('consignment %s is %s, but dispatch %s stands on it', c.reference, c.state, d.code)
FROM logistics_consignment AS c JOIN logistics_dispatch AS d ON d.id = c.dispatch_id
WHERE c.state = 'waiting'
UNION ALL
SELECT format('chunk %s counts %s consignments and lists %s, but %s are in it', k.id, k.consignments,
         cardinality(k.consignment_ids), count(c.id))
FROM logistics_chunk AS k
LEFT JOIN LATERAL unnest(k.consignment_ids) AS u(id) ON true
LEFT JOIN logistics_consignment AS c ON c.id = u.id AND CASE
  WHEN k.done_at IS NULL THEN c.dispatch_id IS NULL AND c.state = 'waiting'
  ELSE c.dispatch_id = k.dispatch_id AND c.chunk = k.number END
GROUP BY k.id HAVING count(c.id) <> k.consignments OR cardinality(k.consignment_ids) <> k.consignments
UNION ALL
SELECT format('consignment #%s is being packed in %s chunks', u.id, count(*))
FROM logistics_chunk AS k CROSS JOIN LATERAL unnest(k.consignment_ids) AS u(id) WHERE k.done_at IS NULL
GROUP BY u.id HAVING count(*) > 1
UNION ALL
SELECT format('consignment %s is %s without a chunk', reference, state)
FROM logistics_consignment WHERE state = 'packed' AND (dispatch_id IS NULL OR chunk IS NULL)
""",
    )


def find_silent_dispatches() -> Finding:
    """A dispatch is one act, by the person who asked for it."""
    return by_sql(
        count="SELECT count(*) FROM logistics_dispatch",
        breaches="""
SELECT format('dispatch %s stands in %s acts of who asked for it', d.code, count(a.id))
FROM logistics_dispatch AS d
LEFT JOIN accounts_act AS a ON a.verb = 'dispatch.start' AND a.target = 'dispatch:' || d.code
  AND a.actor_id IS NOT DISTINCT FROM d.asked_by_id
GROUP BY d.id HAVING count(a.id) <> 1
""",
    )


proofs.register(promise=1, name="terms", find=find_wrong_terms)
proofs.register(promise=1, name="balance", find=find_wrong_balance)
proofs.register(promise=1, name="packing", find=find_wrong_packing)
proofs.register(promise=2, name="claims", find=find_wrong_claims)
proofs.register(promise=3, name="lines", find=find_wrong_lines)
proofs.register(promise=3, name="parcels", find=find_wrong_parcels)
proofs.register(promise=3, name="counts", find=find_wrong_counts)
proofs.register(promise=3, name="references", find=find_lost_references)
proofs.register(promise=4, name="waybills", find=find_wrong_waybills)
proofs.register(promise=4, name="blocks", find=find_wrong_blocks)
proofs.register(promise=7, name="dispatches", find=find_wrong_dispatches)
proofs.register(promise=8, name="dispatches", find=find_silent_dispatches)
