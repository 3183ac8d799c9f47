"""The regions of China, one level at a time."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from pavilion.home.api.doors import OpenDoor, shown
from pavilion.home.api.fields import RegionField
from pavilion.regions.models import Region
from pavilion.regions.selectors import choices_below


class RegionQuery(serializers.Serializer[Any]):
    """Below which region."""

    parent = RegionField(required=False)  # type: ignore[assignment]  # a field; DRF takes it off the class


class RegionOutput(serializers.Serializer[Any]):
    """One region; codes are trimmed, so those of its parts begin with its own."""

    code = serializers.CharField()
    parent = serializers.CharField(source="parent_id", allow_null=True)  # type: ignore[assignment]  # as above
    level = serializers.ChoiceField(choices=Region.Level.choices)
    name = serializers.CharField(help_text="In the reader's language.")
    name_zh = serializers.CharField()
    name_en = serializers.CharField()


class RegionsOutput(serializers.Serializer[Any]):
    """All regions of one level below another."""

    results = RegionOutput(many=True)


class RegionsDoor(OpenDoor):
    """Regions below a region; provinces without one."""

    @extend_schema(parameters=[OpenApiParameter("parent", str)], responses=RegionsOutput)
    def get(self, request: Request) -> Response:
        """Regions below `parent`; provinces without it. Counties without prefecture stand beside those."""
        asked = self.asked(RegionQuery)
        return shown(RegionsOutput, {"results": choices_below(code=asked.get("parent") or None)})
