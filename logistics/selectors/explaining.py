"""Why a parcel is as it is: how its packs lie, and what the other ways would have cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from logistics.models import Carton, Parcel, Service


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
    """The best other way of one kind: another service, another carton, split up, or joined with a parcel."""

    kind: str
    carton: str | None
    service: str
    parcels: int
    cost_fen: int
    instead_fen: int  # what the same goods cost as they were sent

    @property
    def extra_fen(self) -> int:
        """How much dearer it would have been."""
        return self.cost_fen - self.instead_fen


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the plan of a parcel says of it; of the other ways the least dear one is the runner-up."""

    cost_fen: int
    packs: Sequence[PlacedPack]
    others: Sequence[OtherWay]

    @property
    def runner_up(self) -> OtherWay | None:
        """The next best way."""
        return self.others[0] if self.others else None


def explain(parcel: Parcel) -> Explanation | None:
    """What the remembered plan says of a parcel; None when it was not remembered. Needs `plan` loaded."""
    planned = parcel.plan.parcels if parcel.plan else []
    if parcel.plan_index >= len(planned):
        return None
    plan: dict[str, Any] = planned[parcel.plan_index]
    return Explanation(
        cost_fen=parcel.fee_fen + parcel.carton_fen + parcel.handling_fen,
        packs=[_placed(place) for place in plan.get("placements", [])],
        others=[_other(way) for way in plan.get("others", [])],
    )


@dataclass(frozen=True, slots=True)
class NamedWay:
    """Another way with its carton and service in the reader's language."""

    way: OtherWay
    carton: str
    service: str


def named(others: Sequence[OtherWay]) -> list[NamedWay]:
    """Name cartons and services; a code that is gone stands for itself."""
    services = Service.objects.select_related("carrier").in_bulk({way.service for way in others})
    cartons = Carton.objects.in_bulk({way.carton for way in others if way.carton})
    full = {code: f"{service.carrier.name} {service.name}" for code, service in services.items()}
    names = {code: carton.name for code, carton in cartons.items()}
    return [
        NamedWay(way, names.get(way.carton or "", way.carton or ""), full.get(way.service, way.service))
        for way in others
    ]


def _other(way: dict[str, Any]) -> OtherWay:
    return OtherWay(
        kind=way["kind"],
        carton=way["carton_code"],
        service=way["service_code"],
        parcels=way["parcels"],
        cost_fen=way["cost_fen"],
        instead_fen=way["instead_fen"],
    )


def _placed(place: dict[str, Any]) -> PlacedPack:
    variant = int(str(place["key"]).partition("/")[0])  # "12/500": packed as it was promised
    return PlacedPack(variant, place["x"], place["y"], place["z"], place["dx"], place["dy"], place["dz"])
