"""The console script `khuyencong`: every room's management commands under one name, grouped in --help.

A command is a Django management command of a room (`<room>/management/commands/<name>.py`); hyphens and
underscores are the same. Only the commands named here are shown; Django's own stay reachable.
"""

import os
import sys

GROUPS: dict[str, dict[str, str]] = {}


def main(argv: list[str] | None = None) -> None:
    """Run one command. Exit codes: 0 done, 1 the command found something wrong, 2 the call was wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.config.settings")
    from django.core.management import ManagementUtility

    args = list(sys.argv if argv is None else ["khuyencong", *argv])
    if len(args) > 1 and not args[1].startswith("-"):
        args[1] = args[1].replace("-", "_")
    ManagementUtility(args).execute()
