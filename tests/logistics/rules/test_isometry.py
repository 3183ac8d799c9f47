"""Boxes drawn from a corner above."""

from logistics.rules.isometry import MOST_BOXES, Block, draw

CUBE = (100, 100, 100)


def order_of(*blocks):
    return [each.kind for each in draw(blocks, inner=CUBE).blocks]


def test_what_lies_below_or_behind_is_drawn_first_whatever_the_order_given():
    low = Block(0, 0, 0, 50, 50, 50, "low")
    high = Block(0, 0, 50, 50, 50, 50, "high")
    front = Block(50, 0, 0, 50, 100, 100, "front")

    assert order_of(front, high, low) == order_of(low, front, high) == ["low", "high", "front"]


def test_the_frame_holds_the_carton():
    drawing = draw([Block(0, 0, 0, 100, 100, 100)], inner=CUBE)

    left, top, width, height = (int(part) for part in drawing.view_box.split())
    points = [
        tuple(int(part) for part in point.split(","))
        for face, _light in drawing.blocks[0].faces
        for point in face.split()
    ]
    assert all(left <= x <= left + width and top <= y <= top + height for x, y in points)
    assert len(drawing.behind) == 3


def test_three_boxes_around_each_other_are_drawn_all_the_same():
    around = [Block(0, 0, 0, 60, 20, 40), Block(20, 20, 0, 20, 60, 60), Block(0, 20, 40, 20, 30, 30)]

    assert len(draw(around, inner=CUBE).blocks) == 3


def test_too_many_boxes_or_none_make_no_picture():
    assert draw([], inner=CUBE) is None
    assert draw([Block(0, 0, 0, 1, 1, 1)] * (MOST_BOXES + 1), inner=CUBE) is None
