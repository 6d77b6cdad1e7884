"""`khuyencong import KIND FILE`: rows of a sheet, checked and written like on the screen."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.management.base import BaseCommand, CommandError

from khuyencong.accounts.access import acts
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, User
from khuyencong.accounts.selectors import roles_of
from khuyencong.common import clock
from khuyencong.common.errors import Invalid, KhuyencongError
from khuyencong.exchange import importers, selectors, services, words
from khuyencong.exchange.checking import Line, Tally
from khuyencong.exchange.choices import Severity, State, Way
from khuyencong.exchange.importers import Importer, Job, judged
from khuyencong.exchange.models import ImportBatch
from khuyencong.exchange.reading import COMMAND_LINE, IGNORED, Options, Refused, Table, read_table

UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Import rows of a sheet (XLSX, ODS, CSV, TSV). Without --take-good nothing is written unless every row is "
        "right. Exit codes: 0 every row right, 1 some wrong, 2 the file cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="what the rows are: " + ", ".join(importers.known()))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only check")
        parser.add_argument("--take-good", action="store_true", help="write the rows that are right")
        parser.add_argument("--again", action="store_true", help="also when this file was imported before")
        parser.add_argument("--sheet", default="", help="the sheet of the workbook (default: the one that fits best)")
        parser.add_argument("--ignore", action="append", default=[], metavar="HEAD", help="leave a column aside")
        parser.add_argument("--map", action="append", default=[], metavar="HEAD=COLUMN", help="say what a head means")
        parser.add_argument("--by", default="", metavar="USER", help="act as this user, with that user's territory")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        importer = self.importer(options["kind"])
        user, operator = self.user(options["by"], importer)
        self.json, self.columns = bool(options["json"]), importer.by_name()
        choices = Options(options["sheet"], self.heads(options))
        try:
            if options["dry_run"]:
                code = self.dry_run(importer, options["file"], choices, user, operator)
            else:
                code = self.write(importer, options["file"], choices, user, operator, options)
        except (Refused, OSError) as error:
            said = words.sentence(error.code, error.params) if isinstance(error, Refused) else str(error)
            code = self.unreadable(said)
        sys.exit(code)

    def importer(self, kind: str) -> Importer:
        if kind not in importers.known():
            raise CommandError(
                f"no such kind: {kind}. There are: {', '.join(importers.known())}", returncode=UNREADABLE
            )
        return importers.get(kind)

    def user(self, name: str, importer: Importer) -> tuple[User, bool]:
        """Who acts, and whether as the operator of the machine (everywhere) or as an officer (in a territory)."""
        today = clock.today()
        if name:
            found = User.objects.filter(username=name).first()
            if found is None or not acts()[importer.act] & roles_of(found, today):
                raise CommandError(f"{name} may not import {importer.kind}", returncode=UNREADABLE)
            return found, False
        administrators = Membership.objects.on(today).filter(role=Role.ADMINISTRATOR, user__is_active=True)
        first = administrators.select_related("user").order_by("user_id").first()
        if first is None:
            raise CommandError(
                "there is no administrator yet: run `khuyencong init`, or name --by", returncode=UNREADABLE
            )
        return first.user, True

    @staticmethod
    def heads(options: dict[str, Any]) -> dict[str, str]:
        chosen = dict.fromkeys(options["ignore"], IGNORED)
        for pair in options["map"]:
            head, mark, column = pair.rpartition("=")
            if not mark:
                raise CommandError(f"--map {pair}: write HEAD=COLUMN", returncode=UNREADABLE)
            chosen[head] = column
        return chosen

    # Checking

    def dry_run(self, importer: Importer, file: Path, choices: Options, user: User, operator: bool) -> int:
        """Read and judge without keeping anything; errors leave as they are found."""
        with file.open("rb") as source:
            table = read_table(source, importer.columns, limits=COMMAND_LINE, options=choices)
            if not table.fits:
                return self.unfit(table)
            job = Job.of("exchange.batch:0", user, clock.now(), scoped=not operator)
            tally = self.tell(judged(importer, table, job))
        self.end(tally, 0)
        return 1 if tally.bad else 0

    def write(
        self, importer: Importer, file: Path, choices: Options, user: User, operator: bool, options: dict[str, Any]
    ) -> int:
        with file.open("rb") as source:
            upload = UploadedFile(source, name=file.name, size=file.stat().st_size)
            try:
                batch = services.receive(
                    importer=importer, upload=upload, again=options["again"], operator=operator, by=user, at=clock.now()
                )
            except Invalid as error:
                return self.unreadable(" ".join(line for lines in error.fields.values() for line in lines))
        ImportBatch.objects.filter(pk=batch.pk).update(sheet=choices.sheet, heads=dict(choices.heads))
        batch = services.look(batch=batch, at=clock.now())
        if batch.state == State.REFUSED:
            refusal = batch.reading["refusal"]
            return self.unreadable(words.sentence(refusal["code"], refusal["params"]))
        if not batch.rows:
            with file.open("rb") as source:
                return self.unfit(read_table(source, importer.columns, limits=COMMAND_LINE, options=choices))
        return self.apply(importer, batch, user, take_good=options["take_good"])

    def apply(self, importer: Importer, batch: ImportBatch, user: User, *, take_good: bool) -> int:
        """Tell every error, then write what may be written: in one transaction when all rows are right and not too
        many, else chunk after chunk, gone on with after a crash."""
        tally = self.tell(line for _table, line in selectors.lines_of(batch, clock.now()))
        if tally.good and (take_good or not tally.bad):
            way = Way.ALL if not tally.bad and tally.rows <= services.ALL_ROWS_MAX else Way.GOOD
            try:
                services.start(batch=batch, way=way, by=user, at=clock.now())
                batch = services.apply_batch(batch=batch)
            except KhuyencongError as error:
                self.stderr.write(str(error))
            self.end(tally, batch.written, batch)
            return 0 if batch.written == tally.rows else 1
        self.end(tally, 0, batch)
        return 1

    # Telling

    def tell(self, lines: Iterable[Line]) -> Tally:
        """Every error of every row, streamed; the counts."""
        tally, first = Tally(), True
        if self.json:
            self.stdout.write('{"errors": [', ending="")
        for line in lines:
            tally.add(line)
            for problem in line.problems:
                if problem.severity != Severity.BAD:
                    continue
                said = problem.words(self.columns)
                if self.json:
                    document = {"row": line.row, "column": problem.column, "code": problem.code, "message": said}
                    self.stdout.write(("" if first else ", ") + json.dumps(document, ensure_ascii=False), ending="")
                    first = False
                else:
                    label = self.columns[problem.column].label if problem.column in self.columns else "–"
                    self.stdout.write(f"dòng · row {line.row}, {label}: {said}")
        return tally

    def end(self, tally: Tally, written: int, batch: ImportBatch | None = None) -> None:
        counts = {"rows": tally.rows, "good": tally.good, "bad": tally.bad, "written": written}
        if self.json:
            told: dict[str, Any] = {**counts, **({"import": batch.number} if batch else {})}
            self.stdout.write("], " + json.dumps(told, ensure_ascii=False)[1:])
            return
        number = f" ({batch.number})" if batch else ""
        good = f"{tally.good} tốt · good, {tally.bad} sai · bad"
        self.stdout.write(f"{tally.rows} dòng · rows, {good}, {written} đã ghi · written{number}")

    def unfit(self, table: Table) -> int:
        """Columns come before anything else: which are missing, which nobody knows and what they might be."""
        if not table.found:
            heads = "; ".join(str(c.label) for c in self.columns.values() if c.required)
            return self.unreadable(words.sentence("file_no_head", {"columns": heads}))
        missing = [c.head for c in table.missing]
        unknown = {h.text: str(self.columns[h.near].label) if h.near in self.columns else "" for h in table.unknown}
        if self.json:
            none = {"rows": 0, "good": 0, "bad": 0, "errors": []}
            self.stdout.write(json.dumps({**none, "missing": missing, "unknown": unknown}, ensure_ascii=False))
        else:
            for head in missing:
                self.stdout.write(f"thiếu cột · missing column: {head}")
            for head, near in unknown.items():
                hint = f" ({near}?)" if near else ""
                self.stdout.write(f"cột chưa rõ · unknown column: {head}{hint}; --map {head!r}=… / --ignore {head!r}")
        return UNREADABLE

    def unreadable(self, said: str) -> int:
        if self.json:
            self.stdout.write(
                json.dumps({"rows": 0, "good": 0, "bad": 0, "errors": [], "unreadable": said}, ensure_ascii=False)
            )
        else:
            self.stderr.write(said)
        return UNREADABLE
