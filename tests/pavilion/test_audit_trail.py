import pytest
from django.db import DatabaseError, connection, transaction

from pavilion.accounts.audit import record_act
from pavilion.accounts.models import Act
from pavilion.accounts.proofs import find_open_trail

pytestmark = pytest.mark.django_db


def raw(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_act SET verb = 'shop.close'", "DELETE FROM accounts_act"]
)
def test_the_database_refuses_to_change_or_forget_an_act(statement):
    record_act(actor=None, verb="shop.open", target="shop:majie")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        raw(statement)

    assert Act.objects.get().verb == "shop.open"


def test_a_whole_trail_is_no_breach():
    record_act(actor=None, verb="shop.open", target="shop:majie", acting_for="shop:majie")

    finding = find_open_trail()

    assert (finding.checked, list(finding.breaches)) == (1, [])


def test_a_trigger_switched_off_is_named():
    raw("ALTER TABLE accounts_act DISABLE TRIGGER act_is_append_only")

    assert list(find_open_trail().breaches) == ["the trigger act_is_append_only is missing or switched off"]


def test_acts_without_words_or_for_no_shop_are_named():
    nameless = record_act(actor=None, verb="", target="x")
    homeless = record_act(actor=None, verb="shop.open", target="x", acting_for="majie")

    assert sorted(find_open_trail().breaches) == [
        f"act {nameless.pk} has no verb or target",
        f"act {homeless.pk} is for majie, which is no shop's name",
    ]
