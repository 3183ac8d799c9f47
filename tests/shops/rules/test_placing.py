from shops.rules.placing import Lot, Share, Want, place_on_lots


def test_packs_go_to_the_first_lot_until_it_is_full_and_then_to_the_next():
    placed, missing = place_on_lots(wants=[Want(7, 500, 5)], lots=[Lot(1, 1_200), Lot(2, 9_000)])

    assert placed == [Share(7, 1, 2), Share(7, 2, 3)]
    assert missing == {}


def test_a_pack_is_never_cut_over_two_lots():
    placed, missing = place_on_lots(wants=[Want(7, 500, 1)], lots=[Lot(1, 300), Lot(2, 300)])

    assert placed == []
    assert missing == {7: 1}


def test_sacks_find_room_before_tins():
    wants = [Want(1, 500, 4), Want(2, 5_000, 1)]

    placed, missing = place_on_lots(wants=wants, lots=[Lot(1, 5_400), Lot(2, 2_000)])

    assert placed == [Share(2, 1, 1), Share(1, 2, 4)]
    assert missing == {}


def test_a_lot_with_more_reserve_than_stock_offers_nothing():
    placed, missing = place_on_lots(wants=[Want(1, 500, 1)], lots=[Lot(1, -900)])

    assert (placed, missing) == ([], {1: 1})
