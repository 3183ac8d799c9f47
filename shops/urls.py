"""Pages of the shops floor."""

from django.urls import path

from shops.views import (
    desk,
    desk_certificates,
    desk_goods,
    desk_harvests,
    desk_shop,
    desk_speech,
    goods,
    office,
    search,
    shelves,
    speech,
    storefronts,
    wishes,
)

app_name = "shops"
urlpatterns = [
    path("p/<int:pk>/", goods.product, name="product"),
    path("p/<int:pk>/reviews/", speech.reviews, name="reviews"),
    path("p/<int:pk>/ask/", speech.ask, name="ask"),
    path("p/<int:pk>/wishes/", wishes.corner, name="wishes"),
    path("p/<int:pk>/favourite/", wishes.favourite, name="favourite"),
    path("p/<int:pk>/tell-me/<slug:until>/", wishes.watch, name="watch"),
    path("favourites/", wishes.favourites, name="favourites"),
    path("c/county/<slug:code>/", shelves.county, name="county"),
    path("c/<slug:category>/", search.category, name="category"),
    path("search/", search.search, name="search"),
    path("search/suggest", search.suggest, name="suggest"),
    path("shops/", storefronts.shops, name="shops"),
    path("shops/<slug:slug>/", storefronts.shop, name="shop"),
    path("office/shops/", office.shops, name="office_shops"),
    path("office/shops/open/", office.open_shop, name="office_open"),
    path("office/mandates/", office.mandates, name="office_mandates"),
    path("office/audit/", office.audit, name="office_audit"),
    path("acting/stop/", desk.stop_acting, name="acting_stop"),
    path("acting/<slug:slug>/", desk.start_acting, name="acting_start"),
    path("desk/<slug:slug>/", desk.today, name="desk"),
    path("desk/<slug:slug>/goods/", desk_goods.goods, name="desk_goods"),
    path("desk/<slug:slug>/goods/add/", desk_goods.add, name="desk_goods_add"),
    path("desk/<slug:slug>/goods/<int:pk>/", desk_goods.change, name="desk_goods_change"),
    path(
        "desk/<slug:slug>/goods/<int:pk>/show/", desk_goods.show_or_hide, {"shown": True}, "desk_goods_show"
    ),
    path(
        "desk/<slug:slug>/goods/<int:pk>/hide/", desk_goods.show_or_hide, {"shown": False}, "desk_goods_hide"
    ),
    path("desk/<slug:slug>/words/", desk_speech.words, name="desk_words"),
    path(
        "desk/<slug:slug>/words/questions/<int:pk>/",
        desk_speech.answer_a_question,
        name="desk_answer_question",
    ),
    path("desk/<slug:slug>/words/reviews/<int:pk>/", desk_speech.answer_a_review, name="desk_answer_review"),
    path("desk/<slug:slug>/certificates/", desk_certificates.certificates, name="desk_certificates"),
    path(
        "desk/<slug:slug>/certificates/<int:pk>/drop/", desk_certificates.drop, name="desk_certificate_drop"
    ),
    path("desk/<slug:slug>/harvests/", desk_harvests.harvests, name="desk_harvests"),
    path("desk/<slug:slug>/harvests/announce/", desk_harvests.announce, name="desk_harvest_announce"),
    path("desk/<slug:slug>/harvests/<int:pk>/", desk_harvests.harvest, name="desk_harvest"),
    path("desk/<slug:slug>/harvests/<int:pk>/revise/", desk_harvests.revise, name="desk_harvest_revise"),
    path("desk/<slug:slug>/harvests/<int:pk>/receive/", desk_harvests.receive, name="desk_harvest_receive"),
    path("desk/<slug:slug>/harvests/<int:pk>/weigh-in/", desk_harvests.weigh, name="desk_harvest_weigh"),
    path("desk/<slug:slug>/harvests/<int:pk>/loss/", desk_harvests.lose, name="desk_harvest_lose"),
    path("desk/<slug:slug>/harvests/<int:pk>/shares/", desk_harvests.share, name="desk_harvest_share"),
    path("desk/<slug:slug>/harvests/<int:pk>/close/", desk_harvests.close, name="desk_harvest_close"),
    path("desk/<slug:slug>/shop/", desk_shop.profile, name="desk_shop"),
    path("desk/<slug:slug>/shop/pause/", desk_shop.pause_or_reopen, {"paused": True}, "desk_shop_pause"),
    path("desk/<slug:slug>/shop/reopen/", desk_shop.pause_or_reopen, {"paused": False}, "desk_shop_reopen"),
    path("desk/<slug:slug>/shop/payout/", desk_shop.payout, name="desk_payout"),
    path("desk/<slug:slug>/mandates/", desk_shop.mandates, name="desk_mandates"),
    path("desk/<slug:slug>/mandates/<int:pk>/withdraw/", desk_shop.withdraw, name="desk_mandate_withdraw"),
    path("desk/<slug:slug>/audit/", desk_shop.audit, name="desk_audit"),
]
