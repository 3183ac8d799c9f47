"""Pages of the logistics floor."""

from django.urls import path

from logistics.views import sheets

app_name = "logistics"
urlpatterns = [
    path("desk/<slug:slug>/sheets/", sheets.sheets, name="sheets"),
    path("desk/<slug:slug>/sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("desk/<slug:slug>/sheets/<int:pk>/hand-in/", sheets.hand_in, name="sheet_hand_in"),
    path("desk/<slug:slug>/sheets/<int:pk>/to-fix.xlsx", sheets.rejected, name="sheet_rejected"),
    path("desk/<slug:slug>/sheets/<int:pk>/results.xlsx", sheets.results, name="sheet_results"),
]
