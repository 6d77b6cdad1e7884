"""`khuyencong draw-access`: docs/access.md from the routes, acts and roles of the code."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from khuyencong.accounts import routes


class Command(BaseCommand):
    help = "Lập bảng quyền docs/access.md từ mã nguồn. / Write docs/access.md from the code; --check only compares."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the page is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        text = routes.document()
        if options["check"]:
            if not routes.DOCUMENT.exists() or routes.DOCUMENT.read_text(encoding="utf-8") != text:
                self.stdout.write(f"not current: {routes.DOCUMENT}")
                sys.exit(1)
            return
        routes.DOCUMENT.parent.mkdir(exist_ok=True)
        routes.DOCUMENT.write_text(text, encoding="utf-8")
        self.stdout.write(f"{routes.DOCUMENT}: {len(routes.walk())} routes.")
