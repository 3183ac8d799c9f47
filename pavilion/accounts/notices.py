"""Tell a person something by mail, or by SMS without an address: written first, sent by a worker, once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F, Q
from django.utils import timezone, translation

from pavilion.accounts.jobs import SEND_NOTICE
from pavilion.accounts.models import Notice, User
from pavilion.accounts.sms import sms_gateway

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=5)  # a worker that took a notice so long ago is dead
MOST_TRIES = 8
BATCH = 500


@dataclass(frozen=True)
class Words:
    """What is said: a subject, a few plain sentences, and the page where more stands."""

    subject: str
    body: str
    path: str = ""


def tell(*, person: User, key: str, say: Callable[[], Words]) -> bool:
    """Write a notice in the person's language and have it sent after commit; the same key again is nothing.

    Returns whether it is new.
    """
    with translation.override(person.language or settings.LANGUAGE_CODE):
        words = say()
    link = f"\n\n{settings.SITE_URL.rstrip('/')}{words.path}" if words.path else ""
    notice, new = Notice.objects.get_or_create(
        key=key, defaults={"person": person, "subject": words.subject, "words": words.body + link}
    )
    if new:
        SEND_NOTICE.after_commit(notice_id=notice.pk)
    return new


def send_notice(*, notice_id: int) -> bool:
    """Send a notice that nobody else is sending; a fault leaves it for the sweep. True when it went out."""
    now = timezone.now()
    free = Q(tried_at__isnull=True) | Q(tried_at__lt=now - PATIENCE)
    mine = Notice.objects.filter(free, pk=notice_id, sent_at__isnull=True, tries__lt=MOST_TRIES)
    if not mine.update(tried_at=now, tries=F("tries") + 1):
        return False
    notice = Notice.objects.select_related("person").get(pk=notice_id)
    try:
        _send(notice)
    except (OSError, SMTPException) as fault:
        log.warning("notice %s was not sent: %s", notice.pk, type(fault).__name__)
        return False
    Notice.objects.filter(pk=notice_id).update(sent_at=timezone.now())
    return True


def _send(notice: Notice) -> None:
    person = notice.person
    if not person.is_active:
        return
    if person.email:
        send_mail(notice.subject, notice.words, None, [person.email])
    elif person.phone:
        sms_gateway().send(phone=person.phone, words=f"{notice.subject} {notice.words}")


def send_left_notices() -> int:
    """Send what a lost queue or a fault left behind; returns how many went out."""
    waiting = Notice.objects.filter(sent_at__isnull=True, tries__lt=MOST_TRIES)
    late = waiting.filter(made_at__lt=timezone.now() - PATIENCE).order_by("pk")
    return sum(send_notice(notice_id=pk) for pk in late.values_list("pk", flat=True)[:BATCH])
