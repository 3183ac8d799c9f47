"""What the shops floor hangs on the front page and the desk, and who reads as what."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import Appointment, User
from pavilion.kit import columns, places, readers
from pavilion.kit.panels import Context, register
from shops.models import Power, Shop
from shops.selectors.front import (
    county_map,
    displays,
    front_shops,
    new_harvests,
    season_goods,
    welcome_picture,
)
from shops.selectors.office import grams_on_hand
from shops.selectors.todo import goods_todo
from shops.views.desk import ACTING_FOR, OWNER
from shops.views.office_panels import office_shops


@dataclass(frozen=True)
class TodoRow:
    """One counted row of the desk."""

    href: str
    count: int
    title: str | Promise
    note: str | Promise = ""
    tone: str = "herb"


def season(_request: HttpRequest, _subject: object) -> Context | None:
    """Goods harvested in this month."""
    cards = season_goods(on=timezone.localdate())
    return {"cards": cards} if cards else None


def shelves(_request: HttpRequest, _subject: object) -> Context | None:
    """Shelves the operator set up."""
    rows = displays(on=timezone.localdate())
    return {"rows": rows} if rows else None


def counties(_request: HttpRequest, _subject: object) -> Context | None:
    """The map of the nine counties."""
    rows = [
        {
            "code": each.code, "path": each.path, "x": each.x, "y": each.y, "name": each.name,
            "goods": each.goods, "href": reverse("shops:county", args=[each.code]),
        }
        for each in county_map()
    ]  # fmt: skip
    chips = [
        {"href": row["href"], "label": row["name"], "count": row["goods"], "current": False} for row in rows
    ]
    return {"counties": rows, "chips": chips} if rows else None


def harvests(_request: HttpRequest, _subject: object) -> Context | None:
    """What was weighed in last."""
    lots = new_harvests()
    return {"lots": lots} if lots else None


def welcome(_request: HttpRequest, _subject: object) -> Context:
    """What this place is, over a picture of its mountains."""
    return {"picture": welcome_picture()}


def shops(_request: HttpRequest, _subject: object) -> Context | None:
    """The newest shops."""
    cards = front_shops()
    return {"cards": cards} if cards else None


def todo(_request: HttpRequest, subject: object) -> Context | None:
    """What waits at the desk about goods and harvests."""
    if not isinstance(subject, Shop):
        return None
    counts = goods_todo(shop=subject, on=timezone.localdate())
    goods = reverse("shops:desk_goods", args=[subject.slug])
    lots = reverse("shops:desk_harvests", args=[subject.slug])
    rows = [
        TodoRow(
            lots, counts.overdue, _("harvests were to come by now"), _("Receive them, or change the day.")
        ),
        TodoRow(lots, counts.to_weigh, _("harvests wait to be weighed in"), tone="olive"),
        TodoRow(goods, counts.sold_out, _("goods on sale have nothing to sell"), _("Announce a harvest.")),
        TodoRow(
            reverse("shops:desk_words", args=[subject.slug]),
            counts.questions,
            _("questions wait"),
            tone="pepper",
        ),
        TodoRow(goods, counts.drafts, _("drafts are not shown yet"), tone="sky"),
        TodoRow(goods, counts.bare, _("goods have no picture"), tone="sky"),
    ]
    return {"rows": [row for row in rows if row.count], "shop": subject}


def desks(request: HttpRequest) -> list[readers.Door]:
    """The shops the reader keeps, and the one she acts for."""
    if not isinstance(request.user, User):
        return []
    kept = Shop.objects.filter(keepers__person=request.user).order_by("pk")
    doors = [readers.Door(reverse("shops:desk", args=[shop.slug]), shop.name) for shop in kept]
    if pk := request.session.get(ACTING_FOR):
        acted = Shop.objects.worked_by(request.user, on=timezone.localdate()).filter(pk=pk)
        doors += [
            readers.Door(reverse("shops:desk", args=[shop.slug]), shop.name, str(_("You act for it.")))
            for shop in acted.exclude(keepers__person=request.user)
        ]
    return doors


def serves(request: HttpRequest) -> bool:
    """Whether the reader has a living appointment."""
    if not isinstance(request.user, User):
        return False
    return Appointment.objects.living(on=timezone.localdate()).filter(person=request.user).exists()


def _at(name: str) -> Callable[[str], str]:
    return lambda slug: reverse(f"shops:{name}", args=[slug])


DESK = (
    ("today", 10, "today", _("Today"), "desk", "", False),
    ("goods", 20, "goods", _("Goods"), "desk_goods", Power.GOODS, False),
    ("harvests", 30, "harvest", _("Harvests"), "desk_harvests", Power.HARVEST, False),
    ("certificates", 50, "check", _("Certificates"), "desk_certificates", Power.GOODS, True),
    ("words", 60, "star", _("Questions and reviews"), "desk_words", Power.GOODS, True),
    ("shop", 80, "shop", _("My shop"), "desk_shop", Power.GOODS, True),
    ("mandates", 85, "people", _("Mandates"), "desk_mandates", OWNER, True),
    ("audit", 90, "sheet", _("Who did what"), "desk_audit", Power.GOODS, True),
)
for name, order, icon, label, page, power, rail_only in DESK:
    places.register(places.Place("desk", name, order, icon, label, _at(page), power, rail_only))

FRONT = (
    ("welcome", 10, welcome),
    ("shelves", 15, shelves),
    ("season", 20, season),
    ("counties", 30, counties),
    ("harvests", 40, harvests),
    ("shops", 50, shops),
)
for name, order, fill in FRONT:
    register(slot="front", name=f"shops.{name}", order=order, template=f"shops/panels/{name}.html", fill=fill)
register(slot="desk", name="shops.todo", order=30, template="shops/panels/todo.html", fill=todo)
readers.register(readers.DESKS, desks)
readers.register(readers.OFFICE, serves)

OFFICE = (
    ("today", 10, "today", _("Today"), "home:office"),
    ("shops", 20, "shop", _("Shops"), "shops:office_shops"),
    ("open", 30, "plus", _("Open a shop"), "shops:office_open"),
    ("mandates", 40, "people", _("Mandates"), "shops:office_mandates"),
    ("audit", 50, "sheet", _("What I did"), "shops:office_audit"),
)


def _in_office(name: str) -> Callable[[str], str]:
    return lambda _slug: reverse(name)


for name, order, icon, label, page in OFFICE:
    places.register(places.Place("office", name, order, icon, label, _in_office(page)))
register(
    slot="office", name="shops.office", order=10, template="shops/panels/office_shops.html", fill=office_shops
)
columns.register(columns.Column("office_shops", "on_hand", 10, _("On hand"), columns.GRAMS, grams_on_hand))
