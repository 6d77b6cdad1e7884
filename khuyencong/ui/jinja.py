"""The Jinja2 environment of the big tables: autoescape on, values formatted in Python."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 backend."""
    env = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 (Django passes autoescape=True)
    env.globals.update(static=static, url=reverse)
    return env
