"""Which language the reader of a page has chosen."""

from django.utils.translation import get_language


def spoken() -> str:
    """The reader's language: `vi`, `en` or `th`."""
    return (get_language() or "vi")[:2]
