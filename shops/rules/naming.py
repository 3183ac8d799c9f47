"""Keys made from names, and place names as people say them."""

import re

MOST_KEY_LETTERS = 60
_KINDS = re.compile(r" (Subdistrict|Township|Town|District|County|Village)$")


def key_from(text: str, *, fallback: str, most: int = MOST_KEY_LETTERS) -> str:
    """A slug of the ASCII letters and digits in a text; `fallback` when nothing is left."""
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return slug[:most].strip("-") or fallback


def first_free(stem: str, *, taken: set[str], most: int = MOST_KEY_LETTERS) -> str:
    """The stem, or the stem with the smallest number that makes it new."""
    if stem not in taken:
        return stem
    for number in range(2, len(taken) + 3):
        tail = f"-{number}"
        if (key := stem[: most - len(tail)] + tail) not in taken:
            return key
    msg = f"no free key for {stem}"
    raise ValueError(msg)


def short_place(name: str) -> str:
    """A place without the kind of place it is: "Liangshui Town" is Liangshui."""
    return _KINDS.sub("", name)
