"""`khuyencong invite FILE`: users from a sheet."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khuyencong.accounts.letters import send_invitations
from khuyencong.common import clock
from khuyencong.operations import invitations


class Command(BaseCommand):
    help = (
        "Invite users from a CSV or XLSX sheet (columns: "
        + ", ".join(heads[0] for heads in invitations.COLUMNS.values())
        + "). Every error of every row is shown and nothing is written unless all rows are right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only check")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        try:
            rows = invitations.read_rows(options["file"])
        except (ValueError, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        sheet = invitations.check_sheet(rows, at=now)
        mailed: list[str] = []
        failed: list[str] = []
        if not sheet.errors and not options["dry_run"]:
            users, sheet.errors = invitations.invite(invitations=sheet.invitations, by=None, at=now)
            failed = send_invitations(users)
            mailed = [user.username for user in users if user.username not in failed]
        if options["json"]:
            errors = [asdict(error) for error in sheet.errors]
            report = {"rows": len(sheet.invitations), "errors": errors, "mailed": mailed, "not_mailed": failed}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self.tell(sheet, mailed, failed)
        if sheet.errors or failed:
            sys.exit(1)

    def tell(self, sheet: invitations.Sheet, mailed: list[str], failed: list[str]) -> None:
        for error in sheet.errors:
            self.stdout.write(f"dòng · row {error.row}, {error.column}: {error.message} (“{error.read}”)")
        if sheet.errors:
            self.stdout.write(f"{len(sheet.errors)} lỗi · errors; không ghi gì · nothing was written")
            return
        self.stdout.write(f"{len(sheet.invitations)} dòng đúng · rows right, {len(mailed)} thư · mails sent")
        if failed:
            self.stdout.write(f"Chưa gửi được thư · no mail reached: {', '.join(failed)}. Run again when mail works.")
