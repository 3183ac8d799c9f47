"""The same trade again, as often as wanted: the mix of simulated consignments stays, shapes are known."""

# In the order they were asked, so that keys follow time, as they do in a table that grew.
CONSIGNMENTS = """
CREATE TEMP TABLE repeated AS
SELECT row_number() OVER (ORDER BY c.asked_at, k.k, c.id) + {start} AS id, c.id AS first_id,
       c.reference || '-{tag}' || k.k AS reference, c.shop_id, c.recipient_id, c.province, c.promised_on,
       c.asked_at
FROM logistics_consignment AS c, generate_series(1, {times}) AS k(k) WHERE c.id <= {last};
INSERT INTO logistics_consignment (id, reference, shop_id, recipient_id, province, promised_on, asked_at)
SELECT id, reference, shop_id, recipient_id, province, promised_on, asked_at FROM repeated ORDER BY id;
SELECT setval(pg_get_serial_sequence('logistics_consignment', 'id'), (SELECT max(id) FROM repeated))
"""
LINES = """
INSERT INTO logistics_consignmentline (consignment_id, variant_id, harvest_id, packs, pack_grams)
SELECT n.id, l.variant_id, l.harvest_id, l.packs, l.pack_grams
FROM repeated AS n JOIN logistics_consignmentline AS l ON l.consignment_id = n.first_id ORDER BY n.id, l.id;
DROP TABLE repeated
"""
STOCK = """
WITH need AS (
  SELECT l.harvest_id AS id, sum(l.packs * l.pack_grams::bigint) AS grams FROM logistics_consignmentline AS l
  JOIN logistics_consignment AS c ON c.id = l.consignment_id WHERE c.state = 'waiting' GROUP BY l.harvest_id),
entry AS (
  INSERT INTO shops_stockentry (harvest_id, kind, grams, reference)
  SELECT id, 'received', grams, 'bench:{tag}:' || id FROM need)
UPDATE shops_harvest AS h SET received_grams = h.received_grams + need.grams,
  expected_grams = h.expected_grams + need.grams, held_grams = h.held_grams + need.grams
FROM need WHERE h.id = need.id
"""


def repeat_trade(connection, *, last, times, tag):
    """Ask again for all consignments up to `last`, so many times, and bring in what they need."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM logistics_consignment")
        asked = {"start": cursor.fetchone()[0], "times": times, "last": last, "tag": tag}
        for statements in (CONSIGNMENTS, LINES, STOCK):
            cursor.execute(statements.format(**asked))
        cursor.execute("VACUUM (ANALYZE)")
