"""`khuyencong export-journal`: the ledger as a plain-text journal for hledger."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.ledger.journal import lines


class Command(BaseCommand):
    help = "Write the ledger as a plain-text journal that `hledger check` accepts, to a file or standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, help="only the money of this budget year")
        parser.add_argument("--out", type=Path, metavar="FILE", help="file to write (default: standard output)")

    def handle(self, *args: Any, **options: Any) -> None:
        year, out = options["year"], options["out"]
        if year is not None and not YEAR_MIN <= year <= YEAR_MAX:
            raise CommandError(f"--year: {year} is not between {YEAR_MIN} and {YEAR_MAX}", returncode=2)
        with transaction.atomic():
            self._one_moment()
            if out is None:
                for line in lines(year):
                    self.stdout.write(line)
                return
            self._to_file(out, year)

    def _one_moment(self) -> None:
        """Postings and balances are read as of one moment while others keep writing."""
        from django.db import connection

        if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def _to_file(self, out: Path, year: int | None) -> None:
        part = out.with_name(out.name + ".part")
        try:
            with part.open("w", encoding="utf-8") as file:
                for line in lines(year):
                    file.write(line + "\n")
            os.replace(part, out)
        except OSError as error:
            raise CommandError(f"--out: {error}", returncode=2) from error
        finally:
            part.unlink(missing_ok=True)
