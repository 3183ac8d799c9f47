"""The API's schema, its readable pages, tokens and regions; each app brings its own resources."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from pavilion.home.api.regions import RegionsDoor
from pavilion.home.api.tokens import TokenDoor

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("token/", TokenDoor.as_view(), name="token"),
    path("regions/", RegionsDoor.as_view(), name="regions"),
]
