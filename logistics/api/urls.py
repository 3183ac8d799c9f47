"""Addresses of the logistics floor under /api/v1/."""

from django.urls import path

from logistics.api import consignments, dispatches, parcels, quotes, tracking

app_name = "logistics_api"
urlpatterns = [
    path("quote/", quotes.QuoteDoor.as_view(), name="quote"),
    path("consignments/", consignments.ConsignmentsDoor.as_view(), name="consignments"),
    path(
        "consignments/<slug:slug>/<code:reference>/",
        consignments.ConsignmentDoor.as_view(),
        name="consignment",
    ),
    path(
        "consignments/<slug:slug>/<code:reference>/cancel/", consignments.CancelDoor.as_view(), name="cancel"
    ),
    path("dispatches/", dispatches.DispatchesDoor.as_view(), name="dispatches"),
    path("dispatches/<code:code>/", dispatches.DispatchDoor.as_view(), name="dispatch"),
    path("parcels/", parcels.ParcelsDoor.as_view(), name="parcels"),
    path("parcels/<code:waybill>/", parcels.ParcelDoor.as_view(), name="parcel"),
    path("parcels/<code:waybill>/label/", parcels.LabelDoor.as_view(), name="label"),
    path("tracking-events/", tracking.TrackingEventsDoor.as_view(), name="tracking_events"),
]
