"""Plans of parcels: solved once for a shape, remembered in the process and in the database."""

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

from logistics.rules.goods import Pack
from logistics.rules.plans import Plan, Unsendable
from logistics.rules.splitting import shape_key, split
from logistics.selectors.markets import KnownMarket

Lines = Sequence[tuple[int, int]]  # variant and packs, by variant

log = logging.getLogger(__name__)

REMEMBERED = 4096
NO_PLAN = "no_plan"  # the reason of packs that the engine failed at; a person has to look
_solved: OrderedDict[bytes, Plan] = OrderedDict()


def key_of(*, lines: Lines, packs: Mapping[int, Pack], market: KnownMarket, days_left: int | None) -> bytes:
    """The shape key of a problem: goods as they are now, market as it is now, days as far as they matter."""
    return shape_key(
        [(fingerprint(pack=packs[variant]), count) for variant, count in lines],
        province=market.province,
        tariff_keys=[offer.tariff.key for offer in market.market.offers],
        carton_codes=[market.fingerprint],
        service_codes=[offer.service.code for offer in market.market.offers],
        days_left=market.days_kept(days_left),
    )


@lru_cache(maxsize=8192)
def fingerprint(*, pack: Pack) -> str:
    """A variant may be edited; a plan made for its old size must not serve the new one."""
    return f"{pack.key}:{blake2b(repr(pack).encode(), digest_size=8).hexdigest()}"


def solve(*, lines: Lines, packs: Mapping[int, Pack], market: KnownMarket, days_left: int | None) -> Plan:
    """Split in time if that can be; goods that come too late anyhow go by the fastest way there is."""
    wanted = [(packs[variant], count) for variant, count in lines]
    plan = split(wanted, market=market.market, days_left=market.days_kept(days_left))
    for days in _later(market, days_left):
        if not _is_late(plan):
            break
        plan = split(wanted, market=market.market, days_left=days)
    return plan


def solve_somehow(
    *, lines: Lines, packs: Mapping[int, Pack], market: KnownMarket, days_left: int | None
) -> tuple[Plan, bool]:
    """Solve; should the engine fail at a shape, send its lines apart, so that it stops nobody else.

    Answers whether the plan is the engine's own: one that is not must not be remembered.
    """
    try:
        return solve(lines=lines, packs=packs, market=market, days_left=days_left), True
    except Exception:
        log.exception("no plan for %s to %s in %s days", lines, market.province, days_left)
    if len(lines) == 1:
        ((variant, count),) = lines
        return Plan((), (Unsendable(packs[variant].key, count, NO_PLAN),)), False
    parts = [
        solve_somehow(lines=[line], packs=packs, market=market, days_left=days_left)[0] for line in lines
    ]
    parcels = tuple(parcel for part in parts for parcel in part.parcels)
    return Plan(parcels, tuple(one for part in parts for one in part.unsendable)), False


def solve_remembered(
    *, lines: Lines, packs: Mapping[int, Pack], market: KnownMarket, days_left: int | None
) -> Plan:
    """Solve, or answer what this process solved before."""
    key = key_of(lines=lines, packs=packs, market=market, days_left=days_left)
    plan = _solved.get(key)
    if plan is not None:
        return plan
    plan, is_sound = solve_somehow(lines=lines, packs=packs, market=market, days_left=days_left)
    if is_sound:
        _solved[key] = plan
        if len(_solved) > REMEMBERED:
            _solved.popitem(last=False)
    return plan


def _is_late(plan: Plan) -> bool:
    return any(one.reason == "not_in_time" for one in plan.unsendable)


def _later(market: KnownMarket, days_left: int | None) -> Iterable[int | None]:
    if days_left is None:
        return []
    return [*(step for step in market.day_steps if step > days_left), None]
