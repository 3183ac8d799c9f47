"""What the API remembers between requests."""

from django.db import models
from django.db.models.functions import Now

from pavilion.accounts.models import User


class IdempotencyKey(models.Model):
    """One write a client named with a key; once it has answered, a repeat is given the same answer."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200, db_collation="C")
    key = models.CharField(max_length=80, db_collation="C")
    digest = models.CharField(max_length=64)  # of method and body: another request needs another key
    status = models.PositiveSmallIntegerField(null=True)  # null: not answered yet
    body = models.TextField(blank=True, db_default="")  # a text: jsonb would put the keys in another order
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(name="idempotency_key_once", fields=["person", "path", "key"])]
        indexes = [models.Index(fields=["made_at"], name="idempotency_key_by_age")]  # the sweep

    def __str__(self) -> str:
        return f"{self.path} {self.key}"
