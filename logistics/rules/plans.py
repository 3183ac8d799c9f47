"""What the splitting engine answers: parcels, and what cannot be sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placement:
    """One pack in its parcel, in mm from the inner corner of the carton; z is up."""

    key: str
    x: int
    y: int
    z: int
    dx: int
    dy: int
    dz: int


@dataclass(frozen=True, slots=True)
class OtherWay:
    """Another way to send the same goods: by another service, in another carton, split up, or joined.

    `joined` counts the goods of another parcel too; `instead_fen` is what all these goods cost as planned.
    """

    kind: str  # service, carton, split or joined
    carton_code: str | None
    service_code: str
    parcels: int
    cost_fen: int
    instead_fen: int

    @property
    def extra_fen(self) -> int:
        """How much dearer it is."""
        return self.cost_fen - self.instead_fen


@dataclass(frozen=True, slots=True)
class PlannedParcel:
    """`times` equal parcels; all figures are of one of them. Without a carton the pack ships as it is."""

    times: int
    carton_code: str | None
    service_code: str
    tariff_key: int
    packs: tuple[tuple[str, int], ...]
    net_grams: int
    gross_grams: int
    chargeable_grams: int
    fee_fen: int
    carton_fen: int
    handling_fen: int
    pickup_fen: int
    placements: tuple[Placement, ...]

    @property
    def cost_fen(self) -> int:
        """What one parcel costs in all."""
        return self.carton_fen + self.handling_fen + self.pickup_fen + self.fee_fen


@dataclass(frozen=True, slots=True)
class Unsendable:
    """Packs that stay behind: too_heavy, too_long, no_service, no_carton, bad_size or not_in_time."""

    key: str
    packs: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All parcels of one consignment, by services that come within `days_left` (any day when None)."""

    parcels: tuple[PlannedParcel, ...]
    unsendable: tuple[Unsendable, ...]
    days_left: int | None = None

    @property
    def cost_fen(self) -> int:
        """What all parcels cost in all."""
        return sum(parcel.cost_fen * parcel.times for parcel in self.parcels)

    @property
    def parcel_count(self) -> int:
        """How many parcels leave."""
        return sum(parcel.times for parcel in self.parcels)
