"""Pages of the orders floor."""

from django.urls import path

from orders.views import cart, checkout, desk, freight, purchases, rankings, reviews, testpay

app_name = "orders"
urlpatterns = [
    path("cart/", cart.show, name="cart"),
    path("cart/add/", cart.add, name="cart_add"),
    path("cart/change/", cart.change, name="cart_change"),
    path("freight/", freight.quote, name="freight"),
    path("checkout/", checkout.place, name="checkout"),
    path("rankings/", rankings.show, name="rankings"),
    path("purchases/", purchases.mine, name="purchases"),
    path("purchases/<slug:number>/", purchases.show, name="purchase"),
    path("purchases/<slug:number>/pay/", purchases.pay, name="pay"),
    path("purchases/<slug:number>/cancel/", purchases.cancel, name="cancel"),
    path("purchases/<slug:number>/review/<int:line>/", reviews.review, name="review"),
    path("purchases/<slug:number>/<slug:order>/cancel/", purchases.cancel_order, name="cancel_order"),
    path("purchases/<slug:number>/<slug:order>/claim/", purchases.claim, name="claim"),
    path("desk/<slug:slug>/orders/", desk.orders, name="desk_orders"),
    path("desk/<slug:slug>/orders/<slug:number>/", desk.order, name="desk_order"),
    path("desk/<slug:slug>/orders/<slug:number>/refund/", desk.refund, name="desk_refund"),
    path("desk/<slug:slug>/orders/<slug:number>/answer/", desk.answer, name="desk_answer"),
    path("desk/<slug:slug>/money/", desk.money, name="desk_money"),
    path("testpay/refunds/", testpay.refund, name="testpay_refund"),
    path("testpay/<slug:key>/", testpay.pay, name="testpay"),
    path("notify/<slug:gateway>/", testpay.notify, name="notify"),
]
