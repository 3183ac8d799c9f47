"""Plans of parcels: solved once for a shape, remembered in the process and in the database."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

from logistics.rules.goods import Pack
from logistics.rules.plans import Plan
from logistics.rules.splitting import shape_key, split
from logistics.selectors.markets import KnownMarket

Lines = Sequence[tuple[int, int]]  # variant and packs, by variant

REMEMBERED = 4096
_solved: OrderedDict[bytes, Plan] = OrderedDict()


def key_of(lines: Lines, *, packs: Mapping[int, Pack], market: KnownMarket, days_left: int | None) -> bytes:
    """The shape key of a problem: goods as they are now, market as it is now, days as far as they matter."""
    return shape_key(
        [(fingerprint(packs[variant]), count) for variant, count in lines],
        province=market.province,
        tariff_keys=[offer.tariff.key for offer in market.market.offers],
        carton_codes=[market.fingerprint],
        service_codes=[offer.service.code for offer in market.market.offers],
        days_left=market.days_kept(days_left),
    )


def fingerprint(pack: Pack) -> str:
    """A variant may be edited; a plan made for its old size must not serve the new one."""
    return f"{pack.key}:{blake2b(repr(pack).encode(), digest_size=8).hexdigest()}"


def solve(lines: Lines, *, packs: Mapping[int, Pack], market: KnownMarket, days_left: int | None) -> Plan:
    """Split in time if that can be; goods that come too late anyhow go by the fastest way there is."""
    wanted = [(packs[variant], count) for variant, count in lines]
    plan = split(wanted, market=market.market, days_left=market.days_kept(days_left))
    for days in _later(market, days_left):
        if not _is_late(plan):
            break
        plan = split(wanted, market=market.market, days_left=days)
    return plan


def solve_remembered(
    lines: Lines, *, packs: Mapping[int, Pack], market: KnownMarket, days_left: int | None
) -> Plan:
    """Solve, or answer what this process solved before."""
    key = key_of(lines, packs=packs, market=market, days_left=days_left)
    plan = _solved.get(key)
    if plan is None:
        plan = _solved[key] = solve(lines, packs=packs, market=market, days_left=days_left)
        if len(_solved) > REMEMBERED:
            _solved.popitem(last=False)
    return plan


def _is_late(plan: Plan) -> bool:
    return any(one.reason == "not_in_time" for one in plan.unsendable)


def _later(market: KnownMarket, days_left: int | None) -> Iterable[int | None]:
    if days_left is None:
        return []
    return [*(step for step in market.day_steps if step > days_left), None]
