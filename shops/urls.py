"""Pages of the shops floor."""

from django.urls import path

from shops.views import goods, shelves, storefronts

app_name = "shops"
urlpatterns = [
    path("p/<int:pk>/", goods.product, name="product"),
    path("c/county/<str:code>/", shelves.county, name="county"),
    path("c/<slug:category>/", shelves.category, name="category"),
    path("search/", shelves.search, name="search"),
    path("shops/", storefronts.shops, name="shops"),
    path("shops/<slug:slug>/", storefronts.shop, name="shop"),
]
