"""`khuyencong doctor`: what is wrong with this installation, and what to do about it."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.common import clock
from khuyencong.operations import selectors


class Command(BaseCommand):
    help = "Check keys, disk, mail, database, migrations, worker, clock and seals. Exit 1 when something is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        checks = selectors.examine(clock.now())
        sound = all(check.ok for check in checks)
        if options["json"]:
            self.stdout.write(json.dumps({"sound": sound, "checks": [asdict(c) for c in checks]}, ensure_ascii=False))
        else:
            for check in checks:
                mark = "OK " if check.ok else "!! "
                self.stdout.write(f"{mark} {check.code:<11} {check.seen}")
                if not check.ok:
                    self.stdout.write(f"    → {check.remedy}")
        if not sound:
            sys.exit(1)
