"""What the operator's tables share: rows only read, lists that never count, an audit row per change."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.functional import cached_property

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import User

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Model]
    _TabularInline = admin.TabularInline[Model, Model]
    _Paginator = Paginator[Model]
    _ModelForm = ModelForm[Model]
    _QuerySet = QuerySet[Model]
else:
    _ModelAdmin, _TabularInline, _Paginator = admin.ModelAdmin, admin.TabularInline, Paginator

MOST_COUNTED = 2000


class ShortPaginator(_Paginator):
    """Counts no further than anybody turns pages; who looks for an older row searches."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, or MOST_COUNTED."""
        rows = self.object_list
        return rows[:MOST_COUNTED].count() if isinstance(rows, QuerySet) else len(rows)


class OperatorAdmin(_ModelAdmin):
    """One table of the operator; every change writes an audit row."""

    show_full_result_count = False
    paginator = ShortPaginator
    list_per_page = 50
    ordering: ClassVar[tuple[str, ...]] = ("-pk",)

    def save_model(self, request: HttpRequest, obj: Model, form: "_ModelForm", change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Write the row and note who did it."""
        super().save_model(request, obj, form, change)
        self.note(request, obj, "change" if change else "add", {"changed": list(form.changed_data)})

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows are closed or taken out of use, not deleted."""
        return False

    def note(self, request: HttpRequest, obj: Model, verb: str, detail: dict[str, Any]) -> None:
        """One audit row."""
        record_act(
            actor=operator_of(request),
            verb=f"admin.{verb}",
            target=f"{type(obj).__name__.lower()}:{obj.pk}",
            detail=detail,
        )


def operator_of(request: HttpRequest) -> User | None:
    """Who works on the operator's pages."""
    return request.user if isinstance(request.user, User) else None


class ReadOnlyAdmin(OperatorAdmin):
    """A table to look into; its rows are written by services alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes by hand."""
        return False


class ReadOnlyInline(_TabularInline):
    """Rows below a row, to look at."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes by hand."""
        return False
