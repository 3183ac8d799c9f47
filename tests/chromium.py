"""A real Chromium: Debian's, or Playwright's own."""

import shutil
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright


@cache
def find_chromium():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return str(own) if own.exists() else None
