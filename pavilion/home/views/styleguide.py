"""Every component on one page, with the longest names and the biggest numbers; only where DEBUG is on."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

DRAWINGS = ("basket", "stall", "road", "scales", "search-hills", "paper", "landslip")
TONES = ("pepper", "olive", "walnut", "herb", "sky", "soft")


class SampleForm(forms.Form):
    """One field of each kind; it is always rendered with its errors."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("As it stands on the label."))
    phone = forms.CharField(label=_("Phone"), min_length=11)
    grams = forms.IntegerField(label=_("Weight"), min_value=1)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("a", _("First grade")), ("b", _("Ungraded"))])
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea)
    keep = forms.BooleanField(label=_("Keep this address for the next time"), required=False)
    when = forms.ChoiceField(
        label=_("Delivery"),
        choices=[("now", _("Now")), ("later", _("With the next harvest"))],
        widget=forms.RadioSelect,
    )
    pictures = forms.FileField(label=_("Pictures"), required=False)


def _card(title: str, fen: int, net_grams: int, category: str, **more: object) -> SimpleNamespace:
    card = {"href": "#", "title": title, "fen": fen, "net_grams": net_grams, "category": category}
    card |= {"place": "Liangshui, Wudu", "elevation_m": 1040, "picked": date(2024, 10, 12), "gi_name": ""}
    return SimpleNamespace(
        **card | {"several": False, "picture": None, "ahead": False, "sold_out": False} | more
    )


def _cards() -> list[SimpleNamespace]:
    return [
        _card("Wudu extra virgin olive oil, 500 ml bottle", 9_800, 458, "olives", gi_name="Wudu olive oil"),
        _card("武都特级大红袍花椒 500克/袋", 6_850, 500, "pepper", ahead=True, gi_name="Wudu huajiao"),
        _card(
            "Chengxian thin-shelled walnuts of the first grade, sun-dried, 2.5 kg sack",
            1_234_500,
            2_500,
            "walnuts",
        ),
        _card("Dangshen roots, tied with straw", 12_800, 250, "herbs", sold_out=True),
    ]


def _places() -> list[dict[str, object]]:
    rows = [
        ("today", _("Today"), 12, False),
        ("goods", _("Goods"), 0, False),
        ("harvest", _("Harvests"), 3, False),
        ("orders", _("Orders"), 128, False),
        ("parcel", _("Parcels"), 0, False),
        ("money", _("Money"), 0, True),
        ("settings", _("Shop"), 0, True),
    ]
    return [
        {
            "href": "#",
            "icon": icon,
            "label": label,
            "count": count,
            "current": icon == "today",
            "rail_only": rail,
        }
        for icon, label, count, rail in rows
    ]


def _dispatch() -> dict[str, object]:
    steps = [(_("Allocate"), "done"), (_("Split"), "done"), (_("Write"), "now"), (_("Labels"), "")]
    short = [{"title": "PV2410-000812", "short": "2 × 500 g", "note": "Hangzhou, promised 15 October"}]
    return {"steps": steps, "shortfalls": short}


def _sample() -> dict[str, Any]:
    at = datetime(2024, 10, 15, 6, 20, tzinfo=UTC)
    return {
        "tones": TONES,
        "drawings": DRAWINGS,
        "cards": _cards(),
        "places": _places(),
        "origin": ["Houba village", "Liangshui", "Wudu"],
        "picked": date(2024, 10, 12),
        "growers": ["Zhao Guilan", "Ma Yulin", "and 14 households"],
        "events": [
            {"text": "Out for delivery", "at": at, "place": "Hangzhou"},
            {"text": "Left the hub", "at": at, "place": "Lanzhou"},
            {"text": "Address unclear, asked the receiver", "at": at, "place": "Xi'an", "wrong": True},
            {"text": "Handed to the courier", "at": at, "place": "Wudu"},
        ],
        "crumbs": [("Pavilion", "/"), ("Pepper", "/c/pepper/"), ("Dahongpao", "")],
        "chips": [
            {"href": "#", "label": label, "count": 12 * n, "current": n == 1}
            for n, label in enumerate(
                ("Wudu", "Chengxian", "Wenxian", "Tanchang", "Kangxian", "Xihe", "Lixian"), 1
            )
        ],
    } | _desk_sample()


def _desk_sample() -> dict[str, Any]:
    return {
        "todo": [
            {
                "href": "#",
                "count": 12_408,
                "title": _("orders to pack"),
                "note": _("oldest promised for today"),
            },
            {"href": "#", "count": 3, "title": _("harvests to weigh in"), "note": "", "tone": "herb"},
            {"href": "#", "count": 0, "title": _("questions from buyers"), "note": ""},
        ],
        "sales": [("Zhejiang", 4_812_300), ("Guangdong", 3_940_000), ("Gansu", 1_204_550), ("Tibet", 48_000)],
        "months": [(f"{n}", n * n * 1000 % 7_300 + 900) for n in range(1, 13)],
        "rows": [
            ("PV2410-000811", "Wei Chunfen, Hangzhou", 9_800, "paid", "Paid"),
            ("PV2410-000812", "Gu Yushui, Ürümqi", 1_234_500, "short", "Short"),
            ("PV2410-000813", "Bai Lu, Chengdu", 6_850, "in_transit", "On its way"),
        ],
        "money": [("Goods", 19_600), ("Freight", 1_245), ("Voucher", -500)],
        "basket_steps": [("Cart", "done"), ("Address", "now"), ("Pay", "")],
    } | _form_sample()


def _form_sample() -> dict[str, Any]:
    return {
        "levels": [
            {
                "name": "province",
                "label": "Province",
                "options": [("62", "Gansu"), ("33", "Zhejiang")],
                "value": "62",
            },
            {"name": "city", "label": "City", "options": [("6212", "Longnan")], "value": "6212"},
            {"name": "county", "label": "County", "options": [("621202", "Wudu")], "value": ""},
        ],
        "states": [
            ("paid", "Paid"),
            ("expected", "Sold ahead"),
            ("running", "Running"),
            ("short", "Short"),
            ("closed", "Closed"),
        ],
    } | _dispatch()


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """All components in one place; ?desk=1 shows them in the frame of the desk."""
    form = SampleForm({"name": "Zhao", "phone": "139", "kind": "a"})
    frame = "desk_base.html" if request.GET.get("desk") else "base.html"
    return render(request, "styleguide.html", _sample() | {"form": form, "frame": frame})
