"""`khuyencong upgrade`: the database of an earlier release becomes one of this release, with a backup first."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from khuyencong.common import clock
from khuyencong.operations import archive, periodic, selectors, soundness
from khuyencong.operations.management.commands.backup import target_of
from khuyencong.operations.reference import load_reference


class Command(BaseCommand):
    help = "Back up, migrate, load the reference data of this release, and check ledger, log and files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--backup", default="", help="where to; default KC_DATA_DIR/backups")
        parser.add_argument("--no-backup", action="store_true", help="there is a fresh backup already")

    def handle(self, *args: Any, **options: Any) -> None:
        database = selectors.check_database()
        if not database.ok:
            raise CommandError(f"the database does not answer ({database.seen}): see `khuyencong doctor`")
        pending = selectors.pending_migrations()
        if not archive.applied_migrations():
            raise CommandError("this database was never set up: run `khuyencong init`", returncode=2)
        if pending:
            self.refuse_while_at_work()
            if not options["no_backup"]:
                self.back_up(options["backup"])
            call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"{len(pending)} migrations applied")
        for line in load_reference(at=clock.now()):
            self.stdout.write(line)
        found = list(soundness.problems())
        for line in found:
            self.stdout.write(line)
        self.stdout.write("ledger, audit log and files: " + ("NOT SOUND" if found else "sound"))
        if found:
            sys.exit(1)

    def back_up(self, place: str) -> None:
        target = target_of(place or str(settings.BACKUPS_DIR))
        manifest = archive.write(target, at=clock.now(), release="before upgrade")
        self.stdout.write(f"backup first: {target} ({sum(manifest.tables.values())} rows)")

    def refuse_while_at_work(self) -> None:
        if "operations_jobrun" not in self.tables():
            return
        last = periodic.last_beat()
        if last is not None and clock.now() - last < 2 * periodic.HEARTBEAT_EVERY:
            raise CommandError("a worker is at work on this database: stop `worker` and `serve` first, wait a minute")

    def tables(self) -> list[str]:
        from django.db import connection

        return connection.introspection.table_names()
