"""What the region picker asks for."""

from django.urls import path

from pavilion.regions import views

app_name = "regions"
urlpatterns = [path("regions/options/", views.options, name="options")]
