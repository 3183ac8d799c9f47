"""Plans made ready for writing: every parcel of a shape as the end of a row, rendered once."""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from logistics.rules.alternatives import other_ways
from logistics.rules.goods import Pack
from logistics.rules.plans import OtherWay, Plan
from logistics.selectors.markets import KnownMarket, market_to, packs_of
from logistics.services.planning import key_of, solve_somehow

log = logging.getLogger(__name__)

Unit = tuple[int, int]  # variant, and net grams of one pack as frozen on the line
Shape = tuple[int, ...]  # variant, pack grams, packs; again for the next line

KEPT = 100_000  # recipes in one process
KEPT_BOXES = 50  # a recipe of more parcels is made again when it is needed
ANY_DAY = 1_000  # so many days are left that every service keeps them


@dataclass(frozen=True, slots=True)
class Box:
    """One parcel of a recipe: its carrier, what lies in it, and its row from the plan's id on."""

    carrier: str
    packs: tuple[tuple[Unit, int], ...]
    row: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """All parcels of one shape, and their sums."""

    boxes: tuple[Box, ...]
    unsendable: tuple[tuple[Unit, int, str], ...]
    carriers: tuple[tuple[str, int], ...]
    net_grams: int
    gross_grams: int
    fee_fen: int
    carton_fen: int
    handling_fen: int


_known: dict[bytes, Recipe] = {}  # by shape key, whatever the dispatch: what this process has seen


def _keep(recipes: Mapping[bytes, Recipe]) -> None:
    if len(_known) > KEPT:
        _known.clear()
    _known.update({key: recipe for key, recipe in recipes.items() if len(recipe.boxes) <= KEPT_BOXES})


