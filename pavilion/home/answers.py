"""Answer a repeated write as the first time: the key of a client, its digest, the stored answer.

Who answers a key at this moment holds a lock of the database session, so a process that dies lets go of it,
and the repeat runs the service again; services that must not run twice have a key of their own.
"""

import json
import logging
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from django.db import Error, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pavilion.accounts.models import User
from pavilion.home.models import IdempotencyKey
from pavilion.kit.errors import Refusal

log = logging.getLogger(__name__)

REMEMBERED = timedelta(days=3)
LOCK, UNLOCK = "SELECT pg_try_advisory_lock(%s)", "SELECT pg_advisory_unlock(%s)"


class InProgress(Refusal):
    """The first request with this key is still being answered."""

    code = "in_progress"
    default_message = _("The first request with this key is still running. Please ask again in a moment.")


class KeyReused(Refusal):
    """The key belongs to another request."""

    code = "key_reused"
    default_message = _("This key was used for another request. Every request needs its own key.")


@dataclass(frozen=True)
class Answer:
    """A status and a body as they were first given."""

    status: int
    body: Any


@dataclass(frozen=True)
class Claim:
    """This process answers a key; nobody else does until `let_go`. A stored answer is to be given again."""

    row: IdempotencyKey
    lock: int
    answer: Answer | None

    @property
    def token(self) -> str:
        """A name for services with a key of their own: the same whenever this request is repeated."""
        return token_of(person_id=self.row.person_id, path=self.row.path, key=self.row.key)

    def keep(self, *, status: int, body: str) -> None:
        """Remember what was answered."""
        IdempotencyKey.objects.filter(pk=self.row.pk).update(status=status, body=body)

    def let_go(self) -> None:
        """End the claim; a key without an answer is free again. A lost connection has let go by itself."""
        try:
            if self.answer is None:
                IdempotencyKey.objects.filter(pk=self.row.pk, status=None).delete()
            _ask(UNLOCK, self.lock)
        except Error as error:
            log.warning("a claim ended with its connection: %s", error)


def token_of(*, person_id: int, path: str, key: str) -> str:
    """32 hex digits that stand for one request of one person."""
    return blake2b(f"{person_id}\n{path}\n{key}".encode(), digest_size=16).hexdigest()


def claim_key(*, person: User, path: str, key: str, digest: str) -> Claim:
    """Take a key for this request, or find its answer. Raises InProgress and KeyReused."""
    token = token_of(person_id=person.pk, path=path, key=key)
    lock = int.from_bytes(bytes.fromhex(token)[:8], signed=True)
    if not _ask(LOCK, lock):
        raise InProgress
    with ExitStack() as until_claimed:
        until_claimed.callback(_ask, UNLOCK, lock)
        row, _made = IdempotencyKey.objects.get_or_create(
            person=person, path=path, key=key, defaults={"digest": digest}
        )
        if row.status is None and row.digest != digest:  # its process died before it answered
            row.digest = digest
            row.save(update_fields=["digest"])
        if row.digest != digest:
            raise KeyReused
        answer = None if row.status is None else Answer(row.status, json.loads(row.body or "null"))
        until_claimed.pop_all()
    return Claim(row, lock, answer)


def forget_old() -> int:
    """Delete keys that nobody will repeat any more; the sweep."""
    old = IdempotencyKey.objects.filter(made_at__lt=timezone.now() - REMEMBERED)
    deleted, _by_model = old.delete()
    return deleted


def _ask(sql: str, lock: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [lock])
        row = cursor.fetchone()
    return bool(row and row[0])
