import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from orders.rules.cases import Terms, Want, cases_of, divide, fill, progress_at

wants = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: Want(pair[0], sum(pair))), max_size=12
)
terms = st.builds(Terms, st.integers(1, 24), st.integers(1, 4), st.integers(4, 9))


def progress_of(asked, terms):
    firm, most = sum(want.firm for want in asked), sum(want.most for want in asked)
    return progress_at(firm=firm, most=most, terms=terms)


def test_three_buyers_fill_one_case_of_ten_with_a_tolerance():
    asked = [Want(3, 5), Want(4, 4), Want(2, 4)]

    assert cases_of(asked, Terms(10)) == 1
    assert fill(asked, Terms(10), packs_there=100) == [4, 4, 2]


def test_a_case_is_never_made_of_tolerance_alone():
    asked = [Want(10, 30)]

    assert cases_of(asked, Terms(10)) == 1
    assert fill(asked, Terms(10), packs_there=100) == [10]


def test_who_comes_last_stands_back_when_the_last_case_stays_open():
    asked = [Want(6, 6), Want(3, 3), Want(5, 5)]

    assert fill(asked, Terms(10), packs_there=100) == [6, 3, 1]


def test_below_the_least_number_of_cases_nobody_gets_anything():
    assert fill([Want(9, 12)], Terms(10, least_cases=2), packs_there=100) == [0]


def test_a_short_delivery_takes_tolerances_first_and_then_who_came_last():
    asked = [Want(3, 5), Want(4, 6), Want(3, 3)]

    assert divide(asked, packs=14) == [5, 6, 3]
    assert divide(asked, packs=12) == [5, 4, 3]
    assert divide(asked, packs=9) == [3, 4, 2]
    assert divide(asked, packs=99) == [5, 6, 3]


@pytest.mark.parametrize(
    ("asked", "cases", "missing"),
    [
        ([], 0, 10),
        ([Want(8, 8)], 0, 2),
        ([Want(8, 9)], 0, 1),
        ([Want(8, 10)], 1, 10),
        ([Want(10, 10)], 1, 10),
        ([Want(10, 17)], 1, 3),
        ([Want(10, 25)], 1, 1),
        ([Want(18, 18)], 1, 2),
        ([Want(30, 40)], 3, 0),
    ],
)
def test_the_progress_says_how_many_more_packs_fill_the_next_case(asked, cases, missing):
    progress = progress_of(asked, Terms(10, most_cases=3))

    assert progress.cases == cases
    assert progress.missing == missing


def test_nobody_wants_more_than_the_most_she_would_take():
    with pytest.raises(ValueError, match="more than the most"):
        Want(3, 2)


@drawn(wants, st.integers(0, 400))
def test_nothing_is_lost_and_nobody_gets_more_than_she_would_take(asked, packs):
    given = divide(asked, packs=packs)

    assert sum(given) == min(packs, sum(want.most for want in asked))
    assert all(0 <= each <= want.most for each, want in zip(given, asked, strict=True))


@drawn(wants, st.integers(0, 400))
def test_firm_wants_come_before_tolerances_and_who_came_first_before_who_came_later(asked, packs):
    given = divide(asked, packs=packs)

    if any(each > want.firm for each, want in zip(given, asked, strict=True)):
        assert all(each >= want.firm for each, want in zip(given, asked, strict=True))
    for n, want in enumerate(asked):
        if given[n] < want.firm:
            assert not any(given[n + 1 :])
        elif given[n] < want.most:
            assert all(given[m] <= asked[m].firm for m in range(n + 1, len(asked)))


@drawn(wants, st.integers(0, 200), st.integers(0, 200))
def test_more_packs_never_give_anybody_less(asked, packs, more):
    few, many = divide(asked, packs=packs), divide(asked, packs=packs + more)

    assert all(before <= after for before, after in zip(few, many, strict=True))


@drawn(wants, st.integers(0, 200), st.integers(0, 200))
def test_dividing_again_what_was_divided_gives_the_same_as_dividing_at_once(asked, packs, fewer):
    first = divide(asked, packs=packs)
    shrunk = [Want(min(want.firm, most), most) for want, most in zip(asked, first, strict=True)]

    assert divide(shrunk, packs=max(0, packs - fewer)) == divide(asked, packs=max(0, packs - fewer))


@drawn(wants, terms, st.integers(0, 400))
def test_what_is_filled_is_whole_cases_within_the_terms(asked, terms, packs):
    given = fill(asked, terms, packs_there=packs)

    cases, rest = divmod(sum(given), terms.case_packs)
    assert rest == 0
    assert cases == 0 or terms.least_cases <= cases <= terms.most_cases
    assert sum(given) <= packs


@drawn(wants, terms)
def test_the_last_case_holds_at_least_one_firm_pack(asked, terms):
    cases = cases_of(asked, terms)

    assert cases == 0 or sum(want.firm for want in asked) > (cases - 1) * terms.case_packs


@drawn(wants, terms)
def test_exactly_the_missing_packs_fill_the_next_case(asked, terms):
    progress = progress_of(asked, terms)

    if progress.next_case:
        assert cases_of([*asked, Want(progress.missing, progress.missing)], terms) == progress.cases + 1
        fewer = progress.missing - 1
        assert cases_of([*asked, Want(fewer, fewer)], terms) == progress.cases
