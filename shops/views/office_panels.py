"""What the shops floor shows on the office's landing page: all my shops in figures, and the newest ones."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from pavilion.accounts.models import User
from pavilion.kit import columns
from pavilion.kit.panels import Context
from shops.selectors.office import appointments_of, shops_served
from shops.views.office import table_of

NEWEST = 10
MOST_SUMMED = 2000


def office_shops(request: HttpRequest, _subject: object) -> Context | None:
    """Sums over all shops of my villages, and a table of the newest."""
    if not isinstance(request.user, User):
        return None
    today = timezone.localdate()
    served = appointments_of(person=request.user, on=today)
    listed = list(shops_served(appointments=served, on=today).order_by("-pk")[:MOST_SUMMED])
    figures = columns.read(table="office_shops", keys=[shop.pk for shop in listed])
    return {
        "served": served,
        "label": _("Shops"),
        "count": f"{len(listed):,}",
        "all": {"figures": figures},
        "table": table_of(listed[:NEWEST], figures=figures),
    }
