"""Thin bodies of the jobs; each is safe to run twice."""

from celery import shared_task

from pavilion.accounts import jobs, notices


@shared_task(name=jobs.SEND_NOTICE.name)
def send_notice(*, notice_id: int) -> None:
    notices.send_notice(notice_id=notice_id)


@shared_task(name=jobs.SEND_LEFT_NOTICES.name)
def send_left_notices() -> None:
    notices.send_left_notices()
