"""What another system of a shop asks for."""

from tests.logistics.factories import GUANGDONG

ADDRESSEE = {"name": "王小明", "phone": "138 1234 5678", "region": GUANGDONG, "detail": "天河路1号"}


def asked(shop, variant, **extra):
    lines = [{"variant": variant.pk, "packs": 4}]
    return {"shop": shop.slug, "reference": "SO-1.7", "recipient": ADDRESSEE, "lines": lines} | extra
