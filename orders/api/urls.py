"""Addresses under /api/v1/."""

app_name = "orders_api"
urlpatterns: list[object] = []
