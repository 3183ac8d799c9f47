from django.template.loader import render_to_string

from shops.papers.county_map import CORNERS, HEIGHT, OUTLINES, WIDTH, border, counties


def test_the_map_has_the_nine_counties_inside_its_sheet():
    drawn = counties()

    assert [county.code for county in drawn] == ["621202", *(f"62122{n}" for n in range(1, 9))]
    for corner in CORNERS:
        for x, y in border(corner, "j1" if corner != "j1" else "j2"):
            assert 0 < x < WIDTH
            assert 0 < y < HEIGHT


def test_neighbours_share_their_borders():
    assert border("j1", "j2") == border("j2", "j1")[::-1]
    sides = [
        frozenset(pair)
        for names in OUTLINES.values()
        for pair in zip(names, (*names[1:], names[0]), strict=True)
    ]
    shared = [side for side in set(sides) if sides.count(side) == 2]

    assert max(sides.count(side) for side in sides) == 2
    assert len(shared) == 19


def test_the_fragment_links_every_county():
    rows = [
        {
            "code": one.code,
            "name": f"N{one.code}",
            "href": f"/c/{one.code}/",
            "path": one.path,
            "x": one.x,
            "y": one.y,
        }
        for one in counties()
    ]

    html = render_to_string("components/county_map.html", {"counties": rows, "current": "621224"})

    assert html.count("<path") == html.count("<a ") == 9
    assert 'href="/c/621228/" data-code="621228"' in html
    assert html.count("is-current") == 1
    assert "style=" not in html
