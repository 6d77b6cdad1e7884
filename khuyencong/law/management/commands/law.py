"""khuyencong law status: the state of a document on a day."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from khuyencong.law import selectors
from khuyencong.law.documents import UnknownDocument
from khuyencong.law.management.commands import _terms


class Command(BaseCommand):
    help = "Tình trạng hiệu lực của văn bản vào một ngày (state of a document on a day)"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        status = acts.add_parser("status", help="the state of one document")
        status.add_argument("number", help='"32/2024/NĐ-CP"; accents and case do not matter')
        status.add_argument("--on")
        status.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        on = _terms.day(options["on"])
        try:
            state = selectors.document_state(options["number"], on)
        except UnknownDocument as error:
            if options["json"]:
                self.stdout.write(_terms.as_json({"error": "unknown_document", "nearest": list(error.nearest)}))
                sys.exit(1)
            near = "; ".join(error.nearest) or "none"
            raise CommandError(f"unknown document {error.number!r}; nearest: {near}", returncode=1) from error
        since = state.since.isoformat() if state.since else None
        answer = {"state": str(state.state.value), "since": since, "because": state.because}
        if options["json"]:
            self.stdout.write(_terms.as_json(answer))
            return
        self.stdout.write(f"{answer['state']}  {answer['since'] or '-'}  {answer['because']}")
