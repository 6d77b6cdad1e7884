"""`khuyencong check-ledger`: add the whole ledger up again."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.ledger.checks import problems
from khuyencong.ledger.models import Account, Entry

SHOWN_MAX = 1_000


class Command(BaseCommand):
    help = (
        "Check that every entry is balanced, every balance is the sum of its postings and not under its floor, "
        "reversals match and the database guards stand. Exit 1 names what is off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(islice(problems(), SHOWN_MAX + 1))
        counts = {"entries": Entry.objects.count(), "accounts": Account.objects.count()}
        shown, more = found[:SHOWN_MAX], len(found) > SHOWN_MAX
        if options["json"]:
            report = {"ok": not found, **counts, "problems": [asdict(p) for p in shown], "more": more}
            self.stdout.write(json.dumps(report, indent=2))
        else:
            for problem in shown:
                self.stdout.write(f"{problem.code}: {problem.what} {problem.found}".rstrip())
            if more:
                self.stdout.write(f"… more than {SHOWN_MAX}")
            words = "is off" if found else "adds up"
            self.stdout.write(f"{counts['entries']} entries on {counts['accounts']} accounts: the ledger {words}")
        if found:
            raise SystemExit(1)
