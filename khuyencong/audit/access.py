"""Who reads the log."""

from khuyencong.accounts.access import roles
from khuyencong.accounts.choices import Role

ACTS: dict[str, frozenset[str]] = {"audit.view": roles(Role.AUDITOR, Role.ADMINISTRATOR)}
