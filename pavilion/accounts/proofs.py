"""Promise 8, the ground's part: the audit trail can only grow."""

from pavilion.kit import proofs
from pavilion.kit.proofs import Finding, by_sql


def find_open_trail() -> Finding:
    """The trigger that refuses to change or delete acts is there and switched on, and no act is nameless."""
    return by_sql(
        count="SELECT count(*) FROM accounts_act",
        breaches="""
SELECT 'the trigger act_is_append_only is missing or switched off'
WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'act_is_append_only'
                  AND tgrelid = 'accounts_act'::regclass AND tgenabled IN ('O', 'A')
                  AND tgtype & 24 = 24)  -- fires on update (16) and on delete (8)
UNION ALL
SELECT format('act %s has no verb or target', id) FROM accounts_act WHERE verb = '' OR target = ''
UNION ALL
SELECT format('act %s is for %s, which is no shop''s name', id, acting_for)
FROM accounts_act WHERE acting_for <> '' AND acting_for NOT LIKE 'shop:_%'
""",
    )


proofs.register(promise=8, name="trail", find=find_open_trail)
