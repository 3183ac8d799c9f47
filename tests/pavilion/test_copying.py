"""Rows written by COPY."""

import pytest

from logistics.models import Parcel
from pavilion.accounts.models import Act, User
from pavilion.kit.copying import copy_rows, take_ids


@pytest.mark.django_db
def test_awkward_texts_and_nulls_arrive_as_they_were():
    text = 'a\tb\nc\\d\re "quoted" \\N 花椒'

    copy_rows(Act, ("actor_id", "verb", "target", "detail"), [(None, "test", text, '{"a": "b\\nc"}')])

    act = Act.objects.get()
    assert (act.actor, act.target, act.detail, act.acting_for) == (None, text, {"a": "b\nc"}, "")


@pytest.mark.django_db
def test_keys_taken_in_a_block_are_not_given_again():
    keys = take_ids(User, 5)

    person = User.objects.create(email="a@example.org")

    assert len(set(keys)) == 5
    assert person.pk not in keys


@pytest.mark.django_db
def test_a_sequence_that_goes_by_steps_gives_all_the_keys_of_a_step():
    keys = take_ids(Parcel, 250)
    more = take_ids(Parcel, 1)

    assert keys == list(range(keys[0], keys[0] + 250))
    assert more == [keys[0] + 300]
