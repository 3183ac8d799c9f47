"""Finds what is to be translated, in Python and in templates, without a gettext binary."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

# How many of a call's first arguments are texts, and whether a context comes before them.
CALLS = {
    "_": (1, False),
    "gettext": (1, False),
    "gettext_lazy": (1, False),
    "gettext_noop": (1, False),
    "ngettext": (2, False),
    "ngettext_lazy": (2, False),
    "pgettext": (1, True),
    "pgettext_lazy": (1, True),
    "npgettext": (2, True),
}
CALL_IN_TEMPLATE = re.compile(r"\b(_|n?p?gettext(?:_lazy|_noop)?)\(")


@dataclass(frozen=True)
class Message:
    """One text as gettext knows it."""

    text: str
    plural: str = ""
    context: str = ""


def gather(root: Path, folders: list[str]) -> dict[Message, str]:
    """Every message under the folders, with the first place that says it."""
    found: dict[Message, str] = {}
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                for message in _messages_of(path):
                    found.setdefault(message, str(path.relative_to(root)))
    return found


def _messages_of(path: Path) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
        for call in calls:
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
            yield from _message(name, [text for text in texts if isinstance(text, str)])
    else:
        code = templatize(source, origin=str(path))
        for match in CALL_IN_TEMPLATE.finditer(code):
            yield from _message(match[1], _literals(code[match.end() :]))


def _literals(code: str) -> list[str]:
    """The string literals at the beginning of an argument list."""
    literal = re.compile(r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?""", re.DOTALL)
    texts, place = [], 0
    while match := literal.match(code, place):
        texts.append(str(ast.literal_eval(match[1])))
        place = match.end()
    return texts


def _message(name: str, texts: list[str]) -> Iterator[Message]:
    if name not in CALLS:
        return
    count, contextual = CALLS[name]
    context, texts = (texts[0], texts[1:]) if contextual and texts else ("", texts)
    if texts and len(texts) >= count and texts[0]:
        yield Message(texts[0], plural=texts[1] if count == 2 else "", context=context)
