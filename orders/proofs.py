"""What `reconcile` proves of the orders floor, recomputed from postings, refunds, lines and orders."""

from pavilion.kit.proofs import Finding, by_sql, register


def postings_carry_both_legs() -> Finding:
    """Every posting moves fen > 0 between two accounts that exist, under a reason of its own."""
    return by_sql(
        count="SELECT count(*) FROM orders_posting",
        breaches="""
            SELECT 'posting ' || p.reason || ' names an account that does not exist' FROM orders_posting AS p
            WHERE NOT EXISTS (SELECT FROM orders_account AS a WHERE a.id = p.source_id)
               OR NOT EXISTS (SELECT FROM orders_account AS a WHERE a.id = p.target_id)
            UNION ALL
            SELECT 'reason ' || reason || ' was posted ' || count(*) || ' times'
            FROM orders_posting GROUP BY reason HAVING count(*) > 1
        """,
    )


def escrow_is_paid_and_unsettled() -> Finding:
    """For every order: what lies in escrow is what was paid and is neither settled nor refunded."""
    return by_sql(
        count="SELECT count(*) FROM orders_order",
        breaches="""
            WITH escrow AS (SELECT id FROM orders_account WHERE name = 'escrow'),
            left_in AS (
                SELECT order_number, sum(fen) AS fen FROM (
                    SELECT order_number, fen FROM orders_posting WHERE target_id = (SELECT id FROM escrow)
                    UNION ALL
                    SELECT order_number, -fen FROM orders_posting WHERE source_id = (SELECT id FROM escrow)
                ) AS legs GROUP BY order_number
            ),
            refunded AS (SELECT order_number, sum(fen) AS fen FROM orders_refund GROUP BY order_number),
            due AS (
                SELECT o.number, CASE WHEN o.state IN ('paid', 'refunded') AND o.settled_at IS NULL
                    THEN o.total_fen - coalesce(r.fen, 0) ELSE 0 END AS fen
                FROM orders_order AS o LEFT JOIN refunded AS r ON r.order_number = o.number
            )
            SELECT 'order ' || coalesce(d.number, l.order_number) || ' has ' || coalesce(l.fen, 0)
                || ' fen in escrow, not ' || coalesce(d.fen, 0)
            FROM due AS d FULL JOIN left_in AS l ON l.order_number = d.number
            WHERE coalesce(l.fen, 0) <> coalesce(d.fen, 0)
        """,
    )


def gateways_agree_with_payments() -> Finding:
    """Each paid payment came in once, in full; each refund that is done went out once, in full."""
    return by_sql(
        count="SELECT (SELECT count(*) FROM orders_payment) + (SELECT count(*) FROM orders_refund)",
        breaches="""
            WITH gateways AS (SELECT id FROM orders_account WHERE name LIKE 'gateway:%'),
            paid AS (
                SELECT p.purchase_number AS number, p.fen, b.state, b.id
                FROM orders_payment AS p JOIN orders_purchase AS b ON b.number = p.purchase_number
                WHERE p.state = 'paid'
            ),
            came AS (
                SELECT o.purchase_id, sum(t.fen) AS fen
                FROM orders_posting AS t JOIN orders_order AS o ON o.number = t.order_number
                WHERE t.source_id IN (SELECT id FROM gateways) GROUP BY o.purchase_id
            )
            SELECT 'purchase ' || p.number || ' was paid ' || p.fen || ' fen, posted ' || coalesce(c.fen, 0)
            FROM paid AS p LEFT JOIN came AS c ON c.purchase_id = p.id
            WHERE coalesce(c.fen, 0) <> CASE WHEN p.state = 'paid' THEN p.fen ELSE 0 END
            UNION ALL
            SELECT 'purchase ' || p.number || ' was paid and not filled, and nothing was sent back'
            FROM paid AS p WHERE p.state <> 'paid' AND NOT EXISTS (
                SELECT FROM orders_refund AS r WHERE r.order_number = p.number AND r.fen = p.fen)
            UNION ALL
            SELECT 'refund ' || r.key || ' is done, but ' || coalesce(t.fen, 0) || ' fen left, not ' || r.fen
            FROM orders_refund AS r LEFT JOIN orders_posting AS t ON t.reason = 'refunded:' || r.key
            WHERE r.state = 'done' AND coalesce(t.fen, 0) <> r.fen
            UNION ALL
            SELECT 'refund ' || r.key || ' is not done, but was posted as gone'
            FROM orders_refund AS r JOIN orders_posting AS t ON t.reason = 'refunded:' || r.key
            WHERE r.state <> 'done'
        """,
    )


