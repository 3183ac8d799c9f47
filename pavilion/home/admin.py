"""The operator's tables of regions."""

from django.contrib import admin

from pavilion.accounts.operator import ReadOnlyAdmin
from pavilion.regions.models import Region


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    """Regions, as they come with the project."""

    list_display = ("code", "name_zh", "name_en", "level")
    list_filter = ("level",)
    search_fields = ("code__startswith", "name_zh__startswith", "name_en__istartswith")
    ordering = ("code",)
