"""Pictures of the demo's goods and counties: drawn once, remembered by what they were drawn from."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from shops.models import Shop
from shops.papers.gallery import LANDSCAPE, Commission, draw_all, key_of
from shops.papers.pictures import recipe_for
from shops.services.pictures import store_renditions
from shops.services.seeding_catalogue import read_catalogue

Say = Callable[[str], None]
Files = list[tuple[str, int, int]]
Pictures = Mapping[str, Files]

SECOND_LOOKS = 36  # goods that several shops sell get a second picture
BANNERS_PER_COUNTY = 2


def draw_pictures(*, say: Say) -> Pictures:
    """All pictures by name ("goods:<product>:<look>", "county:<code>:<look>"); only new ones are drawn."""
    wanted = _wanted()
    index = settings.VAR_DIR / "pictures"
    index.mkdir(parents=True, exist_ok=True)
    keys = {name: key_of(commission) for name, commission in wanted.items()}
    found = {name: files for name, key in keys.items() if (files := _remembered(index / f"{key}.json"))}
    missing = [name for name in wanted if name not in found]
    for done, renditions in enumerate(draw_all([wanted[name] for name in missing])):
        name = missing[done]
        folder = "shops" if wanted[name].recipe == LANDSCAPE else "goods"
        found[name] = sorted(store_renditions(renditions=renditions, folder=folder), key=lambda each: each[1])
        (index / f"{keys[name]}.json").write_text(json.dumps(found[name]))
    say(f"{len(wanted)} pictures, {len(missing)} of them drawn now")
    return found


def hang_banners(*, shops: Sequence[Shop], pictures: Pictures) -> None:
    """Give every shop a landscape of its county."""
    for number, shop in enumerate(shops):
        look = number % BANNERS_PER_COUNTY
        shop.picture = pictures[f"county:{shop.region_id[:6]}:{look}"][-1][0]
    Shop.objects.bulk_update(shops, ["picture"])


def looks_of(*, pictures: Pictures, product_key: str) -> list[Files]:
    """The pictures there are of one product."""
    names = [f"goods:{product_key}:{look}" for look in range(2)]
    return [pictures[name] for name in names if name in pictures]


def _wanted() -> dict[str, Commission]:
    wanted: dict[str, Commission] = {}
    catalogue = read_catalogue()
    for number, (key, rows) in enumerate(catalogue.items()):
        recipe, ground = recipe_for(key), rows[0]["category"]
        wanted[f"goods:{key}:0"] = Commission(recipe, ground, 1, 960, 1200)
        if number % 2 == 0 and number < SECOND_LOOKS * 2:
            wanted[f"goods:{key}:1"] = Commission(recipe, ground, 2, 640, 800)
    for county in sorted({rows[0]["origin_county"] for rows in catalogue.values()}):
        for look in range(BANNERS_PER_COUNTY):
            wanted[f"county:{county}:{look}"] = Commission(LANDSCAPE, county, look, 1200, 500)
    return wanted


def _remembered(path: Path) -> Files:
    try:
        files = [(str(name), int(width), int(height)) for name, width, height in json.loads(path.read_text())]
    except (OSError, ValueError):
        return []
    return files if all(default_storage.exists(name) for name, _w, _h in files) else []