def refunds_add_up() -> Finding:
    """What orders and lines say was refunded is the sum of their refunds."""
    return by_sql(
        count="SELECT (SELECT count(*) FROM orders_order) + (SELECT count(*) FROM orders_orderline)",
        breaches="""
            SELECT 'order ' || o.number || ' says ' || o.refunded_fen || ' fen were refunded, its refunds '
                || coalesce(r.fen, 0)
            FROM orders_order AS o LEFT JOIN (
                SELECT order_number, sum(fen) AS fen FROM orders_refund GROUP BY order_number
            ) AS r ON r.order_number = o.number
            WHERE o.refunded_fen <> coalesce(r.fen, 0)
            UNION ALL
            SELECT 'order line ' || l.id || ' says ' || l.refunded_packs
                || ' packs were refunded, its refunds ' || coalesce(r.packs, 0)
            FROM orders_orderline AS l LEFT JOIN (
                SELECT order_line_id, sum(packs) AS packs FROM orders_refund GROUP BY order_line_id
            ) AS r ON r.order_line_id = l.id
            WHERE l.refunded_packs <> coalesce(r.packs, 0)
        """,
    )


def totals_add_up() -> Finding:
    """Order = goods of its lines + freight - discount; purchase = sum of its orders; payment = purchase."""
    return by_sql(
        count="SELECT (SELECT count(*) FROM orders_purchase) + (SELECT count(*) FROM orders_order)",
        breaches="""
            SELECT 'order ' || o.number || ' totals ' || o.total_fen || ' fen, its lines and freight '
                || coalesce(l.fen, 0) + o.freight_fen - o.discount_fen
            FROM orders_order AS o LEFT JOIN (
                SELECT order_id, sum(packs * price_fen) AS fen FROM orders_orderline GROUP BY order_id
            ) AS l ON l.order_id = o.id
            WHERE o.total_fen <> coalesce(l.fen, 0) + o.freight_fen - o.discount_fen
               OR o.goods_fen <> coalesce(l.fen, 0)
            UNION ALL
            SELECT 'purchase ' || p.number || ' totals ' || p.total_fen || ' fen, its orders '
                || coalesce(o.fen, 0)
            FROM orders_purchase AS p LEFT JOIN (
                SELECT purchase_id, sum(total_fen) AS fen FROM orders_order GROUP BY purchase_id
            ) AS o ON o.purchase_id = p.id
            WHERE p.total_fen <> coalesce(o.fen, 0)
            UNION ALL
            SELECT 'payment ' || y.key || ' asks ' || y.fen || ' fen for purchase ' || p.number || ' of '
                || p.total_fen
            FROM orders_payment AS y JOIN orders_purchase AS p ON p.number = y.purchase_number
            WHERE y.fen <> p.total_fen
        """,
    )


def vouchers_add_up() -> Finding:
    """What an order takes off is what its vouchers took, by who bears it; none was used too often."""
    return by_sql(
        count="SELECT (SELECT count(*) FROM orders_order) + (SELECT count(*) FROM orders_voucheruse)",
        breaches="""
            SELECT 'order ' || o.number || ' takes off ' || o.discount_fen || ' fen, ' || o.pavilion_fen
                || ' of them the pavilion''s; its vouchers ' || coalesce(u.fen, 0) || ' and '
                || coalesce(u.pavilion, 0)
            FROM orders_order AS o LEFT JOIN (
                SELECT order_id, sum(fen) AS fen, sum(fen) FILTER (WHERE borne_by = 'pavilion') AS pavilion
                FROM orders_voucheruse GROUP BY order_id
            ) AS u ON u.order_id = o.id
            WHERE o.discount_fen <> coalesce(u.fen, 0) OR o.pavilion_fen <> coalesce(u.pavilion, 0)
            UNION ALL
            SELECT 'voucher ' || v.code || ' may be used ' || v.uses_most || ' times, and was '
                || count(DISTINCT p.id)
            FROM orders_voucher AS v JOIN orders_voucheruse AS u ON u.voucher_id = v.id
            JOIN orders_order AS o ON o.id = u.order_id JOIN orders_purchase AS p ON p.id = o.purchase_id
            WHERE v.uses_most IS NOT NULL AND p.state IN ('open', 'paid')
            GROUP BY v.id HAVING count(DISTINCT p.id) > v.uses_most
        """,
    )


