"""Rows of an order sheet as people read them: on the page, and in the files they take home."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from logistics.models import OrderSheet
from logistics.selectors.sheets import ACCEPTED, DUPLICATE, FIX, Outcome, Verdict

REASONS = {
    "missing": _("This is missing."),
    "too_long": _("This is too long."),
    "bad_order_number": _("An order number has letters, digits, dots and dashes only."),
    "bad_quantity": _("This is not a number of packs from 1 to 9,999."),
    "bad_day": _("This is not a day such as 2024-10-17."),
    "bad_phone": _("This is not a phone number."),
    "unknown_region": _("We do not find this place; write province, city and county as they are called."),
    "order_conflict": _("Another row of this order says something else."),
    "unknown_goods": _("The shop sells nothing of this code or name and size."),
    "ambiguous_goods": _("This fits several goods; write the code."),
    "goods_conflict": _("The code and the name mean different goods."),
    "not_enough": _("There is not enough left of this."),
    "other_row": _("Another row of this order needs fixing."),
    "known_order": _("This order was asked for before."),
    "repeated_row": _("This row stands here twice."),
}
WORDS = {ACCEPTED: _("Accepted"), FIX: _("Needs fixing"), DUPLICATE: _("Duplicate")}
TONES = {ACCEPTED: "olive", FIX: "pepper", DUPLICATE: "soft"}
SHOWN = (
    (_("Order"), ("order",)),
    (_("Receiver"), ("name", "phone")),
    (_("Address"), ("province", "city", "county", "detail")),
    (_("Goods"), ("title", "size", "code")),
    (_("Packs"), ("packs",)),
    (_("Send on"), ("wished",)),
)


@dataclass(frozen=True)
class Cell:
    """Some texts of a row under one head, and what is wrong with them."""

    label: str
    text: str
    fault: str


@dataclass(frozen=True)
class ShownRow:
    """One row of the preview."""

    line: int
    cells: Sequence[Cell]
    word: str
    tone: str
    note: str
    waybills: Sequence[str]


def shown(outcomes: Iterable[Outcome], waybills: Mapping[str, Sequence[str]]) -> list[ShownRow]:
    """Rows for the page: the reason stands beside the cell at fault."""
    return [
        ShownRow(
            line=each.row.line,
            cells=_cells(each),
            word=str(WORDS[each.outcome]),
            tone=TONES[each.outcome],
            note=reason_text(each) if each.outcome == DUPLICATE else "",
            waybills=waybills.get(each.row["order"], ()) if each.outcome != FIX else (),
        )
        for each in outcomes
    ]


def _cells(outcome: Outcome) -> list[Cell]:
    fault = reason_text(outcome) if outcome.outcome == FIX else ""
    return [
        Cell(
            label=str(label),
            text=" ".join(outcome.row[name] for name in names if outcome.row[name]),
            fault=fault if outcome.cell in names else "",
        )
        for label, names in SHOWN
    ]


def reason_text(outcome: Outcome) -> str:
    """Why a row is not accepted, in the reader's language."""
    return str(REASONS[outcome.reason]) if outcome.reason else ""


def rejected_table(sheet: OrderSheet, verdict: Verdict) -> tuple[list[str], list[list[str]]]:
    """The rows to fix as they came, each with its reason in a last column; ready to be fixed and uploaded."""
    width = len(verdict.head.names)
    rows = [
        [*_as_it_came(sheet, each, width), reason_text(each)]
        for each in verdict.outcomes
        if each.outcome == FIX
    ]
    return [*verdict.head.names, str(_("What is wrong"))], rows


def result_table(
    sheet: OrderSheet, verdict: Verdict, waybills: Mapping[str, Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """Every row as it came, with what became of it and its waybills."""
    width = len(verdict.head.names)
    rows = [
        [
            *_as_it_came(sheet, each, width),
            str(WORDS[each.outcome]),
            reason_text(each),
            ", ".join(waybills.get(each.row["order"], ()) if each.outcome != FIX else ()),
        ]
        for each in verdict.outcomes
    ]
    return [*verdict.head.names, str(_("Outcome")), str(_("What is wrong")), str(_("Waybills"))], rows


def _as_it_came(sheet: OrderSheet, outcome: Outcome, width: int) -> list[str]:
    cells: list[str] = sheet.table[outcome.row.line - 1]
    return [*cells, *([""] * width)][:width]
