"""How words sound and how they are misspelt: pinyin, initials, near spellings; no database."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin, load_phrases_dict

LONGEST_SOUND = 24  # longer runs of letters are not taken apart
SHORTEST_NEAR = 4  # shorter sounds are never corrected: everything is near them
_INITIAL = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINAL = (
    "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|ve"
    "|a|o|e|i|u|v"
)
_BARE = "ang|eng|ai|ei|ao|ou|an|en|er|a|o|e"
_SYLLABLE = re.compile(f"(?:(?:{_INITIAL})(?:{_FINAL})|{_BARE})")
_HAN = re.compile(r"[\u3400-\u9fff]")


@cache
def _local_readings() -> None:
    """Places whose names are not read as a dictionary would."""
    load_phrases_dict({"宕昌": [["tàn"], ["chāng"]], "武都": [["wǔ"], ["dū"]]})


@lru_cache(maxsize=50_000)
def syllables_of(text: str) -> tuple[str, ...]:
    """The pinyin of each Chinese sign, without tones; other letters come as they stand."""
    _local_readings()
    return tuple(part.lower() for part in lazy_pinyin(text))


@lru_cache(maxsize=50_000)
def sound_of(text: str) -> str:
    """A text in letters and digits alone, Chinese as pinyin: "武都 Olive" is wuduolive."""
    return "".join(letter for letter in "".join(syllables_of(text)) if letter.isalnum())


def initials_of(text: str) -> str:
    """The first letter of each sign: 武都花椒 is wdhj."""
    return "".join(part[0] for part in syllables_of(text) if part[:1].isalnum())


def has_han(text: str) -> bool:
    """Whether there is a Chinese sign in it."""
    return _HAN.search(text) is not None


def stem(word: str) -> str:
    """An English word without the plural: walnuts is walnut, berries is berry."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


def joints(letters: str) -> list[int]:
    """Where pinyin syllables may begin and end in a run of letters; nothing when it is no pinyin."""
    if not letters.isascii() or len(letters) > LONGEST_SOUND:
        return []
    ahead = {0}
    for start in range(len(letters)):
        if start in ahead:
            ahead |= {
                start + length for length in range(1, 7) if _is_syllable(letters[start : start + length])
            }
    through = {len(letters)} & ahead
    for start in sorted(ahead, reverse=True):
        if any(_is_syllable(letters[start:end]) for end in through):
            through.add(start)
    return sorted(through) if 0 in through else []


def _is_syllable(letters: str) -> bool:
    return _SYLLABLE.fullmatch(letters) is not None


def parts_between(text: str, cuts: Iterable[int]) -> list[str]:
    """Every part of a text that begins and ends at one of the cuts."""
    places = sorted(cuts)
    return [text[a:b] for n, a in enumerate(places) for b in places[n + 1 :]]


def near_keys(sound: str) -> list[str]:
    """The sound and what is left of it without one letter; two sounds that share a key are near."""
    if len(sound) < SHORTEST_NEAR or len(sound) > LONGEST_SOUND:
        return []
    return sorted({sound, *(sound[:n] + sound[n + 1 :] for n in range(len(sound)))})


def distance(one: str, other: str) -> int:
    """Letters to add, drop, change or swap with their neighbour to make one word the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, start=1):
        older, before, row = before, row, [n]
        for m, aim in enumerate(other, start=1):
            steps = min(row[-1] + 1, before[m] + 1, before[m - 1] + (letter != aim))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == aim:
                steps = min(steps, older[m - 2] + 1)
            row.append(steps)
    return row[-1]


def pairs_of(run: str) -> list[str]:
    """The neighbouring pairs of signs in a run; the sign itself when there is one."""
    return [a + b for a, b in pairwise(run)] or [run]
