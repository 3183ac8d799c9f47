"""The source as the checks see it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("orders", "logistics", "shops", "pavilion")


@cache
def python_files(*folders):
    """Own Python files under the folders (all floors when none is named), migrations apart."""
    return [
        path
        for folder in folders or FLOORS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path):
    return str(path.relative_to(ROOT))


def in_layer(path, *layers):
    """Whether the file is, or lies in, one of the app's layers: `orders/views/carts.py` is in `views`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return len(parts) > 1 and parts[1] in layers
