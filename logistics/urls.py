"""Pages of the logistics floor."""

from django.urls import URLPattern

app_name = "logistics"
urlpatterns: list[URLPattern] = []
