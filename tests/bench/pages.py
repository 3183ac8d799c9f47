"""Requests a second for product and category pages, and the weight of the first view of the front page."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.bench import ground
from tests.chromium import find_chromium

PORT = 8791
SECONDS = 10
CONNECTIONS = 32
GOALS = {"page_product": 2_000, "page_category": 1_500}
WEIGHT_GOAL = 100_000
ZIPF = 0.9
SCRIPT = """
local paths = {%s}
local sums, total = {}, 0
for i = 1, #paths do total = total + 1 / i ^ %s; sums[i] = total end
math.randomseed(2024)
request = function()
  local dice, low, high = math.random() * total, 1, #paths
  while low < high do
    local middle = math.floor((low + high) / 2)
    if sums[middle] < dice then low = middle + 1 else high = middle end
  end
  return wrk.format("GET", paths[low])
end
"""


def rows():
    """Drive each page with wrk, then open the front page in a browser as a phone does."""
    with ground.world(with_pictures=True) as family:
        from shops.models import Category, Product  # noqa: PLC0415 - configured only now

        site = ground.start_web(family, port=PORT)
        products = [
            f"/p/{pk}/" for pk in Product.objects.on_sale().order_by("pk").values_list("pk", flat=True)
        ]
        categories = [f"/c/{name}/" for name in Category.values]
        detail = {
            "settings": ground.printed_settings(),
            "products": len(products),
            "connections": CONNECTIONS,
        }
        found = [
            _drive("page_product", site, products, detail),
            _drive("page_category", site, categories, detail),
        ]
        return [row for row in [*found, _weigh(site)] if row]


def _drive(name, site, paths, detail):
    if shutil.which("wrk") is None:
        return None
    listed = ", ".join(f'"{path}"' for path in paths)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "zipf.lua"
        script.write_text(SCRIPT % (listed, ZIPF))
        done = subprocess.run(
            [
                shutil.which("wrk"),
                "-t1",
                f"-c{CONNECTIONS}",
                f"-d{SECONDS}s",
                "--latency",
                "-s",
                str(script),
                site,
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    more = {"cache": "as shipped", "errors": int(wrong[1]) if wrong else 0, "wrk": done.splitlines()[-12:]}
    met = rate >= GOALS[name] and not wrong
    return {
        "name": name,
        "value": round(rate),
        "unit": "requests/s",
        "goal": GOALS[name],
        "met": met,
        "detail": detail | more,
    }


def _weigh(site):
    chromium = find_chromium()
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 800}, device_scale_factor=2)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        sizes, names = {}, {}
        wire.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]}))
        wire.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        page.goto(site + "/", wait_until="networkidle")
        browser.close()
    heaviest = sorted(((size, names.get(key, "")) for key, size in sizes.items()), reverse=True)[:8]
    whole = round(sum(sizes.values()))
    return {
        "name": "front_page_weight",
        "value": whole,
        "unit": "bytes",
        "goal": WEIGHT_GOAL,
        "met": whole <= WEIGHT_GOAL,
        "detail": {"files": len(sizes), "heaviest": [f"{size} {url}" for size, url in heaviest]},
    }
