"""Every text that a reader sees is there in Chinese too."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

from pavilion.kit import messages
from pavilion.management.commands.gather_messages import FOLDERS

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|%[sd]")


@pytest.fixture(scope="module")
def translated():
    entries = polib.pofile(str(CATALOGUE))
    return {(entry.msgid, entry.msgctxt or ""): entry for entry in entries if entry.translated()}


def test_every_text_is_translated(translated):
    said = messages.gather(settings.BASE_DIR, FOLDERS)

    assert [
        f"{place}: {message.text}" for message, place in said.items() if key(message) not in translated
    ] == []


def key(message):
    return message.text, message.context


def test_no_translation_loses_what_is_filled_in(translated):
    for entry in translated.values():
        for said in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert set(PLACE.findall(said)) <= set(PLACE.findall(entry.msgid + (entry.msgid_plural or ""))), (
                said
            )
            if entry.msgstr:
                assert set(PLACE.findall(entry.msgid)) == set(PLACE.findall(said)), said


def test_the_catalogue_compiles(tmp_path):
    polib.pofile(str(CATALOGUE)).save_as_mofile(str(tmp_path / "django.mo"))

    assert polib.mofile(str(tmp_path / "django.mo")).metadata["Language"] == "zh_Hans"


def test_texts_are_found_in_code_and_in_templates(tmp_path):
    (tmp_path / "a.py").write_text(
        '_("one")\nngettext("%(n)s parcel", "%(n)s parcels", n)\npgettext("noun", "order")\n'
    )
    (tmp_path / "b.html").write_text(
        "{% load i18n %}{% translate 'two \"quoted\"' %}{% blocktranslate count n=3 %}"
        "{{ n }} pack{% plural %}{{ n }} packs{% endblocktranslate %}{% translate 'May' context 'month' %}"
    )

    found = set(messages.gather(tmp_path, ["."]))

    assert found == {
        messages.Message("one"),
        messages.Message("%(n)s parcel", plural="%(n)s parcels"),
        messages.Message("order", context="noun"),
        messages.Message('two "quoted"'),
        messages.Message("%(n)s pack", plural="%(n)s packs"),
        messages.Message("May", context="month"),
    }
