"""khuyencong load-vsic FILE --version 2025"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from khuyencong.common import clock
from khuyencong.common.errors import Invalid
from khuyencong.registry import services
from khuyencong.registry.choices import VsicVersion


class Command(BaseCommand):
    help = "Nạp danh mục ngành kinh tế VSIC từ tệp CSV (code,name) / Load a VSIC list from a CSV file (code,name)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--list-version", "--of", dest="vsic", choices=VsicVersion.values, help="2007, 2018 or 2025"
        )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """`--version` means the version of the list here, not Django's."""
        parser = super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)
        parser.add_argument("--version", dest="vsic", choices=VsicVersion.values, help="2007, 2018 or 2025")
        return parser

    def handle(self, *args: Any, file: Path, vsic: str | None, **options: Any) -> None:
        if vsic is None:
            raise CommandError("--version is missing: 2007, 2018 or 2025", returncode=2)
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                made = services.load_vsic(lines=lines, version=vsic, at=clock.now())
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"{file}: {wrong}", returncode=2) from None
        except Invalid as wrong:
            raise CommandError(str(wrong), returncode=1) from None
        self.stdout.write(f"VSIC {made.version}: {made.totals}")
