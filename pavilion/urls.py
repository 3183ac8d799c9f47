"""Every page of the house; each app brings its own."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

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
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
