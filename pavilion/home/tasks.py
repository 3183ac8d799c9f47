"""Thin bodies of the ground floor's background work."""

from celery import shared_task

from pavilion.home import answers, jobs


@shared_task(name=jobs.FORGET_ANSWERS.name)
def forget_answers() -> None:
    answers.forget_old()
