"""Invented people who buy in simulated trade."""

from collections.abc import Iterator

from shops.rules.shopfronts import ESTATES, STREETS, person_of, phone_of

PEOPLE = 20_000  # before they come round again


def detail_of(*, number: int) -> str:
    """Where somebody lives, below the county."""
    house = f"{STREETS[number % len(STREETS)]}{number % 299 + 1}号{ESTATES[number % len(ESTATES)]}"
    return f"{house}{number % 20 + 1}栋{number % 18 + 1}01室"


def name_and_phone_of(*, number: int) -> tuple[str, str]:
    """What somebody is called, and a number nobody has."""
    return person_of(number).zh, phone_of(number, prefix=str(130 + number % 60))


def everybody() -> Iterator[tuple[int, str, str, str]]:
    """Number, name, phone and house of all of them."""
    for number in range(PEOPLE):
        yield number, *name_and_phone_of(number=number), detail_of(number=number)
