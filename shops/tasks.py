"""Thin bodies of the jobs; each is safe to run twice."""

from celery import shared_task
from django.utils import timezone

from shops import jobs
from shops.services import shelving, turnover, wishing


@shared_task(name=jobs.FOLLOW_HARVESTS.name)
def follow_harvests() -> None:
    turnover.follow_harvests()


@shared_task(name=jobs.REBUILD_LISTINGS.name)
def rebuild_listings() -> None:
    shelving.rebuild_listings()


@shared_task(name=jobs.TELL_WHO_WAITS.name)
def tell_who_waits() -> None:
    wishing.tell_who_waits(on=timezone.localdate())
