"""`manage.py compile_catalogues`: message files without a gettext binary."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/*.po to .mo where the source is newer"
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                target = source.with_suffix(".mo")
                if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                    draft = target.with_suffix(".mo.draft")
                    polib.pofile(str(source)).save_as_mofile(str(draft))
                    draft.replace(target)
