"""Requests a second for product and category pages, copied and made anew; the weight of the first view."""

import os
import re
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from tests.bench import ground
from tests.chromium import find_chromium

KEPT_PORT, ANEW_PORT = 8791, 8792
SECONDS = 8
WARM_SECONDS = 3
CONNECTIONS = 32
SIZES = (1_000, 50_000)
HOT = 1_000  # addresses that copies are measured over: all were asked for just before
GOALS = {
    "page_product": 2_000,
    "page_product_uncached": 500,
    "page_category": 1_500,
    "page_category_uncached": 300,
}
WEIGHT_GOAL, SCRIPT_GOAL = 100_000, 20_000
ZIPF = 0.9
SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
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
    """Drive each page with wrk at two sizes of the catalogue, then open the front page as a phone does."""
    with ground.world(with_pictures=True) as family:
        from shops.models import Category, Product  # noqa: PLC0415 - configured only now
        from shops.services.seeding_growth import grow_world  # noqa: PLC0415

        kept = ground.start_web(family, port=KEPT_PORT)
        weight = _weigh(kept)
        anew = ground.start_web(family, port=ANEW_PORT, switches=("PAGE_CACHE=0",))
        measured = {name: {} for name in GOALS}
        for size in SIZES if shutil.which("wrk") else ():
            grow_world(shops=size // 25, products=size, seed=2024)
            _settle()
            products = [f"/p/{pk}/" for pk in Product.objects.on_sale().values_list("pk", flat=True)]
            aisles = [f"/c/{name}/" for name in Category.values]
            for name, paths in (("page_product", products), ("page_category", aisles)):
                measured[f"{name}_uncached"][size] = _drive(anew, paths)
                _ask_once(kept, paths[:HOT])
                measured[name][size] = _drive(kept, paths[:HOT])
            measured["page_product"]["whole catalogue, misses too"] = _drive(kept, products)
        detail = {"settings": ground.printed_settings(), "connections": CONNECTIONS, "zipf": ZIPF}
        return [*(_row(name, found, detail) for name, found in measured.items() if found), *weight]


def _row(name, found, detail):
    last = found[SIZES[-1]]
    small = found[SIZES[0]]["requests_per_second"]
    return {
        "name": name,
        "value": last["requests_per_second"],
        "unit": "requests/s",
        "goal": GOALS[name],
        "met": last["requests_per_second"] >= GOALS[name] and not last["errors"],
        "detail": detail
        | {
            "cache": "every page made anew" if name.endswith("uncached") else f"copies, {HOT} addresses",
            "growth": round(last["requests_per_second"] / small, 2),
            "by_products": found,
        },
    }


def _ask_once(site, paths):
    for path in paths:
        with urlopen(site + path, timeout=60) as answer:
            answer.read()


def _drive(site, paths):
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder) / "paths", Path(folder) / "zipf.lua"
        listed.write_text("\n".join(paths) + "\n")
        script.write_text(SCRIPT % (listed, ZIPF))
        wrk = [shutil.which("wrk"), "-t1", f"-c{CONNECTIONS}", "--latency", "-s", str(script), site]
        subprocess.run([*wrk, f"-d{WARM_SECONDS}s"], capture_output=True, check=True)
        before, begun = _spent(), time.monotonic()
        done = subprocess.run([*wrk, f"-d{SECONDS}s"], capture_output=True, text=True, check=True).stdout
        took = time.monotonic() - begun
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    return {
        "requests_per_second": round(float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])),
        "latency": dict(re.findall(r"^\s+(50|75|90|99)%\s+(\S+)$", done, re.MULTILINE)),
        "addresses": len(paths),
        "errors": int(wrong[1]) if wrong else 0,
        "load_generator_cpu_share": round((_spent() - before) / took / (os.cpu_count() or 1), 3),
    }


def _spent():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _settle():
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _weigh(site):
    chromium = find_chromium()
    if chromium is None:
        return []
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 800}, device_scale_factor=2)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        sizes, names, kinds = {}, {}, {}
        wire.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]}))
        wire.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
        wire.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        page.goto(site + "/", wait_until="networkidle")
        browser.close()
    heaviest = sorted(((size, names.get(key, "")) for key, size in sizes.items()), reverse=True)[:12]
    whole = round(sum(sizes.values()))
    script = round(sum(size for key, size in sizes.items() if kinds.get(key) == "Script"))
    by_kind = {
        kind: round(sum(size for key, size in sizes.items() if kinds.get(key) == kind))
        for kind in sorted(set(kinds.values()))
    }
    return [
        {
            "name": "front_page_weight",
            "value": whole,
            "unit": "bytes",
            "goal": WEIGHT_GOAL,
            "met": whole <= WEIGHT_GOAL and script <= SCRIPT_GOAL,
            "detail": {
                "files": len(sizes),
                "by_kind": by_kind,
                "script_goal": SCRIPT_GOAL,
                "heaviest": [f"{round(size)} {url}" for size, url in heaviest],
            },
        }
    ]
