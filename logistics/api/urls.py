"""Addresses under /api/v1/."""

app_name = "logistics_api"
urlpatterns: list[object] = []
