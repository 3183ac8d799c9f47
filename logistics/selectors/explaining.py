"""Why a parcel is as it is: how its packs lie, and what the next best way would have cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from logistics.models import Parcel


@dataclass(frozen=True, slots=True)
class PlacedPack:
    """One pack in its carton, in mm from the inner corner; z is up."""

    variant: int
    x_mm: int
    y_mm: int
    z_mm: int
    dx_mm: int
    dy_mm: int
    dz_mm: int


@dataclass(frozen=True, slots=True)
class OtherWay:
    """The next best way to send the same packs."""

    carton: str | None
    service: str
    parcels: int
    cost_fen: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the plan of a parcel says of it."""

    cost_fen: int
    packs: Sequence[PlacedPack]
    runner_up: OtherWay | None


def explain(parcel: Parcel) -> Explanation | None:
    """What the remembered plan says of a parcel; None when it was not remembered. Needs `plan` loaded."""
    planned = parcel.plan.parcels if parcel.plan else []
    if parcel.plan_index >= len(planned):
        return None
    plan: dict[str, Any] = planned[parcel.plan_index]
    other = plan.get("runner_up")
    return Explanation(
        cost_fen=parcel.fee_fen + parcel.carton_fen + parcel.handling_fen,
        packs=[_placed(place) for place in plan.get("placements", [])],
        runner_up=OtherWay(
            carton=other["carton_code"],
            service=other["service_code"],
            parcels=other["parcels"],
            cost_fen=other["cost_fen"],
        )
        if other
        else None,
    )


def _placed(place: dict[str, Any]) -> PlacedPack:
    variant = int(str(place["key"]).partition("/")[0])  # "12/500": packed as it was promised
    return PlacedPack(variant, place["x"], place["y"], place["z"], place["dx"], place["dy"], place["dz"])
