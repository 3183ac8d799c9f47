"""How these tests read pages and fill in forms."""

import uuid

from django.test import Client

from tests.orders.factories import TO_REGION

LANGUAGES = ["en", "zh-hans"]


def client_of(person=None, language="en"):
    client = Client(headers={"accept-language": language})
    if person:
        client.force_login(person)
    return client


def add(client, variant, packs=1, **extra):
    return client.post("/cart/add/", {"variant": variant.pk, "packs": packs}, **extra)


def form(**extra):
    fields = {
        "name": "王小明",
        "phone": "138 0013 8000",
        "province": "62",
        "city": "6212",
        "county": TO_REGION,
        "detail": "东大街1号",
        "checkout_key": str(uuid.uuid4()),
        "place": "1",
    }
    return fields | extra


def page(response):
    return response.content.decode()
