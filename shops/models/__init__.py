"""Who sells, what, and how much there is."""

from shops.models.catalogue import Category, Product, ProductImage, Variant
from shops.models.harvests import Harvest, Hold, Share, StockEntry
from shops.models.shops import Keeper, Mandate, Power, Shop

__all__ = [
    "Category",
    "Harvest",
    "Hold",
    "Keeper",
    "Mandate",
    "Power",
    "Product",
    "ProductImage",
    "Share",
    "Shop",
    "StockEntry",
    "Variant",
]
