"""Drawn pictures: goods, growers, landscapes. Only Pillow and numpy; the same seed gives the same bytes."""

from shops.papers.pictures.catalogue import recipe_for
from shops.papers.pictures.landscapes import draw_landscape
from shops.papers.pictures.people import draw_grower
from shops.papers.pictures.products import RECIPES, draw_product

__all__ = ["RECIPES", "draw_grower", "draw_landscape", "draw_product", "recipe_for"]
