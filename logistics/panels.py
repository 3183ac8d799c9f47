"""What the logistics floor hangs on pages of the floors below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from logistics.selectors.dispatch_desk import running_of, todo_of
from logistics.selectors.office import parcels_this_week, waiting_consignments
from logistics.selectors.totals import totals
from logistics.selectors.travelling import travelling_of
from pavilion.kit import columns, places
from pavilion.kit.panels import Context, register
from shops.models import Power, Shop


@dataclass(frozen=True)
class TodoRow:
    """One counted row of the desk."""

    href: str
    count: int
    title: str | Promise
    note: str | Promise = ""
    tone: str = "sky"


def todo(_request: HttpRequest, subject: Any) -> Context | None:
    """What waits at the desk about parcels, in two queries."""
    if not isinstance(subject, Shop):
        return None
    counts, running = todo_of(shop_id=subject.pk), running_of(shop_id=subject.pk)
    parcels = reverse("logistics:parcels", args=[subject.slug])
    rows = [
        TodoRow(
            reverse("logistics:dispatch_start", args=[subject.slug]),
            counts.waiting,
            _("consignments wait to be packed"),
            _("Dispatch the harvest, and they become parcels."),
            "pepper",
        ),
        TodoRow(
            reverse("logistics:manifests", args=[subject.slug]),
            counts.to_hand_over,
            _("parcels wait for the courier"),
            _("Scan them onto a manifest."),
        ),
        TodoRow(parcels, counts.in_trouble, _("parcels are in trouble or coming back"), tone="pepper"),
    ]
    context = {"rows": [row for row in rows if row.count], "shop": subject}
    if running:
        code, percent = running
        context |= {
            "running_url": reverse("logistics:dispatch", args=[subject.slug, code]),
            "percent": percent,
        }
    return context


def purchase_parcels(_request: HttpRequest, subject: Any) -> Context | None:
    """The parcels of some consignments (rows, or their references) with their way so far."""
    references = [str(getattr(each, "reference", each)) for each in subject or ()]
    found = travelling_of(references=references) if references else []
    return {"found": found} if found else None


def in_all(_request: HttpRequest, _subject: Any) -> Context | None:
    """What the pavilion has done so far."""
    found = totals()
    return {"totals": found} if found.parcels else None


def _at(name: str) -> Callable[[str], str]:
    return lambda slug: reverse(f"logistics:{name}", args=[slug])


register(slot="desk", name="logistics.todo", order=20, template="logistics/panels/todo.html", fill=todo)
register(
    slot="purchase_parcels",
    name="logistics.parcels",
    order=10,
    template="logistics/panels/purchase_parcels.html",
    fill=purchase_parcels,
)
for name, order, icon, label, rail_only in (
    ("dispatch_start", 50, "truck", _("Dispatch"), False),
    ("parcels", 55, "parcel", _("Parcels"), True),
    ("manifests", 60, "scan", _("Handover"), True),
):
    places.register(
        places.Place("desk", name, order, icon, label, _at(name), Power.DISPATCH, rail_only=rail_only)
    )

columns.register(
    columns.Column(
        "office_shops", "waiting", 20, _("Waiting to be sent"), columns.COUNT, waiting_consignments
    )
)
columns.register(
    columns.Column("office_shops", "parcels", 30, _("Parcels this week"), columns.COUNT, parcels_this_week)
)


def _sheets(slug: str) -> str:
    return reverse("logistics:sheets", args=[slug])


places.register(
    places.Place("desk", "sheets", 65, "upload", _("Order sheets"), _sheets, Power.ORDERS, rail_only=True)
)
register(
    slot="front", name="logistics.totals", order=45, template="logistics/panels/totals.html", fill=in_all
)
