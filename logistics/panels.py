"""What the logistics floor hangs on pages of the floors below."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from logistics.selectors.office import parcels_this_week, waiting_consignments
from pavilion.kit import columns, places
from shops.models import Power

columns.register(
    columns.Column("office_shops", "waiting", 20, _("wait to be sent"), columns.COUNT, waiting_consignments)
)
columns.register(
    columns.Column("office_shops", "parcels", 30, _("parcels this week"), columns.COUNT, parcels_this_week)
)


def _sheets(slug: str) -> str:
    return reverse("logistics:sheets", args=[slug])


places.register(
    places.Place("desk", "sheets", 65, "upload", _("Order sheets"), _sheets, Power.ORDERS, rail_only=True)
)
