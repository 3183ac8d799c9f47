import csv
from pathlib import Path

import pytest
from django.conf import settings

from shops.papers.pictures import RECIPES, draw_grower, draw_landscape, draw_product, recipe_for
from shops.papers.pictures.catalogue import RECIPE_OF_PRODUCT
from shops.papers.pictures.landscapes import MOODS

SMALL = {"width": 240, "height": 300}


def catalogue_keys():
    path = Path(settings.BASE_DIR) / "shops" / "data" / "catalogue.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["product_key"] for row in csv.DictReader(lines)}


def test_every_product_of_the_catalogue_has_a_recipe_that_exists():
    assert {key: recipe_for(key) in RECIPES for key in catalogue_keys()} == dict.fromkeys(
        catalogue_keys(), True
    )


def test_no_two_products_of_the_catalogue_share_a_recipe():
    assert len(set(RECIPE_OF_PRODUCT.values())) == len(RECIPE_OF_PRODUCT) == 74


@pytest.mark.parametrize("recipe", sorted(RECIPES))
def test_a_recipe_draws_a_four_by_five_picture_with_goods_on_it(recipe):
    picture = draw_product(recipe=recipe, seed=3, ground="other", **SMALL)

    assert (picture.size, picture.mode) == ((240, 300), "RGB")
    colours = picture.resize((24, 30)).getcolors(720)
    assert len(colours) > 120


@pytest.mark.parametrize("recipe", ["huajiao-bowl", "oil-bottle", "dangshen-bundles", "honey-comb", "eggs"])
def test_the_same_seed_gives_the_same_picture_and_another_seed_another(recipe):
    first, again, other = (
        draw_product(recipe=recipe, seed=seed, ground="herbs", **SMALL) for seed in (7, 7, 8)
    )

    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


def test_the_ground_is_tinted_by_the_category():
    pictures = [
        draw_product(recipe="eggs", seed=1, ground=ground, **SMALL) for ground in ("olives", "pepper")
    ]

    assert pictures[0].getpixel((6, 6)) != pictures[1].getpixel((6, 6))


@pytest.mark.parametrize(
    "arguments", [{"recipe": "no-such", "ground": "other"}, {"recipe": "eggs", "ground": "no-such"}]
)
def test_unknown_recipes_and_grounds_are_refused(arguments):
    with pytest.raises(KeyError):
        draw_product(seed=1, **arguments)


def test_growers_are_repeatable_and_differ():
    assert draw_grower(1, size=120).tobytes() == draw_grower(1, size=120).tobytes()
    assert len({draw_grower(seed, size=120).tobytes() for seed in range(8)}) == 8


def test_every_county_has_a_landscape_of_its_own_and_it_is_repeatable():
    drawn = {code: draw_landscape(5, code, width=240, height=100).tobytes() for code in MOODS}

    assert len(set(drawn.values())) == 9
    assert drawn["621202"] == draw_landscape(5, "621202", width=240, height=100).tobytes()
