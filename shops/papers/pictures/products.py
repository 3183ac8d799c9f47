"""Draw one product picture by the name of its recipe."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import numpy as np
from PIL import Image

from shops.papers.pictures.recipes import herbs, olives, other, pepper, walnuts
from shops.papers.pictures.stage import GROUNDS, Stage

RECIPES: dict[str, Callable[[Stage], None]] = {
    **olives.RECIPES,
    **pepper.RECIPES,
    **walnuts.RECIPES,
    **herbs.RECIPES,
    **other.RECIPES,
}


def draw_product(*, recipe: str, seed: int, ground: str, width: int = 960, height: int = 1200) -> Image.Image:
    """Draw goods on the tinted ground of their category; 4:5, the same bytes for the same arguments."""
    if ground not in GROUNDS:
        raise KeyError(ground)
    rng = np.random.default_rng([crc32(recipe.encode()), seed])
    stage = Stage(rng=rng, ground=ground, width=width, height=height)
    RECIPES[recipe](stage)
    return stage.finished()