class Cook:
    """Finds recipes for one ship date; markets and packs are read once and stay as they were."""

    def __init__(self, *, on: date, remember: bool = True) -> None:
        self.on = on
        self.remember = remember
        self._markets: dict[str, KnownMarket] = {}
        self._packs: dict[int, Pack] = {}
        self._carriers: dict[str, str] = {}
        self._recipes: dict[tuple[str, int, Shape], Recipe] = {}
        self._days: dict[tuple[str, date], int] = {}
        self._is_sound = True  # no recipe is one that the engine failed at

    def holds_still(self) -> bool:
        """Whether a cook who read everything now would give the same recipes."""
        return (
            self._is_sound
            and packs_of(variant_ids=self._packs) == self._packs
            and all(
                market_to(province=province, on=self.on, fresh=True) is market
                for province, market in self._markets.items()
            )
        )

    def days_for(self, province: str, promised_on: date) -> int:
        """Days left to the promise, as far as they matter: equal answers mean equal parcels."""
        days = self._days.get((province, promised_on))
        if days is None:
            kept = self._market(province).days_kept((promised_on - self.on).days)
            days = self._days[province, promised_on] = ANY_DAY if kept is None else kept
        return days

    def recipes_for(self, wanted: set[tuple[str, int, Shape]]) -> Mapping[tuple[str, int, Shape], Recipe]:
        """Recipes for all these (province, days left, shape): remembered, read, or solved now."""
        if len(self._recipes) > KEPT:
            self._recipes.clear()
        missing = wanted.difference(self._recipes)
        if missing:
            self._learn(missing)
        return self._recipes

    def _learn(self, missing: set[tuple[str, int, Shape]]) -> None:
        self._read_packs({variant for _p, _d, shape in missing for variant in shape[::3]})
        questions: dict[bytes, _Question] = {}
        asked: dict[tuple[str, int, Shape], bytes] = {}
        for want in missing:
            question = self._question(*want)
            asked[want] = question.key
            questions[question.key] = question
        known = {key: recipe for key in questions if (recipe := _known.get(key)) is not None}
        unknown = [question for key, question in questions.items() if key not in known]
        plans = self._remembered(question.key for question in unknown)
        found = self._read(plans, questions)
        solved = self._solved([question for question in unknown if question.key not in found])
        plans |= solved
        found |= {key: self._recipe(questions[key], *plan) for key, plan in solved.items()}
        known |= found
        self._is_sound &= all(plan_id is not None for plan_id, _p, _u in plans.values())
        self._recipes |= {want: known[key] for want, key in asked.items()}
        _keep({key: found[key] for key, (plan_id, _p, _u) in plans.items() if plan_id is not None})

    def _read(
        self, plans: Mapping[bytes, tuple[int | None, Any, Any]], questions: Mapping[bytes, "_Question"]
    ) -> dict[bytes, Recipe]:
        """Recipes of remembered plans; one that was damaged since is left out, to be made anew."""
        found = {}
        for key, plan in plans.items():
            try:
                found[key] = self._recipe(questions[key], *plan)
            except (PlanIncomplete, AttributeError, LookupError, TypeError, ValueError):
                log.exception("the plan of shape %s cannot be read", key.hex())
        return found

    def _read_packs(self, variants: set[int]) -> None:
        unknown = variants.difference(self._packs)
        if unknown:
            self._packs |= packs_of(variant_ids=unknown)

    def _question(self, province: str, days_left: int, shape: Shape) -> "_Question":
        market = self._market(province)
        counts: Counter[Unit] = Counter()
        for i in range(0, len(shape), 3):
            counts[shape[i], shape[i + 1]] += shape[i + 2]
        # A variant whose net weight was edited since is packed as it was promised.
        numbered = dict(enumerate(sorted(counts)))
        packs = {number: self._pack(unit) for number, unit in numbered.items()}
        lines = [(number, counts[unit]) for number, unit in numbered.items()]
        units = {packs[number].key: unit for number, unit in numbered.items()}
        key = key_of(lines=lines, packs=packs, market=market, days_left=days_left)
        return _Question(key, market, days_left, lines, packs, units)

    def _market(self, province: str) -> KnownMarket:
        market = self._markets.get(province)
        if market is None:
            market = self._markets[province] = market_to(province=province, on=self.on, fresh=True)
            self._carriers |= {o.service.code: o.service.carrier for o in market.market.offers}
        return market

    def _pack(self, unit: Unit) -> Pack:
        variant, net_grams = unit
        pack = self._packs.get(variant) or _unknown(variant)
        if pack.net_grams == net_grams:
            return pack
        gross_grams = pack.gross_grams + net_grams - pack.net_grams
        return replace(pack, key=f"{variant}/{net_grams}", net_grams=net_grams, gross_grams=gross_grams)

    def _remembered(self, keys: Iterable[bytes]) -> dict[bytes, tuple[int | None, Any, Any]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key, id, parcels, unsendable FROM logistics_shapeplan WHERE key = ANY(%s)",
                [list(keys)],
            )
            return {
                bytes(key): (pk, json.loads(parcels), json.loads(unsendable))
                for key, pk, parcels, unsendable in cursor.fetchall()
            }

    def _solved(self, questions: list["_Question"]) -> dict[bytes, tuple[int | None, Any, Any]]:
        solved: dict[bytes, tuple[int | None, Any, Any]] = {}
        sound: list[bytes] = []
        for question in questions:
            plan, is_sound = solve_somehow(
                lines=question.lines,
                packs=question.packs,
                market=question.market,
                days_left=question.days_left,
            )
            others = _others(plan, question) if self.remember and is_sound else [()] * len(plan.parcels)
            solved[question.key] = (None, *_as_json(plan, others))
            if is_sound:
                sound.append(question.key)
        if self.remember and sound:
            self._write(sorted(sound), solved)  # sorted, so that two writers never wait on each other
            solved |= self._remembered(sound)
        return solved

    def _write(self, keys: list[bytes], plans: Mapping[bytes, tuple[int | None, Any, Any]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO logistics_shapeplan (key, parcels, unsendable)"
                " SELECT * FROM unnest(%s::bytea[], %s::jsonb[], %s::jsonb[])"
                # Equal shapes have equal plans: only one that was damaged is written over.
                " ON CONFLICT (key) DO UPDATE"
                " SET parcels = excluded.parcels, unsendable = excluded.unsendable"
                " WHERE (logistics_shapeplan.parcels, logistics_shapeplan.unsendable)"
                "  IS DISTINCT FROM (excluded.parcels, excluded.unsendable)",
                [
                    keys,
                    [json.dumps(plans[key][1]) for key in keys],
                    [json.dumps(plans[key][2]) for key in keys],
                ],
            )

    def _recipe(self, question: "_Question", plan_id: int | None, parcels: Any, unsendable: Any) -> Recipe:
        of = sum(parcel["times"] for parcel in parcels)
        boxes: list[Box] = []
        for index, parcel in enumerate(parcels):
            carrier = self._carriers[parcel["service_code"]]
            packs = tuple((question.units[key], count) for key, count in parcel["packs"])
            head = f"{plan_id or NULL}\t{index}\t"
            tail = _tail(parcel, carrier)
            boxes += [
                Box(carrier, packs, f"{head}{number}\t{of}\t{tail}\n")
                for number in range(len(boxes) + 1, len(boxes) + 1 + parcel["times"])
            ]
        behind = tuple((question.units[key], packs, reason) for key, packs, reason in unsendable)
        _check_complete(question, boxes, behind)
        return Recipe(
            boxes=tuple(boxes),
            unsendable=behind,
            carriers=tuple(Counter(box.carrier for box in boxes).items()),
            net_grams=sum(parcel["times"] * parcel["net_grams"] for parcel in parcels),
            gross_grams=sum(parcel["times"] * parcel["gross_grams"] for parcel in parcels),
            fee_fen=sum(parcel["times"] * parcel["fee_fen"] for parcel in parcels),
            carton_fen=sum(parcel["times"] * parcel["carton_fen"] for parcel in parcels),
            handling_fen=sum(parcel["times"] * _handling_fen(parcel) for parcel in parcels),
        )


@dataclass(frozen=True, slots=True)
class _Question:
    key: bytes
    market: KnownMarket
    days_left: int
    lines: Sequence[tuple[int, int]]
    packs: Mapping[int, Pack]
    units: Mapping[str, Unit]


NULL = r"\N"


class PlanIncomplete(Exception):
    """A plan does not hold exactly the packs it was made for; nothing may be written by it."""


def _unknown(variant: int) -> Pack:
    """Goods that are not there any more have no size: they stay behind and say so."""
    return Pack(
        str(variant), 0, 0, 0, 0, 0, rigid=True, upright=False, fragile=False, odour="none",
        compat_class="", ships_as_is=False, fresh=False,
    )  # fmt: skip


def _check_complete(
    question: _Question, boxes: Iterable[Box], behind: Iterable[tuple[Unit, int, str]]
) -> None:
    found: Counter[Unit] = Counter()
    for box in boxes:
        found.update(dict(box.packs))
    for unit, packs, _reason in behind:
        found[unit] += packs
    if found != Counter({question.units[question.packs[n].key]: count for n, count in question.lines}):
        raise PlanIncomplete(question.key.hex())


def _others(plan: Plan, question: "_Question") -> Sequence[Sequence[OtherWay]]:
    packs = {pack.key: pack for pack in question.packs.values()}
    return other_ways(plan, packs=packs, market=question.market.market)


def _as_json(plan: Plan, others: Sequence[Sequence[OtherWay]]) -> tuple[Any, Any]:
    """A plan as rows remember it: each parcel with the best other ways, for who asks why."""
    parcels = [
        asdict(parcel) | {"others": [asdict(way) for way in ways]}
        for parcel, ways in zip(plan.parcels, others, strict=True)
    ]
    return parcels, [[one.key, one.packs, one.reason] for one in plan.unsendable]


def _handling_fen(parcel: Mapping[str, Any]) -> int:
    return int(parcel["handling_fen"] + parcel["pickup_fen"])


def _tail(parcel: Mapping[str, Any], carrier: str) -> str:
    values = (
        carrier, parcel["service_code"], parcel["carton_code"] or NULL, parcel["tariff_key"],
        parcel["net_grams"], parcel["gross_grams"], parcel["chargeable_grams"], parcel["fee_fen"],
        parcel["carton_fen"], _handling_fen(parcel),
    )  # fmt: skip
    return "\t".join(str(value) for value in values)
