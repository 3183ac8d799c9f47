"""How goods become parcels and arrive."""

from logistics.models.consignments import Consignment, ConsignmentLine, Recipient
from logistics.models.dispatches import (
    Chunk,
    Dispatch,
    DispatchHarvest,
    ShapePlan,
    WaybillBlock,
    WaybillRange,
)
from logistics.models.parcels import Manifest, ManifestParcel, Parcel, ParcelLine
from logistics.models.sheets import OrderSheet
from logistics.models.tariffs import Carrier, Carton, CompatRule, Service, Tariff
from logistics.models.tracking import TrackingEvent, TrackingStatus

__all__ = [
    "Carrier",
    "Carton",
    "Chunk",
    "CompatRule",
    "Consignment",
    "ConsignmentLine",
    "Dispatch",
    "DispatchHarvest",
    "Manifest",
    "ManifestParcel",
    "OrderSheet",
    "Parcel",
    "ParcelLine",
    "Recipient",
    "Service",
    "ShapePlan",
    "Tariff",
    "TrackingEvent",
    "TrackingStatus",
    "WaybillBlock",
    "WaybillRange",
]
