"""What was done in a shop's name."""

from django.db.models import QuerySet

from pavilion.accounts.models import Act
from shops.models import Shop


def acts_for(*, shop: Shop) -> QuerySet[Act]:
    """Acts of officials for this shop, the newest first."""
    return Act.objects.filter(acting_for=shop.audit_name).select_related("actor")
