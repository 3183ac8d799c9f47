"""The reader's language: data carries Chinese and English, one of them is shown."""

from django.utils.translation import get_language


def reads_chinese() -> bool:
    """Whether the page now being made is read in Chinese."""
    return (get_language() or "").startswith("zh")


def in_readers_language(*, zh: str, en: str) -> str:
    """The text in the reader's language; the Chinese one where there is no English."""
    return zh if reads_chinese() or not en else en
