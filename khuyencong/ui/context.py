"""What the frame of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context of the base template."""
    return {"kc_practice": settings.PRACTICE, "kc_demo": settings.DEMO}
