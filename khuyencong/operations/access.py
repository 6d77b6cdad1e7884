"""Acts of running the platform."""

from khuyencong.accounts.access import roles
from khuyencong.accounts.choices import Role

ACTS: dict[str, frozenset[str]] = {"operations.settings": roles(Role.ADMINISTRATOR)}
