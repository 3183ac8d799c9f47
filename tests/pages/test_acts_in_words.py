"""Keepers read the audit trail, so every act has words."""

import ast
import re

from django.conf import settings

from pavilion.accounts.verbs import WORDS, words_of
from shops.models import StockEntry

VERB = re.compile(r"[a-z]+\.[a-z_]+")
NOUNS = {verb.split(".")[0] for verb in WORDS}
FILES = re.compile(r"\.(html|csv|txt|pdf)$")


def verbs_written():
    for floor in ("shops", "logistics", "orders", "pavilion"):
        for path in (settings.BASE_DIR / floor).glob("**/*.py"):
            if "services" in path.parts or "accounts" in path.parts:
                for node in ast.walk(ast.parse(path.read_text())):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield node.value


def test_every_act_that_is_written_has_words():
    said = {text for text in verbs_written() if VERB.fullmatch(text) and text.split(".")[0] in NOUNS}
    losses = {f"harvest.{kind}" for kind in StockEntry.LOSSES}

    assert len(said) > 40
    assert sorted(text for text in said | losses if text not in WORDS and not FILES.search(text)) == []


def test_an_act_nobody_put_into_words_keeps_its_name():
    assert words_of("shop.open") == "opened a shop"
    assert words_of("moon.land") == "moon.land"
