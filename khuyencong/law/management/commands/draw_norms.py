"""khuyencong draw-norms: write docs/norms/README.md from the norm files; --check only looks."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from khuyencong.law import library, wording
from khuyencong.law.choices import NATIONAL
from khuyencong.law.rules import Norm

FILE = Path(settings.PACKAGE).parent / "docs" / "norms" / "README.md"
HEAD = """# Norms of the law

Made by `khuyencong draw-norms` from `khuyencong/law/data/norms`; do not edit. How to change a value:
[add a regulation](../how-to/add-a-regulation.md).

Confidence: **read** in the text, the only one that blocks · **stale** read, but an amendment that was not read has
started · **news**, **practice**, **derived**, **memory** warn and wait for two officers.
Values stale because of an unread amendment are marked at load from `unread_amendments.yaml`.
"""


class Command(BaseCommand):
    help = "Write docs/norms/README.md from the norm files"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when the page is not current")

    def handle(self, *args: object, **options: Any) -> None:
        text = drawn()
        current = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
        if options["check"]:
            if text != current:
                raise CommandError("docs/norms/README.md is not current: run khuyencong draw-norms", returncode=1)
            return
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text(text, encoding="utf-8")
        self.stdout.write(f"{FILE.name}: {len(library.norms())} norms")


def drawn() -> str:
    """The whole page, in English; citations stay Vietnamese."""
    with translation.override("en"):
        parts = [HEAD, _amendments(), _provinces()]
        chapters: dict[str, list[Norm]] = {}
        for norm in library.norms().values():
            parts_of_key = norm.key.split(".")
            chapters.setdefault(".".join(parts_of_key[: len(parts_of_key) - 1][:2]), []).append(norm)
        for chapter, norms in sorted(chapters.items()):
            parts.append(f"## {chapter}\n")
            parts += [_norm(norm) for norm in norms]
        return "\n".join(parts).rstrip() + "\n"


def _amendments() -> str:
    rows = [
        f"| {a.by} | {a.amends} | {a.start.isoformat()} | {a.confidence.value} |" for a in library.unread_amendments()
    ]
    head = "## Amendments that were not read\n\n| Document | Amends | Start used | Confidence |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _provinces() -> str:
    rows = [
        f"| {r['document']} | {', '.join(r['territories'])} | {r['in_force_from'] or 'not read'} | "
        f"{'norms' if r['norms'] else 'procedure only'} |"
        for r in library.provincial_instruments()
    ]
    head = "## Provinces' own instruments, values not entered\n\n| Document | Territory | In force from | Sets |\n"
    return head + "|---|---|---|---|\n" + "\n".join(rows) + "\n"


def _norm(norm: Norm) -> str:
    lines = [
        f"### {norm.label['en']}\n",
        f"`{norm.key}` · {norm.unit.value}{f' · {wording.per(norm)}' if norm.per else ''} · {norm.basis}"
        f"{' · ' + ', '.join(norm.applies_to) if norm.applies_to else ''}\n",
        "| From | To | Value | Citation | Confidence |",
        "|---|---|---|---|---|",
    ]
    for value in norm.values:
        where = "" if value.territory == NATIONAL else f" ({value.territory})"
        lines.append(
            f"| {value.in_force_from.isoformat()} | {value.in_force_to.isoformat() if value.in_force_to else ''} "
            f"| {wording.version_said(norm, value)}{where} | {value.citation} | {value.confidence.value} |"
        )
    return "\n".join(lines) + "\n"
