"""Every page of the house; each app brings its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_control
from django.views.i18n import set_language
from django.views.static import serve

from pavilion.home.api.nothing import NothingDoor
from pavilion.home.views import styleguide
from pavilion.kit.same_site import same_site_only

KEEP_FOR_EVER = cache_control(public=True, max_age=31_536_000, immutable=True)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("pavilion.accounts.urls")),
    # Public pages are the same for everybody, so the language switch on them carries no page token.
    path("i18n/setlang/", same_site_only(set_language), name="set_language"),
    path("", include("pavilion.home.urls")),
    path("", include("pavilion.regions.urls")),
    path("", include("shops.urls")),
    path("", include("logistics.urls")),
    path("", include("orders.urls")),
    path("api/v1/", include("pavilion.home.api_urls")),
    path("api/v1/", include("shops.api.urls")),
    path("api/v1/", include("logistics.api.urls")),
    path("api/v1/", include("orders.api.urls")),
    re_path(r"^api/(?P<path>[\s\S]*)/$", NothingDoor.as_view()),
    # A proxy in front may serve these itself; without one they still must be seen.
    # Pictures carry the digest of their content in their name, so a copy is good for ever.
    path("media/<path:path>", KEEP_FOR_EVER(serve), {"document_root": settings.MEDIA_ROOT}),
]

handler500 = "pavilion.home.views.faults.server_error"

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide.styleguide))
