"""Who bought, who paid, who is owed."""

from orders.models.carts import Cart, CartLine
from orders.models.claims import Claim
from orders.models.demands import Demand, Offer
from orders.models.group_buys import GroupBuy, Pledge
from orders.models.ledger import Account, Payout, Posting
from orders.models.payments import GatewayNotice, Payment, Refund
from orders.models.purchases import Order, OrderLine, Purchase
from orders.models.vouchers import Voucher, VoucherUse

__all__ = [
    "Account",
    "Cart",
    "CartLine",
    "Claim",
    "Demand",
    "GatewayNotice",
    "GroupBuy",
    "Offer",
    "Order",
    "OrderLine",
    "Payment",
    "Payout",
    "Pledge",
    "Posting",
    "Purchase",
    "Refund",
    "Voucher",
    "VoucherUse",
]
