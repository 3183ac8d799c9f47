"""Who sells, what, and how much there is."""

from shops.models.catalogue import Category, Product, ProductImage, Variant
from shops.models.certificates import Certificate
from shops.models.displays import Display, DisplayItem
from shops.models.harvests import Harvest, Hold, Share, StockEntry
from shops.models.reviews import Question, Review
from shops.models.search import Listing, Term
from shops.models.shops import Keeper, Mandate, Power, Shop
from shops.models.wishes import Favourite, Watch

__all__ = [
    "Category",
    "Certificate",
    "Display",
    "DisplayItem",
    "Favourite",
    "Harvest",
    "Hold",
    "Keeper",
    "Listing",
    "Mandate",
    "Power",
    "Product",
    "ProductImage",
    "Question",
    "Review",
    "Share",
    "Shop",
    "StockEntry",
    "Term",
    "Variant",
    "Watch",
]
