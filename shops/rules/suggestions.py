"""What a new product or pack probably looks like, so that a farmer fills in two fields instead of twelve."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habit:
    """What is usual in one aisle: storage, days it keeps, packing class, smell, grams in a litre of pack."""

    storage: str
    shelf_life_days: int
    compat_class: str
    odour: str
    grams_per_litre: int


HABITS = {
    "olives": Habit("dark_cool", 540, "oil_glass", "none", 600),
    "pepper": Habit("cool_dry", 540, "huajiao", "hermetic", 220),
    "walnuts": Habit("dry_ventilated", 365, "walnut_dry", "none", 330),
    "herbs": Habit("cool_dry", 720, "herb", "strong", 300),
    "other": Habit("cool_dry", 365, "general", "none", 400),
}


@dataclass(frozen=True)
class PackGuess:
    """Gross weight and outer size of a pack of so many grams."""

    gross_grams: int
    length_mm: int
    width_mm: int
    height_mm: int


def guess_pack(*, category: str, net_grams: int) -> PackGuess:
    """A bag of the usual bulk density, twice as long as it is high and half as wide again."""
    habit = HABITS.get(category, HABITS["other"])
    side = 1
    volume = net_grams * 1_000_000 // habit.grams_per_litre
    while side * side * side * 3 < volume:  # sides 2 : 1.5 : 1
        side += 1
    wrapping = 10 + net_grams // 25
    return PackGuess(net_grams + wrapping, side * 2, side * 3 // 2 + 1, side)


def pack_title(*, net_grams: int, language: str) -> str:
    """What a pack is called when nobody named it: "500 g bag", "2.5 kg bag"."""
    kilograms = f"{net_grams / 1000:g}"
    if language == "zh":
        return f"{net_grams}克/袋" if net_grams < 1000 else f"{kilograms}千克/袋"
    return f"{net_grams} g bag" if net_grams < 1000 else f"{kilograms} kg bag"
