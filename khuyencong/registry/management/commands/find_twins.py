"""`khuyencong find-twins`: search the whole registry for records of one business."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.common import clock
from khuyencong.registry import services
from khuyencong.registry.matching.model import MEMORY


class Command(BaseCommand):
    help = (
        "Compare every record with its likely twins and fill the queue of pairs to look at. Nothing is merged. A pair "
        "told apart by an officer never comes back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--memory", default=MEMORY, help=f"memory for the comparison (default {MEMORY})")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["json"]
        told = (lambda _line: None) if quiet else (lambda line: self.stderr.write(line))
        found = services.find_twins(at=clock.now(), memory=options["memory"], told=told)
        if quiet:
            self.stdout.write(json.dumps(vars(found)))
            return
        self.stdout.write(
            f"{found.records:,} cơ sở · records; {found.pairs:,} cặp nghi trùng · pairs; "
            f"{found.new:,} mới · new; {found.gone:,} thôi nghi · gone"
        )
