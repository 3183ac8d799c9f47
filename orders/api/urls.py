"""Addresses of the orders floor under /api/v1/."""

from django.urls import path

from orders.api import carts, checkout, group_buys, purchases

app_name = "orders_api"
urlpatterns = [
    path("cart/", carts.CartDoor.as_view(), name="cart"),
    path("cart/lines/", carts.LinesDoor.as_view(), name="cart_lines"),
    path("cart/lines/<int:variant>/", carts.LineDoor.as_view(), name="cart_line"),
    path("checkout/", checkout.CheckoutDoor.as_view(), name="checkout"),
    path("checkout/quote/", checkout.CheckoutQuoteDoor.as_view(), name="checkout_quote"),
    path("group-buys/", group_buys.GroupBuysDoor.as_view(), name="group_buys"),
    path("group-buys/<int:pk>/", group_buys.GroupBuyDoor.as_view(), name="group_buy"),
    path("purchases/", purchases.PurchasesDoor.as_view(), name="purchases"),
    path("purchases/<code:number>/", purchases.PurchaseDoor.as_view(), name="purchase"),
    path("purchases/<code:number>/cancel/", purchases.CancelDoor.as_view(), name="cancel"),
    path("purchases/<code:number>/payment/", purchases.PaymentDoor.as_view(), name="payment"),
]
