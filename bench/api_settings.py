"""The settings of the list bench with one address more: the same rows from Django REST framework."""

from bench.list_settings import *  # noqa: F403

ROOT_URLCONF = "bench.api_urls"
INSTALLED_APPS = [*INSTALLED_APPS, "rest_framework"]  # noqa: F405
API_PER_MINUTE = 10**9
