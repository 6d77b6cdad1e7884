"""The platform's settings with one address more: the same list written with Django's localised filters."""

from pathlib import Path

from khuyencong.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.list_urls"
TEMPLATES[1]["DIRS"] = [Path(__file__).parent / "templates"]  # noqa: F405
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
AXES_ENABLED = False
