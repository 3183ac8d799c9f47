"""Every page of the house; each app brings its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("pavilion.home.urls")),
    path("", include("pavilion.regions.urls")),
    path("", include("shops.urls")),
    path("", include("logistics.urls")),
    path("", include("orders.urls")),
    path("api/v1/", include("pavilion.home.api_urls")),
    # A proxy in front may serve these itself; without one they still must be seen.
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
]
