"""What a buyer's words mean: Chinese, pinyin, initials and English read with the vocabulary at hand.

`ask` says which words to look up; `read` makes of the answer the queries PostgreSQL runs, and a correction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from shops.rules.spelling import (
    LONGEST_SOUND,
    distance,
    has_han,
    joints,
    near_keys,
    pairs_of,
    parts_between,
    sound_of,
    stem,
    syllables_of,
)
from shops.rules.wording import HEAD, TITLE, Run, cut_words, runs_of

MOST_TOKENS = 8
MOST_ALIKE = 5  # words of one sound that are looked for at once
MOST_INITIALS = 10
MOST_SIGNS = 10
SHORTEST_START = 2
MOST_NEAR = 6


@dataclass(frozen=True)
class Known:
    """One word of the vocabulary."""

    text: str
    sound: str
    initials: str
    products: int


@dataclass(frozen=True)
class Lookup:
    """What to fetch from the vocabulary for a question."""

    sounds: Sequence[str]
    initials: Sequence[str]
    starts: Sequence[str]
    near: Sequence[str]


@dataclass(frozen=True)
class Reading:
    """Queries as PostgreSQL reads a tsquery: every word anywhere, in the title, ending it; any word."""

    every: str
    title: str
    head: str
    some: str
    corrected: str = ""
    instead: "Reading | None" = None  # the correction, read
    near: Sequence[str] = ()  # words that sound a little like those typed


@dataclass(frozen=True)
class _Part:
    """One word of the question: what may stand for it, and what it should have been."""

    words: Sequence[str]
    unfinished: bool = False
    better: str = ""


def tokens_of(question: str) -> Sequence[Run]:
    """The runs of a question; pinyin written apart (hua jiao) stays apart until it is read."""
    return runs_of(question)[:MOST_TOKENS]


def ask(tokens: Sequence[Run]) -> Lookup:
    """Everything the vocabulary is asked, at once."""
    sounds: set[str] = set()
    initials: set[str] = set()
    near: set[str] = set()
    starts: set[str] = set()
    for token in [*tokens, *_joined(tokens)]:
        sound = sound_of(token.text)[: LONGEST_SOUND + 1]
        if token.kind == "digits":
            continue
        sounds |= {sound, stem(sound), *_parts_of(token)}
        near.update(near_keys(sound))
        if token.kind == "han":
            for word in cut_words(token.text):
                near.update(near_keys(sound_of(word)))
        else:
            near.update(near_keys(stem(sound)))
            starts.add(sound)
            if len(sound) <= MOST_INITIALS:
                initials.update(part for part in parts_between(sound, range(len(sound) + 1)) if len(part) > 1)
    return Lookup(sorted(sounds), sorted(initials), _long(starts), sorted(near))


def _long(starts: Iterable[str]) -> list[str]:
    return sorted(start for start in starts if len(start) >= SHORTEST_START)


def _joined(tokens: Sequence[Run]) -> list[Run]:
    """Neighbouring letters that may be the pinyin of one word, written together."""
    joined: list[Run] = []
    row = ""
    parts = 0
    for token in [*tokens, Run("", "")]:
        if token.kind == "latin" and joints(token.text):
            row, parts = row + token.text, parts + 1
            continue
        if parts > 1:
            joined.append(Run("latin", row))
        row, parts = "", 0
    return joined


def _parts_of(token: Run) -> list[str]:
    if token.kind == "han":
        spoken = syllables_of(token.text[:MOST_SIGNS])
        return ["".join(spoken[a:b]) for a in range(len(spoken)) for b in range(a + 1, len(spoken) + 1)]
    return parts_between(token.text, joints(token.text))


@dataclass
class _Words:
    """The vocabulary that was fetched, by what a token may be."""

    by_text: dict[str, Known] = field(default_factory=dict)
    by_sound: dict[str, list[Known]] = field(default_factory=dict)
    by_initials: dict[str, list[Known]] = field(default_factory=dict)
    all: list[Known] = field(default_factory=list)


def _sort_out(known: Iterable[Known]) -> _Words:
    words = _Words()
    for each in sorted(known, key=lambda one: (-one.products, one.text)):
        if each.text in words.by_text:
            continue
        words.by_text[each.text] = each
        words.all.append(each)
        words.by_sound.setdefault(each.sound, []).append(each)
        if each.initials:
            words.by_initials.setdefault(each.initials, []).append(each)
    return words


def read(tokens: Sequence[Run], known: Iterable[Known]) -> Reading:
    """The queries of a question, with the vocabulary that `ask` wanted."""
    words = _sort_out(known)
    parts: list[_Part] = []
    for token in _together(tokens, words):
        parts += _read_token(token, words)
    corrected = _correction(parts)
    if not corrected or corrected == "".join(token.text for token in tokens):
        return replace(_reading(parts), near=near(tokens, words.all) if _doubtful(parts) else [])
    meant = [_Part([part.better or part.words[0]]) for part in parts if part.better != "-"]
    return replace(_reading(parts), corrected=corrected, instead=_reading(meant))


def _reading(parts: Sequence[_Part]) -> Reading:
    return Reading(
        every=_all(parts, ""), title=_all(parts, TITLE), head=_any(parts, HEAD), some=_any(parts, "")
    )


def _doubtful(parts: Sequence[_Part]) -> bool:
    return any(part.unfinished or part.better for part in parts)


def _together(tokens: Sequence[Run], words: _Words) -> list[Run]:
    """Tokens with pinyin written apart joined, where together it says words of the vocabulary."""
    whole = {run.text for run in _joined(tokens) if _cover(run, words.by_sound)}
    result: list[Run] = []
    row: list[Run] = []
    for token in [*tokens, Run("", "")]:
        if token.kind == "latin" and joints(token.text):
            row.append(token)
            continue
        text = "".join(each.text for each in row)
        english = all(_english(each.text, words) for each in row)
        result += [Run("latin", text)] if len(row) > 1 and text in whole and not english else row
        row = []
        result.append(token)
    return result[:-1]


def _english(text: str, words: _Words) -> list[Known]:
    return [each for each in words.by_sound.get(stem(text), []) if not has_han(each.text)]


def _read_token(token: Run, words: _Words) -> list[_Part]:
    if token.kind == "digits":
        return [_Part([token.text])]
    if token.kind == "han":
        return _read_han(token, words)
    if parts := _read_letters(token, words):
        return parts
    started = [each for each in words.all if each.sound.startswith(token.text)]
    better = "" if started else _nearest(token.text, words)
    spelt = [stem(token.text), *(each.text for each in started[:MOST_ALIKE] if has_han(each.text))]
    return [_Part(spelt, unfinished=len(token.text) > SHORTEST_START, better=better)]


def _read_letters(token: Run, words: _Words) -> list[_Part]:
    """Letters that are an English word, the pinyin of words, or their initials."""
    exact = words.by_sound.get(token.text, [])[:MOST_ALIKE]
    english = _english(token.text, words)
    if exact or english:
        spelt = {stem(token.text), *(each.text for each in exact if has_han(each.text))}
        return [_Part(sorted(spelt))]
    for table in (words.by_sound, words.by_initials):
        if cover := _cover(token, table):
            return [_Part([each.text for each in piece[:MOST_ALIKE]]) for piece in cover]
    return []


def _read_han(token: Run, words: _Words) -> list[_Part]:
    pieces = cut_words(token.text)
    if all(piece in words.by_text for piece in pieces):
        return [_Part([piece]) for piece in pieces]
    cover = _cover(token, words.by_sound)
    better = "".join(piece[0].text for piece in cover) if cover else ""
    if better == token.text:
        return [_Part([piece]) for piece in pieces]
    if not better:
        fixed = [piece if piece in words.by_text else _nearest(piece, words) for piece in pieces]
        better = "".join(fixed) if all(fixed) else _nearest(token.text, words)
    first, *rest = pieces
    return [_Part([first], better=better or token.text), *(_Part([piece], better="-") for piece in rest)]


def _cover(token: Run, table: Mapping[str, Sequence[Known]]) -> list[Sequence[Known]]:
    """The fewest words of a table that together say a token; nothing when they cannot."""
    if token.kind == "han":
        units = syllables_of(token.text[:MOST_SIGNS])
    else:
        cuts = joints(token.text) or list(range(len(token.text) + 1))
        units = tuple(token.text[a:b] for a, b in pairwise(cuts))
    best: dict[int, tuple[tuple[int, int], list[Sequence[Known]]]] = {0: ((0, 0), [])}
    for end in range(1, len(units) + 1):
        for start in range(end):
            row = table.get("".join(units[start:end]), [])
            if token.kind == "han":
                row = [each for each in row if has_han(each.text)]
            if not row or start not in best:
                continue
            (pieces, weight), path = best[start]
            candidate = ((pieces + 1, weight - row[0].products), [*path, row])
            if end not in best or candidate[0] < best[end][0]:
                best[end] = candidate
    return best[len(units)][1] if units and len(units) in best else []


def _nearest(text: str, words: _Words) -> str:
    """The word that sounds most like it, at most two letters off (one in short words)."""
    sound, chinese = sound_of(text), has_han(text)
    most = 1 if len(sound) < 6 else 2
    near = [
        (distance(sound, each.sound), -each.products, each.text)
        for each in words.all
        if has_han(each.text) or not chinese
    ]
    near = [each for each in near if each[0] <= most]
    return min(near)[2] if near else ""


def near(tokens: Sequence[Run], known: Sequence[Known]) -> list[str]:
    """Words that sound a little like those typed, the nearest first."""
    sounds = [sound_of(token.text) for token in tokens]
    far = {each.text: min(distance(sound, each.sound) for sound in sounds) for each in known}
    close = [each.text for each in known if far[each.text] <= max(1, len(each.sound) // 3)]
    return sorted(close, key=lambda text: far[text])[:MOST_NEAR]


def _leaf(word: str, mark: str, *, unfinished: bool) -> str:
    if has_han(word):
        pieces = cut_words(word)
        if mark == HEAD:
            return f"'{mark}{pieces[-1]}'"
        return " & ".join(f"'{mark}{pair}'" for piece in pieces for pair in pairs_of(piece))
    stems = [stem(run.text) for run in runs_of(word)]
    if mark == HEAD:
        stems = stems[-1:]
    return " & ".join(f"'{mark}{each}'" + (":*" if unfinished else "") for each in stems)


def _one(part: _Part, mark: str) -> str:
    leaves = dict.fromkeys(_leaf(word, mark, unfinished=part.unfinished) for word in part.words)
    return " | ".join(f"({leaf})" for leaf in leaves)


def title_query(tokens: Sequence[Run]) -> str:
    """The query for titles with these words, the last of them perhaps not finished."""
    leaves = []
    for token in tokens:
        words = cut_words(token.text) if token.kind == "han" else [stem(token.text)]
        unfinished = token is tokens[-1] and token.kind == "latin"
        leaves += [_leaf(word, TITLE, unfinished=unfinished) for word in words]
    return " & ".join(f"({leaf})" for leaf in leaves)


def _all(parts: Sequence[_Part], mark: str) -> str:
    return " & ".join(f"({_one(part, mark)})" for part in parts)


def _any(parts: Sequence[_Part], mark: str) -> str:
    return " | ".join(f"({_one(part, mark)})" for part in parts)


def _correction(parts: Sequence[_Part]) -> str:
    """The question with its unknown words as they should be spelt; "" when there is nothing better."""
    if not any(part.better.strip("-") for part in parts):
        return ""
    said = [part.better or part.words[0] for part in parts if part.better != "-"]
    glue = "" if all(has_han(word) for word in said) else " "
    return glue.join(said)
