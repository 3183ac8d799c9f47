"""Notices: written once, sent once, by mail or SMS, in the person's language."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import get_language

from pavilion.accounts.models import Notice, User
from pavilion.accounts.notices import Words, send_left_notices, send_notice, tell
from tests.shops.factories import make_user

pytestmark = pytest.mark.django_db


def said():
    return Words("Your olives are here", f"In {get_language()}", "/p/1/")


def told(person, key="k1"):
    tell(person=person, key=key, say=said)
    return Notice.objects.get(key=key)


class Broken:
    """A provider that does not answer."""

    def send(self, *, phone, words):
        raise OSError(phone)


def test_a_notice_goes_out_once_by_mail():
    notice = told(make_user(email="a@example.org"))

    assert send_notice(notice_id=notice.pk)
    assert not send_notice(notice_id=notice.pk)

    (message,) = mail.outbox
    assert (message.subject, message.to) == ("Your olives are here", ["a@example.org"])
    assert message.body.endswith("/p/1/")
    notice.refresh_from_db()
    assert notice.sent_at is not None


def test_the_same_key_is_told_once():
    person = make_user()

    assert tell(person=person, key="k", say=said)
    assert not tell(person=person, key="k", say=said)
    assert Notice.objects.count() == 1


def test_without_an_address_it_is_a_text_message(caplog):
    person = User.objects.create_user(phone="+8613800138000", password="correct horse")
    notice = told(person)

    with caplog.at_level(logging.INFO, logger="pavilion.accounts.sms"):
        assert send_notice(notice_id=notice.pk)

    assert "+8613800138000" in caplog.text
    assert not mail.outbox


def test_it_is_written_in_the_persons_language():
    notice = told(make_user(language="zh-hans"))

    assert "In zh-hans" in notice.words
    assert get_language() == "en"


def test_a_fault_is_tried_again_by_the_sweep(settings):
    settings.SMS_GATEWAY = f"{__name__}.Broken"
    notice = told(User.objects.create_user(phone="+8613800138000", password="correct horse"))
    assert not send_notice(notice_id=notice.pk)
    settings.SMS_GATEWAY = "pavilion.accounts.sms.LoggedSms"
    assert send_left_notices() == 0  # somebody may still be trying

    long_ago = timezone.now() - timedelta(minutes=6)
    Notice.objects.update(made_at=long_ago, tried_at=long_ago)

    assert send_left_notices() == 1
    notice.refresh_from_db()
    assert (notice.tries, notice.sent_at is not None) == (2, True)


def test_signing_in_keeps_the_language(client):
    person = make_user(email="b@example.org")

    fields = {"login": "b@example.org", "password": "correct horse"}
    client.post("/accounts/login/", fields, headers={"accept-language": "zh-CN"})

    person.refresh_from_db()
    assert person.language == "zh-hans"
