"""How a group buy fills its cases: whole ones, firm wants first, then tolerances, first come first served.

A buyer says how many packs she wants firmly, and up to how many she would take so that a case is filled. No
case is ever made of tolerance alone. When less arrives than was decided, the same rule divides what there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Want:
    """Packs one buyer wants, and the most she would take; wants stand in the order they came."""

    firm: int
    most: int

    def __post_init__(self) -> None:
        if not 0 <= self.firm <= self.most:
            msg = "nobody wants more than the most she would take"
            raise ValueError(msg)


@dataclass(frozen=True)
class Terms:
    """Packs in a case, and how many cases there must and may be."""

    case_packs: int
    least_cases: int = 1
    most_cases: int = 1_000_000

    @property
    def most_packs(self) -> int:
        return self.most_cases * self.case_packs


@dataclass(frozen=True)
class Progress:
    """How far a group buy is: cases that are full, packs asked for, and what is missing for the next case."""

    terms: Terms
    firm: int
    most: int
    cases: int
    missing: int  # firm packs that would fill the next case; 0 when there is none

    @property
    def enough(self) -> bool:
        """Whether it would happen if it ended now."""
        return self.cases >= self.terms.least_cases

    @property
    def next_case(self) -> int:
        """The number of the case that is being filled; 0 when all are full."""
        return self.cases + 1 if self.cases < self.terms.most_cases else 0

    @property
    def in_case(self) -> int:
        """Packs that lie in the case being filled; tolerance counts as far as it would be taken."""
        return self.terms.case_packs - self.missing if self.next_case else 0


def cases_at(*, firm: int, most: int, terms: Terms) -> int:
    """Whole cases: those that firm wants fill, and one more when the rest and all tolerances fill it."""
    cases, rest = divmod(firm, terms.case_packs)
    if rest and most >= (cases + 1) * terms.case_packs:
        cases += 1
    return min(cases, terms.most_cases)


def progress_at(*, firm: int, most: int, terms: Terms) -> Progress:
    """How far it is when so many packs are wanted in all, and how many more firm packs fill the next case."""
    cases = cases_at(firm=firm, most=most, terms=terms)
    missing = 0
    if cases < terms.most_cases:
        full = cases * terms.case_packs
        missing = min(terms.case_packs, max(full - firm + 1, full + terms.case_packs - most))
    return Progress(terms=terms, firm=firm, most=most, cases=cases, missing=missing)


def cases_of(wants: Sequence[Want], terms: Terms) -> int:
    """Whole cases that these wants fill."""
    firm, most = sum(want.firm for want in wants), sum(want.most for want in wants)
    return cases_at(firm=firm, most=most, terms=terms)


def divide(wants: Sequence[Want], *, packs: int) -> list[int]:
    """So many packs to each, in the order the wants came: what is firm to everybody, then tolerances."""
    left = max(0, packs)
    given: list[int] = []
    for want in wants:
        given.append(min(want.firm, left))
        left -= given[-1]
    for n, want in enumerate(wants):
        more = min(want.most - given[n], left)
        given[n] += more
        left -= more
    return given


def fill(wants: Sequence[Want], terms: Terms, *, packs_there: int) -> list[int]:
    """What everybody gets at the end: whole cases, as far as there are packs; nothing below the least."""
    cases = min(cases_of(wants, terms), max(0, packs_there) // terms.case_packs)
    if cases < terms.least_cases:
        return [0] * len(wants)
    return divide(wants, packs=cases * terms.case_packs)
