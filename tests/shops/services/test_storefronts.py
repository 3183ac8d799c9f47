from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from pavilion.accounts.models import Act
from pavilion.kit.errors import Refusal
from shops.models import Keeper, Mandate, Power, Shop
from shops.services.storefronts import (
    NotYourRegion,
    OwnersOnly,
    PausedByOperator,
    ShopData,
    ShopNotOpen,
    approve_shop,
    grant_mandate,
    open_shop,
    pause_shop,
    reopen_shop,
    set_payout_details,
    withdraw_mandate,
)
from tests.shops.factories import (
    make_appointment,
    make_keeper,
    make_region,
    make_shop,
    make_user,
)

TODAY = timezone.localdate()
DATA = ShopData(name_zh="赵家店", sender_name="Zhao", sender_phone="139", sender_address="X")


@pytest.mark.django_db
def test_a_shop_opened_by_an_official_is_open_and_begins_with_a_mandate():
    appointment, farmer = make_appointment(region="621202"), make_user()
    make_region("621202103")

    shop = open_shop(
        data=DATA, region_code="621202103", keeper=farmer, actor=appointment.person, appointment=appointment
    )

    assert (shop.state, shop.slug, shop.opened_by) == ("open", "zhao-jia-dian", appointment)
    assert shop.keepers.get().role == Keeper.Role.OWNER
    assert shop.mandates.get().powers == list(Power.values)
    assert Act.objects.get().acting_for == "shop:zhao-jia-dian"


@pytest.mark.django_db
def test_a_shop_that_applies_waits_for_the_operator():
    make_region("621202103")
    shop = open_shop(data=DATA, region_code="621202103", keeper=make_user(), actor=None)

    assert (shop.state, shop.mandates.count()) == ("applied", 0)
    approve_shop(shop=shop, actor=None)
    with pytest.raises(ShopNotOpen):
        approve_shop(shop=shop, actor=None)

    shop.refresh_from_db()
    assert shop.state == "open"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("region", "term"),
    [
        ("621221", {}),
        ("621202", {"starts_on": TODAY + timedelta(1)}),
        ("621202", {"starts_on": TODAY - timedelta(9), "ends_on": TODAY - timedelta(1)}),
    ],
)
def test_nobody_opens_shops_beyond_her_region_or_term(region, term):
    appointment, farmer = make_appointment(region=region, **term), make_user()
    make_region("621202103")

    with pytest.raises(NotYourRegion):
        open_shop(
            data=DATA,
            region_code="621202103",
            keeper=farmer,
            actor=appointment.person,
            appointment=appointment,
        )

    assert not Shop.objects.exists()


@pytest.mark.django_db
def test_a_new_mandate_takes_the_place_of_the_old_one():
    owner, appointment = make_user(), make_appointment()
    shop = make_shop(keeper=owner)
    grant_mandate(shop=shop, appointment=appointment, powers=["goods", "orders"], actor=owner)

    grant_mandate(shop=shop, appointment=appointment, powers=["harvest"], actor=owner)

    living = Mandate.objects.living(on=TODAY)
    assert living.get().powers == ["harvest"]
    assert Mandate.objects.count() == 2
    assert Shop.objects.kept_by(appointment.person, "harvest", on=TODAY).exists()
    assert not Shop.objects.kept_by(appointment.person, "goods", on=TODAY).exists()
    assert not Shop.objects.kept_by(appointment.person, "harvest", on=TODAY - timedelta(1)).exists()


@pytest.mark.django_db
def test_only_owners_give_and_withdraw_mandates():
    owner, appointment = make_user(), make_appointment()
    shop = make_shop(keeper=owner)
    helper = make_keeper(shop=shop, role="helper").person
    mandate = grant_mandate(shop=shop, appointment=appointment, powers=["goods"], actor=owner)

    for person in (helper, appointment.person, make_user()):
        with pytest.raises(OwnersOnly):
            grant_mandate(shop=shop, appointment=appointment, powers=["orders"], actor=person)
        with pytest.raises(OwnersOnly):
            withdraw_mandate(shop=shop, mandate_id=mandate.pk, actor=person)
        with pytest.raises(OwnersOnly):
            set_payout_details(shop=shop, details="mine", actor=person)

    assert Mandate.objects.living(on=TODAY).get().powers == ["goods"]
    assert withdraw_mandate(shop=shop, mandate_id=mandate.pk, actor=owner)
    assert not withdraw_mandate(shop=shop, mandate_id=mandate.pk, actor=owner)
    assert not Mandate.objects.living(on=TODAY).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("powers", [[], ["everything"]])
def test_a_mandate_names_a_power(powers):
    owner = make_user()
    shop = make_shop(keeper=owner)

    with pytest.raises(Refusal) as refusal:
        grant_mandate(shop=shop, appointment=make_appointment(), powers=powers, actor=owner)

    assert "powers" in refusal.value.fields
    assert not Mandate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_mandates_at_once_leave_one_living():  # fails when the shop's row is not locked (tried)
    owner, appointment = make_user(), make_appointment()
    shop = make_shop(keeper=owner)

    def grant(power):
        try:
            grant_mandate(shop=shop, appointment=appointment, powers=[power], actor=owner)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(grant, Power.values))

    assert Mandate.objects.count() == 5
    assert Mandate.objects.living(on=TODAY).count() == 1


@pytest.mark.django_db
def test_only_an_open_shop_is_paused():
    shop = make_shop(state="closed")

    with pytest.raises(ShopNotOpen):
        pause_shop(shop=shop, actor=None)

    shop.refresh_from_db()
    assert shop.state == "closed"
    assert not Act.objects.exists()


@pytest.mark.django_db
def test_officials_see_the_shops_of_their_region_in_their_term():
    near, far = make_shop(region="621202103"), make_shop(region="621221")
    official = make_appointment(region="621202").person
    later = make_appointment(region="621202", starts_on=TODAY + timedelta(1)).person

    assert list(Shop.objects.visible_to(official, on=TODAY)) == [near]
    assert not Shop.objects.visible_to(later, on=TODAY).exists()
    assert set(Shop.objects.visible_to(make_user(is_staff=True), on=TODAY)) == {near, far}
    assert not Shop.objects.kept_by(official, "goods", on=TODAY).exists()


@pytest.mark.django_db
def test_what_the_operator_paused_a_keeper_does_not_open():
    shop, operator, keeper = make_shop(), make_user(is_staff=True), make_user()
    pause_shop(shop=shop, actor=operator, as_operator=True)

    with pytest.raises(PausedByOperator):
        reopen_shop(shop=shop, actor=keeper)

    shop.refresh_from_db()
    assert shop.state == "paused"
    reopen_shop(shop=shop, actor=operator, as_operator=True)
    pause_shop(shop=shop, actor=keeper)
    reopen_shop(shop=shop, actor=keeper)
    assert Act.objects.filter(verb="shop.reopen").count() == 2
