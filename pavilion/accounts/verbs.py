"""The acts of the audit trail in words that a keeper reads."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "acting.start": _("began to act"),
    "acting.stop": _("stopped acting"),
    "claim.accepted": _("accepted a complaint"),
    "claim.open": _("complained"),
    "claim.refused": _("refused a complaint"),
    "consignment.ask": _("asked for a parcel to be sent"),
    "consignment.cancel": _("cancelled packs"),
    "dispatch.start": _("started a dispatch"),
    "harvest.announce": _("announced a harvest"),
    "harvest.close": _("closed a harvest"),
    "harvest.drying": _("wrote down a loss"),
    "harvest.overweight": _("wrote down a loss"),
    "harvest.sorting": _("wrote down a loss"),
    "harvest.spoilage": _("wrote down a loss"),
    "harvest.receive": _("received a delivery"),
    "harvest.revise": _("changed a harvest"),
    "harvest.share": _("wrote down the shares"),
    "harvest.weigh_in": _("weighed in a harvest"),
    "mandate.grant": _("gave a mandate"),
    "mandate.withdraw": _("withdrew a mandate"),
    "manifest.add_all": _("put all parcels on a manifest"),
    "manifest.open": _("began a manifest"),
    "manifest.scan": _("scanned a parcel"),
    "manifest.sign": _("handed parcels over"),
    "manifest.take_off": _("took a parcel off a manifest"),
    "order.cancel": _("cancelled an order"),
    "order.refund": _("refunded packs"),
    "payment.open": _("went to the payment"),
    "payout.pay": _("paid out"),
    "person.change": _("changed an account"),
    "product.add": _("listed a product"),
    "product.change": _("changed a product"),
    "product.hide": _("hid a product"),
    "product.show": _("put a product on sale"),
    "purchase.cancel": _("cancelled a purchase"),
    "purchase.paid": _("paid"),
    "purchase.place": _("bought"),
    "purchase.unfilled": _("could not fill a purchase"),
    "refund.ask_again": _("asked for a refund again"),
    "sheet.hand_in": _("handed in an order sheet"),
    "sheet.upload": _("uploaded an order sheet"),
    "shop.approve": _("approved a shop"),
    "shop.describe": _("changed the shop's page"),
    "shop.freight_terms": _("changed who pays the freight"),
    "shop.open": _("opened a shop"),
    "shop.pause": _("paused the shop"),
    "shop.payout_details": _("changed where money is paid to"),
    "shop.reopen": _("opened the shop again"),
    "tracking.record": _("wrote down where a parcel is"),
}


def words_of(verb: str) -> str:
    """An act in words; its own name when nobody has put it into words."""
    return str(WORDS.get(verb, verb))