def states_agree() -> Finding:
    """No order is in a state its purchase, its payment and its consignments do not allow."""
    return by_sql(
        count="SELECT count(*) FROM orders_order",
        breaches="""
            SELECT 'order ' || o.number || ' is ' || o.state || ' in a purchase that is ' || p.state
            FROM orders_order AS o JOIN orders_purchase AS p ON p.id = o.purchase_id
            WHERE (p.state, o.state) NOT IN (
                ('open', 'open'), ('paid', 'paid'), ('paid', 'settled'), ('paid', 'refunded'),
                ('cancelled', 'cancelled'), ('expired', 'cancelled'), ('paid_unfilled', 'cancelled'))
            UNION ALL
            SELECT 'purchase ' || p.number || ' is ' || p.state || ' and has no paid payment'
            FROM orders_purchase AS p
            WHERE p.state IN ('paid', 'paid_unfilled') AND NOT EXISTS (
                SELECT FROM orders_payment AS y WHERE y.purchase_number = p.number AND y.state = 'paid')
            UNION ALL
            SELECT 'order ' || o.number || ' is paid, but line ' || l.id || ' asks for no consignment'
            FROM orders_order AS o JOIN orders_orderline AS l ON l.order_id = o.id
            LEFT JOIN logistics_consignmentline AS c ON c.id = l.consignment_line_id
            LEFT JOIN orders_pledge AS p ON p.line_id = l.id
            LEFT JOIN orders_groupbuy AS g ON g.id = p.group_buy_id
            WHERE o.state IN ('paid', 'settled') AND (c.id IS NULL OR c.packs <> l.packs
                OR c.harvest_id <> l.harvest_id OR c.variant_id <> l.variant_id)
              AND NOT (c.id IS NULL AND (coalesce(g.state IN ('open', 'filled'), false)
                OR coalesce(p.due, false)))
        """,
    )


def group_buys_add_up() -> Finding:
    """Whole cases were filled, nobody has more than was decided, and no more is held than is bought."""
    return by_sql(
        count="SELECT (SELECT count(*) FROM orders_groupbuy) + (SELECT count(*) FROM orders_pledge)",
        breaches="""
            WITH parts AS (
                SELECT p.id, p.group_buy_id, p.given, p.due, p.paid_at, l.packs,
                    l.packs - l.refunded_packs AS left_packs, l.pack_grams, l.price_fen,
                    l.variant_id, l.harvest_id, h.grams AS held
                FROM orders_pledge AS p JOIN orders_orderline AS l ON l.id = p.line_id
                JOIN orders_purchase AS b ON b.id = p.purchase_id
                LEFT JOIN shops_hold AS h ON h.holder = 'purchase:' || b.number
                    AND h.harvest_id = l.harvest_id
            )
            SELECT 'group buy ' || g.id || ' is ' || g.state || ' with ' || coalesce(g.cases, 0)
                || ' cases of ' || g.case_packs || ', its parts are given ' || coalesce(p.given, 0)
            FROM orders_groupbuy AS g LEFT JOIN (
                SELECT group_buy_id, sum(given) AS given, count(given) AS decided FROM parts
                GROUP BY group_buy_id) AS p ON p.group_buy_id = g.id
            WHERE CASE g.state WHEN 'open' THEN coalesce(p.decided, 0) > 0
                WHEN 'filled' THEN coalesce(p.given, 0) <> g.cases * g.case_packs
                WHEN 'sent' THEN coalesce(p.given, 0) > g.cases * g.case_packs
                ELSE coalesce(p.given, 0) > 0 END
            UNION ALL
            SELECT 'part ' || p.id || ' of group buy ' || g.id || ' has ' || p.left_packs || ' packs of '
                || coalesce(p.given, p.packs) || ' given, and holds ' || coalesce(p.held, 0) || ' g'
            FROM parts AS p JOIN orders_groupbuy AS g ON g.id = p.group_buy_id
            WHERE p.price_fen <> g.price_fen OR p.variant_id <> g.variant_id
               OR p.harvest_id <> g.harvest_id OR p.given > p.packs
               OR p.paid_at IS NOT NULL AND NOT p.due AND g.state <> 'open' AND p.left_packs > p.given
               OR p.paid_at IS NOT NULL AND NOT p.due AND coalesce(p.held, 0) >
                  CASE WHEN g.state IN ('open', 'filled') THEN p.left_packs * p.pack_grams::bigint ELSE 0 END
               OR p.paid_at IS NOT NULL AND p.given IS NULL AND g.state <> 'open'
        """,
    )


register(promise=5, name="postings carry both legs", find=postings_carry_both_legs)
register(promise=5, name="escrow is what is paid and unsettled", find=escrow_is_paid_and_unsettled)
register(promise=5, name="gateways agree with payments", find=gateways_agree_with_payments)
register(promise=5, name="refunds add up", find=refunds_add_up)
register(promise=6, name="totals add up", find=totals_add_up)
register(promise=6, name="vouchers add up", find=vouchers_add_up)
register(promise=7, name="orders, purchases and consignments agree", find=states_agree)
register(promise=7, name="group buys add up", find=group_buys_add_up)
