"""Requests made from the schema, valid and not, thrown at every operation of a small world."""

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import schemathesis
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from rest_framework.authtoken.models import Token
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from logistics.models import Parcel
from tests.logistics.factories import GUANGDONG, load_tariffs, make_consignment, make_lot, run_dispatch
from tests.orders.factories import TO_REGION, make_market, make_purchase
from tests.shops.factories import make_harvest, make_shop, make_user

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ANSWERS = {"application/json", "application/problem+json", "application/pdf"}


@dataclass
class World:
    """Who asks, and real values for the names that stand in addresses, queries and bodies."""

    headers: dict[str, str]
    real: dict[str, Any]


def make_world():
    """A keeper who sells, has sent a parcel, promised another, and bought something too."""
    load_tariffs()
    make_market()
    keeper = make_user(email="fuzz@example.org")
    shop = make_shop(keeper=keeper)
    harvest, variant = make_lot(shop=shop, grams=900_000)
    make_consignment((harvest, variant, 2))
    dispatch = run_dispatch(harvest)
    make_consignment((harvest, variant, 3))
    coming = make_harvest(product=harvest.product, expected_grams=50_000)
    purchase = make_purchase(wanted={variant.pk: 1}, buyer=keeper)
    parcel = Parcel.objects.latest("pk")
    real = {
        "pk": harvest.product_id, "product": harvest.product_id, "variant": variant.pk, "shop": shop.slug,
        "slug": shop.slug, "harvests": [harvest.code], "waybill": parcel.waybill,
        "number": purchase.number, "region": TO_REGION, "to": GUANGDONG, "parent": "62",
        "carrier": parcel.carrier_id, "village": "621202103",
        "phone": "13812345678", "reference": "SO-1", "consignment": parcel.consignment.reference,
        "packs": 1, "grams": 10, "login": keeper.email, "password": "correct horse",
    }  # fmt: skip
    real |= {"harvest_code": coming.code, "dispatch_code": dispatch.code}
    token = Token.objects.create(user=keeper)
    return World({"Authorization": f"Token {token.key}"}, real)


def load_schema():
    """The schema as the site itself builds it; a cleaned-up copy of no file."""
    schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
    site = WSGIHandler()
    schema.app = lambda environ, start: site({"REMOTE_ADDR": "127.0.0.1", **environ}, start)
    return schema


def operations():
    """Every operation by its label."""
    return {result.ok().label: result.ok() for result in load_schema().get_all_operations()}


@contextmanager
def undone():
    """Whatever happens inside has not happened; services that must be outermost still may be."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def throw_at(operation, world, *, examples):
    """Ask `examples` times in each of both modes, valid and not; no answer may be a fault of ours."""
    for signal in (request_started, request_finished):  # the test's transaction stays open between requests
        signal.disconnect(close_old_connections)
    try:
        _throw(operation, world, examples)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _throw(operation, world, examples):
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), really=st.booleans())
        def ask(case, really):
            cache.clear()  # limits are tested elsewhere
            if really:
                put_real_values(case, world)
            response = case.call(headers=world.headers)
            case.validate_response(response, checks=CHECKS, headers=world.headers)
            assert not response.content or response.headers["content-type"][0] in ANSWERS

        with suppress(Unsatisfiable):  # not every operation can be asked wrongly
            ask()


def put_real_values(case, world):
    """Put what exists into the address, the query and the body."""
    code = "dispatch_code" if "dispatches" in case.path else "harvest_code"
    real = world.real | {"code": world.real[code]}
    for part in (case.path_parameters, case.query):
        for name in part or {}:
            if name in real:
                part[name] = real[name]
    if isinstance(case.body, dict):
        case.body = replaced(case.body, real)


def replaced(body, real):
    """The body with real values under the names that have them, at every depth."""
    if isinstance(body, dict):
        return {
            name: real[name] if name in real and not isinstance(inner, list | dict) else replaced(inner, real)
            for name, inner in body.items()
        }
    return [replaced(inner, real) for inner in body] if isinstance(body, list) else body
