"""`migrate`, which makes an empty database from the models at once."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from khuyencong.operations import newdatabase

PARTIAL = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")


class Command(migrate.Command):
    help = "Bring the database to the state of this release; an empty one is made at once."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--step-by-step", action="store_true", help="run every migration, on an empty database too")

    def handle(self, *args: Any, **options: Any) -> None:
        alias, step_by_step = options["database"], options.pop("step_by_step", False)
        if not step_by_step and not any(options.get(name) for name in PARTIAL) and newdatabase.is_empty(alias):
            newdatabase.build(alias)
        super().handle(*args, **options)
