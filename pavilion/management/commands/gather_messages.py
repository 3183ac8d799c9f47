"""`manage.py gather_messages`: bring the message catalogues up to date without a gettext binary."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

from pavilion.kit import messages

FOLDERS = ["pavilion", "shops", "logistics", "orders", "templates"]


class Command(BaseCommand):
    help = "Add new texts to locale/*/LC_MESSAGES/django.po, untranslated, and drop those no longer said"
    requires_system_checks: list[str] = []

    def handle(self, **options: object) -> None:
        said = messages.gather(settings.BASE_DIR, FOLDERS)
        for path in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
            catalogue = polib.pofile(str(path), wrapwidth=0)
            known = {(entry.msgid, entry.msgctxt or ""): entry for entry in catalogue}
            for message, place in sorted(said.items(), key=lambda item: (item[1], item[0].text)):
                if (message.text, message.context) not in known:
                    catalogue.append(_entry(message, place))
            kept = {(message.text, message.context) for message in said}
            for key, entry in known.items():
                if key not in kept:
                    catalogue.remove(entry)
            catalogue.save()
            self.stdout.write(
                f"{path}: {len(said)} texts, {len(catalogue.untranslated_entries())} untranslated"
            )


def _entry(message: messages.Message, place: str) -> polib.POEntry:
    plural = {"msgid_plural": message.plural, "msgstr_plural": {0: ""}} if message.plural else {}
    return polib.POEntry(
        msgid=message.text, msgctxt=message.context or None, occurrences=[(place, "")], **plural
    )
