import pytest

from orders.services.filling import work_group_buys
from tests.api.clients import ApiClient, problem_of
from tests.orders.factories import join, let_it_close, make_group_buy

pytestmark = pytest.mark.django_db


def test_everybody_reads_how_far_the_next_case_is():
    group = make_group_buy()
    make_group_buy()
    join(group, 6, 8)

    rows = ApiClient().get(f"group-buys/?product={group.variant.product_id}").json()["results"]

    assert [(row["id"], row["state"], row["cases"]) for row in rows] == [(group.pk, "open", None)]
    assert (rows[0]["firm_packs"], rows[0]["most_packs"], rows[0]["missing_packs"]) == (6, 8, 2)
    assert ApiClient().get(f"group-buys/{group.pk}/").json() == rows[0]
    assert len(ApiClient().get("group-buys/").json()["results"]) == 2


def test_what_is_over_is_still_told_but_not_listed():
    group = make_group_buy()
    join(group, 10)
    let_it_close(group)
    work_group_buys()

    assert ApiClient().get("group-buys/").json()["results"] == []
    assert ApiClient().get(f"group-buys/{group.pk}/").json()["cases"] == 1
    assert problem_of(ApiClient().get("group-buys/999999/"))[0] == 404


def test_many_group_buys_ask_no_more_queries(django_assert_max_num_queries):
    for _n in range(5):
        join(make_group_buy(), 3)

    with django_assert_max_num_queries(4):
        assert len(ApiClient().get("group-buys/").json()["results"]) == 5
