"""Pages of the logistics floor."""

from django.urls import path

from logistics.views import desk_dispatch, desk_manifests, desk_parcels, sheets, track

app_name = "logistics"
urlpatterns = [
    path("track/", track.ask, name="track_ask"),
    path("track/<str:waybill>/", track.track, name="track"),
    path("o/<str:waybill>/", track.origin, name="origin_of_waybill"),
    path("o/<slug:carrier>/<str:waybill>/", track.origin, name="origin"),
    path("desk/<slug:slug>/dispatch/", desk_dispatch.start, name="dispatch_start"),
    path("desk/<slug:slug>/dispatches/<slug:code>/", desk_dispatch.dispatch, name="dispatch"),
    path(
        "desk/<slug:slug>/dispatches/<slug:code>/progress/",
        desk_dispatch.dispatch_progress,
        name="dispatch_progress",
    ),
    path(
        "desk/<slug:slug>/dispatches/<slug:code>/papers/",
        desk_dispatch.dispatch_papers,
        name="dispatch_papers",
    ),
    path(
        "desk/<slug:slug>/dispatches/<slug:code>/labels/<slug:size>/",
        desk_dispatch.dispatch_labels,
        name="dispatch_labels",
    ),
    path(
        "desk/<slug:slug>/dispatches/<slug:code>/packing-list/",
        desk_dispatch.dispatch_packing_list,
        name="dispatch_packing_list",
    ),
    path("desk/<slug:slug>/parcels/", desk_parcels.parcels, name="parcels"),
    path("desk/<slug:slug>/parcels/<int:pk>/", desk_parcels.parcel, name="parcel"),
    path("desk/<slug:slug>/parcels/<int:pk>/label/", desk_parcels.parcel_label, name="parcel_label"),
    path("desk/<slug:slug>/manifests/", desk_manifests.manifests, name="manifests"),
    path("desk/<slug:slug>/manifests/<slug:code>/", desk_manifests.manifest, name="manifest"),
    path("desk/<slug:slug>/manifests/<slug:code>/scan/", desk_manifests.scan, name="manifest_scan"),
    path("desk/<slug:slug>/manifests/<slug:code>/all/", desk_manifests.all_on, name="manifest_all"),
    path("desk/<slug:slug>/manifests/<slug:code>/off/", desk_manifests.off, name="manifest_off"),
    path("desk/<slug:slug>/manifests/<slug:code>/sign/", desk_manifests.sign, name="manifest_sign"),
    path("desk/<slug:slug>/manifests/<slug:code>/paper/", desk_manifests.manifest_pdf, name="manifest_pdf"),
    path("desk/<slug:slug>/sheets/", sheets.sheets, name="sheets"),
    path("desk/<slug:slug>/sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("desk/<slug:slug>/sheets/<int:pk>/hand-in/", sheets.hand_in, name="sheet_hand_in"),
    path("desk/<slug:slug>/sheets/<int:pk>/to-fix.xlsx", sheets.rejected, name="sheet_rejected"),
    path("desk/<slug:slug>/sheets/<int:pk>/results.xlsx", sheets.results, name="sheet_results"),
]
