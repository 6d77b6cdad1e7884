"""`khuyencong draw-settings`: docs/operations/settings.md from config/env.py."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khuyencong.config import env

PAGE = Path(__file__).resolve().parents[4] / "docs" / "operations" / "settings.md"


def _code(text: str, empty: str) -> str:
    return f"`{text}`" if text else empty


def page() -> str:
    """The text of the settings page."""
    rows = [f"| `{s.name}` | {_code(s.default, '–')} | {s.help} | {_code(s.example, '')} |" for s in env.SETTINGS]
    head = (
        "# Settings\n\n"
        "Made from `khuyencong/config/env.py` by `khuyencong draw-settings`. All settings are environment variables;\n"
        "a change takes effect when `serve` and `worker` start again. An administrator sees the effective values at\n"
        "`/operations/settings/`, without keys and passwords.\n\n"
        "| name | default | what it does | example |\n|---|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"


class Command(BaseCommand):
    help = "Write docs/operations/settings.md from the code; --check only compares."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 when the page is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        current = PAGE.read_text() if PAGE.exists() else ""
        if current == page():
            self.stdout.write("current")
        elif options["check"]:
            raise CommandError("docs/operations/settings.md is not current: run `khuyencong draw-settings`")
        else:
            PAGE.parent.mkdir(parents=True, exist_ok=True)
            PAGE.write_text(page())
            self.stdout.write(f"wrote {PAGE}")
