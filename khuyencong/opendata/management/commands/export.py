"""`khuyencong export opendata FOLDER`: everything that is published, in one folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khuyencong.common import clock
from khuyencong.common.errors import Invalid
from khuyencong.opendata import services


class Command(BaseCommand):
    help = "Write the open data: tables as CSV and JSON, datapackage.json, 360giving.json, catalog.ttl."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["opendata"], help="what to write")
        parser.add_argument("folder", type=Path, help="a new or empty folder, or one written before")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = services.publish(folder=options["folder"].absolute(), at=clock.now())
        except Invalid as wrong:
            raise CommandError(str(wrong.fields["folder"][0]), returncode=2) from None
        for key, count in made.rows.items():
            self.stdout.write(f"{key}: {count}")
        if made.grants:
            self.stdout.write(f"{services.GRANTS}: {made.grants}")
        else:
            self.stdout.write(f"{services.GRANTS}: not written, no project was awarded yet")
        self.stdout.write(f"wrote {made.folder}")
