"""Write the audit trail: one row per act, in the act's own transaction."""

from typing import Any

from pavilion.accounts.models import Act, User
from pavilion.kit.pages import forget_pages


def record_act(
    *, actor: User | None, verb: str, target: str, acting_for: str = "", detail: dict[str, Any] | None = None
) -> Act:
    """Note who did what, and for which shop ("shop:<slug>") when an official acted for it.

    Kept copies of public pages that tell of the target are forgotten with it.
    """
    forget_pages(target)
    return Act.objects.create(
        actor=actor, verb=verb, target=target, acting_for=acting_for, detail=detail or {}
    )


def acts_of(*, person: User, before: int | None, most: int) -> list[Act]:
    """What a person did, newest first."""
    acts = Act.objects.filter(actor=person)
    return list((acts.filter(pk__lt=before) if before else acts).order_by("-pk")[:most])
