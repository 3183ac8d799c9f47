"""Pages of the orders floor."""

from django.urls import path

from orders.views import (
    cart,
    checkout,
    desk,
    desk_group_buys,
    desk_vouchers,
    freight,
    group_buys,
    purchases,
    rankings,
    reviews,
    testpay,
)

app_name = "orders"
urlpatterns = [
    path("cart/", cart.show, name="cart"),
    path("cart/add/", cart.add, name="cart_add"),
    path("cart/change/", cart.change, name="cart_change"),
    path("freight/", freight.quote, name="freight"),
    path("checkout/", checkout.place, name="checkout"),
    path("rankings/", rankings.show, name="rankings"),
    path("group-buys/", group_buys.listing, name="group_buys"),
    path("group-buys/<int:pk>/", group_buys.show, name="group_buy"),
    path("group-buys/<int:pk>/join/", group_buys.join, name="group_buy_join"),
    path("group-buys/<int:pk>/parts/<int:part>/change/", group_buys.change, name="part_change"),
    path("group-buys/<int:pk>/parts/<int:part>/leave/", group_buys.leave, name="part_leave"),
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
    path("desk/<slug:slug>/group-buys/", desk_group_buys.listing, name="desk_group_buys"),
    path("desk/<slug:slug>/group-buys/open/", desk_group_buys.open_one, name="desk_group_buy_open"),
    path("desk/<slug:slug>/group-buys/<int:pk>/", desk_group_buys.show, name="desk_group_buy"),
    path("desk/<slug:slug>/group-buys/<int:pk>/close/", desk_group_buys.close, name="desk_group_close"),
    path("desk/<slug:slug>/group-buys/<int:pk>/cancel/", desk_group_buys.cancel, name="desk_group_cancel"),
    path("desk/<slug:slug>/vouchers/", desk_vouchers.vouchers, name="desk_vouchers"),
    path("desk/<slug:slug>/vouchers/<int:pk>/stop/", desk_vouchers.stop, name="desk_voucher_stop"),
    path("desk/<slug:slug>/money/", desk.money, name="desk_money"),
    path("testpay/refunds/", testpay.refund, name="testpay_refund"),
    path("testpay/<slug:key>/", testpay.pay, name="testpay"),
    path("notify/<slug:gateway>/", testpay.notify, name="notify"),
]
