"""`khuyencong messages`: extract, merge and compile the catalogues; `--check` only looks."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khuyencong.operations import catalogues


class Command(BaseCommand):
    help = "Extract the texts of every room, merge them into its English and Thai catalogues and compile these."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("rooms", nargs="*", help="only these rooms (folders of the package); default all")
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is not complete")

    def handle(self, *args: Any, **options: Any) -> None:
        rooms = options["rooms"]
        unknown = set(rooms) - {room.name for room in catalogues.rooms()}
        if unknown:
            raise CommandError(f"no such room: {', '.join(sorted(unknown))}", returncode=2)
        if not options["check"]:
            changed = catalogues.merge(only=rooms)
            for path in changed:
                self.stdout.write(f"changed {path}")
            compiled = catalogues.compile_stale()
            self.stdout.write(f"{len(changed)} catalogues changed, {compiled} compiled")
        problems = catalogues.check(only=rooms)
        for problem in problems:
            self.stdout.write(str(problem))
        if problems and options["check"]:
            raise CommandError(f"{len(problems)} entries need work: run `khuyencong messages`, then translate")
        if problems:
            self.stdout.write(f"{len(problems)} entries still need a translator")
