"""Read pasted addresses: one "name phone address" a line, from the arguments or standard input."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from pavilion.regions.rules.addresses import ParsedAddress
from pavilion.regions.selectors import read_address


class Command(BaseCommand):
    """A line in, a JSON line out: name, phone, extension, region codes and names, detail, confidence."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one line as words, or none to read standard input."""
        parser.add_argument("line", nargs="*", help="the address; without it standard input is read")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, parse, print; empty lines are passed over."""
        lines: Iterable[str] = [" ".join(options["line"])] if options["line"] else _lines()
        for line in lines:
            if line.strip():
                self.stdout.write(json.dumps(_answer(read_address(text=line)), ensure_ascii=False))
                self.stdout.flush()


def _lines() -> Iterable[str]:
    """Standard input as UTF-8, whatever the terminal says; what is not UTF-8 is replaced."""
    for raw in getattr(sys.stdin, "buffer", sys.stdin):
        yield raw.decode(errors="replace") if isinstance(raw, bytes) else raw


def _answer(found: ParsedAddress) -> dict[str, object]:
    return {
        "name": found.name,
        "phone": found.phone,
        "extension": found.extension,
        "region_codes": [place.code for place in found.regions],
        "region_names": [place.name for place in found.regions],
        "detail": found.detail,
        "confidence": found.confidence,
    }
