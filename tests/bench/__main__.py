"""`make bench [ONLY=name]`: measure the promises in numbers; one JSON file per row under var/bench/."""

import json
import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
OUT = HERE.parent.parent / "var" / "bench"
# Which module measures which rows; a module answers all its rows in one run, because ratios need that.
ROWS = {
    "split": ("split_cold", "split_warm"),
    "gap": ("split_gap",),
    "boxes": ("boxes",),
    "dispatch": (
        "dispatch_10k",
        "dispatch_100k",
        "dispatch_million",
        "dispatch_vs_copy",
        "dispatch_growth",
        "dispatch_memory",
    ),
    "checkout": ("checkout", "last_packs"),
    "search": ("page_search",),
    "year": ("year",),
    "pages": (
        "page_product",
        "page_product_uncached",
        "page_category",
        "page_category_uncached",
        "front_page_weight",
    ),
}


def main(only):
    """Run what was asked for and say what came out; a missed goal is written as missed."""
    wanted = [module for module, names in ROWS.items() if not only or only == module or only in names]
    if not wanted:
        known = ", ".join(name for names in ROWS.values() for name in names)
        sys.exit(f"nothing measures {only}; there are: {known}")
    OUT.mkdir(parents=True, exist_ok=True)
    for module in wanted:
        for row in import_module(f"tests.bench.{module}").rows():
            (OUT / f"{row['name']}.json").write_text(json.dumps(row, indent=1, ensure_ascii=False) + "\n")
            verdict = "met" if row["met"] else "MISSED"
            sys.stdout.write(f"{row['name']}: {row['value']} {row['unit']} (goal {row['goal']}): {verdict}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
