"""Front page, desk, office, health."""

from django.urls import path

from pavilion.home.views import health, landing

app_name = "home"
urlpatterns = [
    path("", landing.front, name="front"),
    path("desk/", landing.desk, name="desk"),
    path("office/", landing.office, name="office"),
    path("me/", landing.me, name="me"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
