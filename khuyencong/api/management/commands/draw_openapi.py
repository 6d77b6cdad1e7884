"""`khuyencong draw-openapi`: docs/openapi.json from the routers of the rooms."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khuyencong.api import document


class Command(BaseCommand):
    help = "Write docs/openapi.json from the code; --check only compares."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 when the document is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        page, text = document.PAGE, document.text()
        if page.exists() and page.read_text(encoding="utf-8") == text:
            self.stdout.write("current")
        elif options["check"]:
            raise CommandError("docs/openapi.json is not current: run `khuyencong draw-openapi`")
        else:
            page.write_text(text, encoding="utf-8")
            self.stdout.write(f"wrote {page}")
