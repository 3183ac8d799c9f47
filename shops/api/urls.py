"""Addresses of the shops floor under /api/v1/."""

from django.urls import path

from shops.api import harvests, products, storefronts

app_name = "shops_api"
urlpatterns = [
    path("products/", products.ProductsDoor.as_view(), name="products"),
    path("products/<int:pk>/", products.ProductDoor.as_view(), name="product"),
    path("shops/", storefronts.ShopsDoor.as_view(), name="shops"),
    path("shops/<slug:slug>/", storefronts.ShopDoor.as_view(), name="shop"),
    path("harvests/", harvests.HarvestsDoor.as_view(), name="harvests"),
    path("harvests/<code:code>/", harvests.HarvestDoor.as_view(), name="harvest"),
    path("harvests/<code:code>/deliveries/", harvests.DeliveriesDoor.as_view(), name="deliveries"),
    path("harvests/<code:code>/losses/", harvests.LossesDoor.as_view(), name="losses"),
    path("harvests/<code:code>/weigh-in/", harvests.WeighInDoor.as_view(), name="weigh_in"),
]
