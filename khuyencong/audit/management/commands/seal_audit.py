import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from khuyencong.audit import services
from khuyencong.common import clock


class Command(BaseCommand):
    help = "Niêm phong nhật ký: nối các dòng mới vào chuỗi băm. / Seal the audit log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        result = services.seal(at=clock.now())
        if options["json"]:
            self.stdout.write(json.dumps(asdict(result)))
            return
        self.stdout.write(
            f"Sealed {result.entries} entries in {result.batches} batches; {result.unsealed} wait for the next run.\n"
            f"Newest digest (keep it elsewhere): {result.head}"
        )
