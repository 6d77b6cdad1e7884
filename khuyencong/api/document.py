"""docs/openapi.json: the committed description of the API."""

import json
from pathlib import Path

from django.utils import translation

from khuyencong.api import mount

PAGE = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def text() -> str:
    """The document as committed: the words of the code (Vietnamese), whatever language is spoken now."""
    with translation.override(None):
        return json.dumps(mount.description(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
