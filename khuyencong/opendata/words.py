"""Texts in the three languages of the platform, for files that carry all of them."""

from django.utils import translation
from django.utils.functional import Promise

LANGUAGES = ("vi", "en", "th")


def in_languages(text: str | Promise) -> dict[str, str]:
    """A text in every language."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(text)
    return found


def vietnamese(text: str | Promise) -> str:
    """A text in the language of the record."""
    with translation.override("vi"):
        return str(text)
