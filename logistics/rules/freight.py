"""The courier's fee for one parcel, and all fees of a market as tables to look up."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from logistics.rules.goods import Carton, Offer, Service, Size, Tariff

Fen = npt.NDArray[np.int32]

NEVER_FEN = 1 << 30  # a price nobody pays: the service does not take such a parcel


@dataclass(frozen=True, slots=True)
class Fee:
    """What one service asks for one parcel; without a fee the reason why it does not carry it."""

    service: str
    carrier: str
    tariff_key: int
    fee_fen: int | None
    chargeable_grams: int
    days_min: int
    days_max: int
    reason: str = ""


def half_up(numerator: int, denominator: int) -> int:
    """Divide and round half up, in whole numbers."""
    return (2 * numerator + denominator) // (2 * denominator)


def volumetric_grams(size_mm: Size, *, service: Service, tariff: Tariff) -> int:
    """Weigh the outer box by its volume; 0 where the service does not measure it."""
    if not tariff.divisor:
        return 0
    if max(size_mm) < service.volumetric_min_side_mm or sum(size_mm) < service.volumetric_min_sum_mm:
        return 0
    return -(-size_mm[0] * size_mm[1] * size_mm[2] // tariff.divisor)


def chargeable_grams(gross_grams: int, size_mm: Size, *, service: Service, tariff: Tariff) -> int:
    """Return the grams the courier bills, before its price list is read."""
    volumetric = volumetric_grams(size_mm, service=service, tariff=tariff)
    return billed_grams(max(gross_grams, volumetric), service=service, tariff=tariff)


def billed_grams(grams: int, *, service: Service, tariff: Tariff) -> int:
    """Raise the greater of weight and volume to what the service bills at least, in its steps."""
    grams = max(grams, service.min_billable_grams)
    return -(-grams // 500) * 500 if tariff.rounding == "half_kg" else grams


def fee_fen(grams: int, *, service: Service, tariff: Tariff) -> int:
    """Read the price list for so many chargeable grams."""
    fee = next((fen for up_to, fen in tariff.tiers if grams <= up_to), None)
    if fee is None:
        fee = tariff.base_fen + _rate_fen(grams - tariff.from_grams, tariff)
    fee += tariff.surcharge_fen
    return half_up(fee, service.fee_round_fen) * service.fee_round_fen


def _rate_fen(beyond: int, tariff: Tariff) -> int:
    if tariff.rounding == "ceil_step":
        return -(-beyond // tariff.step_grams) * tariff.step_fen
    return half_up(beyond * tariff.step_fen, tariff.step_grams)


def refusal(gross_grams: int, size_mm: Size, *, service: Service) -> str:
    """Say why the service does not carry such a parcel: too_heavy, too_long, or nothing at all."""
    if gross_grams > service.max_weight_grams:
        return "too_heavy"
    if max(size_mm) > service.max_side_mm or sum(size_mm) > service.max_sides_sum_mm:
        return "too_long"
    return ""


def quote(offers: Sequence[Offer], gross_grams: int, outer_mm: Size) -> tuple[Fee, ...]:
    """Price one parcel with every offer, cheapest first; those that refuse it come last."""
    fees = (_fee(offer, gross_grams, outer_mm) for offer in offers)
    return tuple(sorted(fees, key=lambda fee: (fee.fee_fen is None, fee.fee_fen or 0, fee.service)))


def _fee(offer: Offer, gross_grams: int, outer_mm: Size) -> Fee:
    service, tariff = offer.service, offer.tariff
    grams = chargeable_grams(gross_grams, outer_mm, service=service, tariff=tariff)
    reason = refusal(gross_grams, outer_mm, service=service)
    fee = None if reason else fee_fen(grams, service=service, tariff=tariff)
    return Fee(
        service.code, service.carrier, tariff.key, fee, grams, tariff.days_min, tariff.days_max, reason
    )


def own_fen(service: Service) -> int:
    """What handing one parcel to this service costs ourselves."""
    return service.handling_fen + service.pickup_fen


def fees_upto(limit: int, *, offer: Offer) -> Fen:
    """Tabulate fee, handling and pickup for 0 to `limit` grams, where volume does not count."""
    service, tariff = offer.service, offer.tariff
    unit = _even_grams(service, tariff)
    grams = np.maximum(np.arange(0, limit + unit, unit, dtype=np.int64), service.min_billable_grams)
    if tariff.rounding == "half_kg":
        grams = -(-grams // 500) * 500
    beyond = grams - tariff.from_grams
    if tariff.rounding == "ceil_step":
        fees = tariff.base_fen + -(-beyond // tariff.step_grams) * tariff.step_fen
    else:
        fees = tariff.base_fen + (2 * beyond * tariff.step_fen + tariff.step_grams) // (2 * tariff.step_grams)
    for up_to, fen in reversed(tariff.tiers):
        fees[: max(0, int(np.searchsorted(grams, up_to, side="right")))] = fen
    rounded = service.fee_round_fen
    fees += tariff.surcharge_fen
    if rounded > 1:
        fees = (2 * fees + rounded) // (2 * rounded) * rounded
    table: Fen = np.minimum(fees + own_fen(service), NEVER_FEN).astype(np.int32)
    return table if unit == 1 else np.repeat(table, unit)[unit - 1 : unit + limit]


def _even_grams(service: Service, tariff: Tariff) -> int:
    """Return so many grams that no price changes between two multiples of them."""
    if tariff.rounding == "exact":
        return 1
    step = 500 if tariff.rounding == "half_kg" else tariff.step_grams
    return gcd(step, tariff.from_grams, service.min_billable_grams, *(up_to for up_to, _ in tariff.tiers))


def cheapest_in(cartons: Sequence[Carton], *, offers: Sequence[Offer]) -> list[Fen]:
    """Tabulate for each carton its price, handling, pickup and cheapest fee by the grams of goods in it."""
    best = [np.full(carton.max_load_grams + 1, NEVER_FEN, dtype=np.int32) for carton in cartons]
    for offer in offers:
        fitting = [
            (index, volumetric_grams(carton.outer_mm, service=offer.service, tariff=offer.tariff))
            for index, carton in enumerate(cartons)
            if not refusal(carton.tare_grams, carton.outer_mm, service=offer.service)
        ]
        loads = [cartons[index].tare_grams + cartons[index].max_load_grams for index, _ in fitting]
        table = fees_upto(max([*loads, *(volume for _, volume in fitting)], default=0), offer=offer)
        for index, volume in fitting:
            _lower(best[index], table, cartons[index], volume, offer.service.max_weight_grams)
    for carton, fees in zip(cartons, best, strict=True):
        fees[fees < NEVER_FEN] += carton.price_fen
    return best


def _lower(best: Fen, table: Fen, carton: Carton, volume: int, heaviest: int) -> None:
    """Lower a carton's prices to those of one service, as far as that carries it."""
    tare = carton.tare_grams
    stop = min(carton.max_load_grams, heaviest - tare) + 1
    flat = min(max(0, volume - tare), stop)
    np.minimum(best[:flat], table[volume], out=best[:flat])
    np.minimum(best[flat:stop], table[tare + flat : tare + stop], out=best[flat:stop])
