"""What simulated trade draws from: the goods on sale, and the mix of a Longnan year."""

import numpy as np
from django.utils.translation import gettext_lazy as _

from orders.rules.drawing_lots import Goods, Mix
from orders.services.simulation_weights import read_weights
from pavilion.kit.errors import Refusal
from shops.models import Product, Shop, Variant


class NothingOnSale(Refusal):
    """Without goods on sale nothing can be simulated."""

    code = "nothing_on_sale"
    default_message = _("There is nothing on sale that could be bought.")


def read_goods(*, rng: np.random.Generator) -> Goods:
    """All pack sizes on sale; which shop sells most is drawn. Raises NothingOnSale."""
    rows = list(
        Variant.objects.filter(
            on_sale=True, product__state=Product.State.ON_SALE, product__shop__state=Shop.State.OPEN
        )
        .order_by("pk")
        .values_list(
            "pk", "product", "product__shop", "compat_class", "net_grams", "gross_grams", "price_fen"
        )
    )
    if not rows:
        raise NothingOnSale
    shops = sorted({row[2] for row in rows})
    rank = dict(zip(shops, rng.permutation(len(shops)).tolist(), strict=True))
    kinds = {name: number for number, name in enumerate(read_weights().classes)}
    return Goods(
        variant=np.array([row[0] for row in rows]),
        product=np.array([row[1] for row in rows]),
        shop=np.array([rank[row[2]] for row in rows]),
        kind=np.array([kinds[row[3]] for row in rows]),
        net_grams=np.array([row[4] for row in rows]),
        gross_grams=np.array([row[5] for row in rows]),
        price_fen=np.array([row[6] for row in rows]),
    )


def read_mix() -> Mix:
    """What orders look like on the whole, by the weights."""
    weights = read_weights()
    return Mix(
        kinds=np.array(list(weights.classes.values())),
        bands=weights.gross,
        counts=weights.lines,
        zipf=weights.zipf,
        median_fen=weights.median_fen,
        sigma=weights.sigma,
    )
