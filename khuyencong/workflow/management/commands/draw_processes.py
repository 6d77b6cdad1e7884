"""Write every process as a diagram and a table into docs/processes/; --check fails on a difference."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from khuyencong.accounts.choices import Role
from khuyencong.workflow.process import PROCESSES, Process


def drawing(process: Process) -> str:
    """A process as Markdown: what each state means, the diagram, each act with its holder and article."""
    lines = [f"# {process.label} (`{process.key}`)", "", "Made by `khuyencong draw-processes`; do not edit.", ""]
    lines += ["```mermaid", "stateDiagram-v2", f"    [*] --> {process.initial}"]
    lines += [f"    {t.source} --> {t.target}: {t.act}" for t in process.transitions]
    lines += [f"    {s.key} --> [*]" for s in process.states if s.final]
    lines += ["```", "", "| State | Label | Public label | Explanation |", "|---|---|---|---|"]
    lines += [f"| `{s.key}` | {s.label} | {s.public} | {s.explanation} |" for s in process.states]
    if process.routes:
        lines += ["", "| Route | Way |", "|---|---|"]
        lines += [f"| `{key}` | {label} |" for key, label in process.routes.items()]
    lines += ["", "| Act | From | To | Route | Who | Button | Article |", "|---|---|---|---|---|---|---|"]
    for t in process.transitions:
        way = ", ".join(f"`{r}`" for r in sorted(t.routes)) or "all"
        who = ", ".join(str(Role(role).label) for role in sorted(t.roles))
        outside = " (recorded act of an outside body)" if t.outside else ""
        outside += " (follows from another act)" if t.follows else ""
        lines.append(f"| `{t.act}` | `{t.source}` | `{t.target}` | {way} | {who}{outside} | {t.label} | {t.citation} |")
    recallable = dict.fromkeys(f"`{t.act}`" for t in process.transitions if t.undo is not None)
    if recallable:
        lines += ["", f"Can be recalled until the next holder opens the dossier: {', '.join(recallable)}."]
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Draw the processes into docs/processes/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is not current")
        parser.add_argument("--dir", default="docs/processes", help="where the pages live")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["dir"])
        stale = []
        with translation.override("vi"):
            pages = {folder / f"{key}.md": drawing(process) for key, process in sorted(PROCESSES.items())}
        for path, text in pages.items():
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(str(path))
            if not options["check"]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        verb = "not current" if options["check"] else "written"
        for name in stale:
            self.stdout.write(f"{verb}: {name}")
        if stale and options["check"]:
            sys.exit(1)
