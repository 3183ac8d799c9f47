"""Pictures drawn to order, several at a time, in processes of their own."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from hashlib import sha256
from pathlib import Path

from PIL import Image

from shops.papers.pictures import draw_landscape, draw_product
from shops.papers.renditions import Rendition, Renditions, encoded, renditions_of

LANDSCAPE = "landscape"
NARROW = 720
SOURCES = Path(__file__).parent


@dataclass(frozen=True)
class Commission:
    """One picture to draw: goods by recipe on the ground of a category, or the landscape of a county."""

    recipe: str
    ground: str
    seed: int
    width: int
    height: int


def drawn(commission: Commission) -> Renditions:
    """Draw one picture and cut it to sizes; a landscape to its own and a phone's."""
    size = {"width": commission.width, "height": commission.height}
    if commission.recipe == LANDSCAPE:
        wide = draw_landscape(commission.seed, commission.ground, **size)
        height = commission.height * NARROW // commission.width
        narrow = wide.resize((NARROW, height), Image.Resampling.LANCZOS)
        stem = sha256(encoded(wide)).hexdigest()[:20]
        return [
            Rendition(f"{stem}-{each.width}.webp", encoded(each), each.width, each.height)
            for each in (narrow, wide)
        ]
    picture = draw_product(recipe=commission.recipe, seed=commission.seed, ground=commission.ground, **size)
    return renditions_of(picture)


def draw_all(commissions: Sequence[Commission]) -> Iterator[Renditions]:
    """Draw in parallel on every core, in the order asked; each comes as soon as it is its turn."""
    workers = min(len(commissions), os.cpu_count() or 1)
    if workers <= 1:
        yield from map(drawn, commissions)
        return
    context = multiprocessing.get_context("spawn")  # no connection or thread of ours goes along
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(drawn, commissions, chunksize=1)


def key_of(commission: Commission) -> str:
    """A name for a drawn picture that changes when the order, or any of our brushes, changes."""
    return sha256(f"{_brushes()}:{astuple(commission)}".encode()).hexdigest()[:24]


def _brushes() -> str:
    digest = sha256()
    for path in [SOURCES / "renditions.py", *sorted((SOURCES / "pictures").rglob("*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
