"""Texts taken apart into what is indexed: Chinese signs and pairs, segmented words, stemmed English.

Pairs of neighbouring signs find any part of a Chinese name, however it was segmented; segmented words
make the vocabulary (suggestions, pinyin, spelling) and tell where a question may be cut.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import rjieba

from shops.rules.spelling import pairs_of, stem

TITLE, HEAD = "^", "$"  # marks of lexemes that stand in a title, or end its name
MOST_LEXEMES = 400
_RUN = re.compile(r"(?P<han>[\u3400-\u9fff]+)|(?P<latin>[a-z]+)|(?P<digits>\d+)")
_ASIDE = re.compile(r"[（(【\[].*?[）)】\]]|[,，;；].*| (?:no\.? ?)?\d+号?$|(?<=\D)\d+号$")
LOCAL_WORDS = (
    "油橄榄", "大红袍", "梅花椒", "纹党", "花牛", "狼牙蜜", "崖蜜", "巢蜜", "毛尖", "柿饼", "葛根粉",
    "苦荞茶", "羊肚菌", "黑木耳",
    "当归", "红芪", "黄芪", "党参", "绵核桃", "核桃仁", "橄榄油", "核桃油", "花椒油",
)  # fmt: skip
# Names of one thing: a text with one of them is found by all.
SAME = (
    ("花椒", "sichuan pepper", "szechuan pepper", "huajiao", "prickly ash"),
    ("核桃", "胡桃", "walnut"), ("当归", "angelica", "danggui"), ("党参", "codonopsis", "dangshen"),
    ("黄芪", "astragalus", "huangqi"), ("天麻", "gastrodia", "tianma"), ("大黄", "rhubarb", "dahuang"),
    ("木耳", "wood ear", "black fungus"), ("香菇", "shiitake"), ("羊肚菌", "morel"), ("蜂蜜", "honey"),
    ("洋芋", "土豆", "马铃薯", "potato"), ("白果", "银杏", "ginkgo"), ("葛根", "kudzu"),
    ("柿饼", "persimmon"), ("橄榄油", "olive oil"), ("橄榄", "olive"), ("苹果", "apple"),
    ("樱桃", "cherry"), ("荞麦", "buckwheat"),
    ("绿茶", "green tea"), ("鸡蛋", "egg"), ("礼盒", "gift box"), ("粉条", "vermicelli"),
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """A stretch of one script."""

    kind: str  # han, latin or digits
    text: str


def plain(text: str) -> str:
    """Full-width letters made half, capitals small, accents gone."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(each for each in unicodedata.normalize("NFD", folded) if not unicodedata.combining(each))


@lru_cache(maxsize=50_000)
def runs_of(text: str) -> tuple[Run, ...]:
    """The stretches of Chinese, letters and digits in a text, in order."""
    return tuple(Run(str(each.lastgroup), each.group()) for each in _RUN.finditer(plain(text)))


@cache
def _learn() -> None:
    for word in LOCAL_WORDS:
        rjieba.add_word(word, None, None)


@lru_cache(maxsize=20_000)
def cut_words(run: str) -> tuple[str, ...]:
    """A run of Chinese as words."""
    _learn()
    return tuple(rjieba.cut(run, hmm=True))


def core_of(title: str) -> str:
    """The name in a title, without what stands in brackets, behind a comma, or as a number at its end."""
    return _ASIDE.sub("", title).strip() or title


@lru_cache(maxsize=50_000)
def lexemes_of(text: str) -> frozenset[str]:
    """What a text is found by: signs, pairs, English stems, numbers."""
    found: set[str] = set()
    for run in runs_of(text):
        if run.kind == "han":
            found.update(run.text, pairs_of(run.text))
        else:
            found.add(stem(run.text) if run.kind == "latin" else run.text)
    return frozenset(found)


@lru_cache(maxsize=50_000)
def same_as(text: str) -> frozenset[str]:
    """Other names of the things a text speaks of."""
    low = " " + " ".join(stem(run.text) if run.kind == "latin" else run.text for run in runs_of(text)) + " "
    return frozenset(
        name
        for names in SAME
        if any((name in low) if ord(name[0]) > 127 else (f" {name} " in low) for name in names)
        for name in names
    )


def heads_of(title: str) -> set[str]:
    """How the name in a title may end: 武都大红袍花椒（一级） ends with 花椒."""
    runs = runs_of(core_of(title))
    if not runs:
        return set()
    last = runs[-1]
    if last.kind == "latin":
        return {stem(last.text)}
    if last.kind != "han":
        return set()
    same = {name for names in SAME if any(last.text.endswith(name) for name in names) for name in names}
    return {last.text[-length:] for length in range(1, 5)} | {stem(name.split()[-1]) for name in same}


@dataclass(frozen=True)
class Spoken:
    """What is said of a product: titles, what else it is called, words around it, and prose."""

    titles: Sequence[str]
    around: Sequence[str]  # aisle, grade, protected name, places, shop
    prose: Sequence[str]  # descriptions: whole words only, or every pair would find everything


def document(spoken: Spoken) -> str:
    """The search document of a product, as PostgreSQL reads a tsvector."""
    titles: set[str] = set()
    for title in spoken.titles:
        titles |= lexemes_of(title)
        for name in same_as(title):
            titles |= lexemes_of(name)
    found = {TITLE + each for each in titles} | titles
    for title in spoken.titles:
        found |= {HEAD + each for each in heads_of(title)}
    for text in spoken.around:
        found |= lexemes_of(text)
    for text in spoken.prose:
        found |= _words_of_prose(text)
    return " ".join(f"'{each}'" for each in sorted(found, key=lambda each: (len(each), each))[:MOST_LEXEMES])


@lru_cache(maxsize=20_000)
def _words_of_prose(text: str) -> frozenset[str]:
    found: set[str] = set()
    for run in runs_of(text):
        if run.kind == "han":
            found.update(*(pairs_of(word) for word in cut_words(run.text) if len(word) > 1))
        elif len(run.text) > 2:
            found.add(stem(run.text))
    return frozenset(found)


def vocabulary(texts: Iterable[str]) -> set[str]:
    """The words of some texts, as people would type them."""
    found: set[str] = set()
    for text in texts:
        found |= _vocabulary(text)
    return found


@lru_cache(maxsize=20_000)
def _vocabulary(text: str) -> frozenset[str]:
    found: set[str] = set()
    for run in runs_of(text):
        if run.kind == "han":
            found.update(word for word in cut_words(run.text) if 1 < len(word) < 9)
        elif run.kind == "latin" and 2 < len(run.text) < 25:
            found.add(run.text)
    return frozenset(found)
