"""`khuyencong restore`: an empty installation as it was at a backup."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from khuyencong.operations import archive, selectors, soundness


class Command(BaseCommand):
    help = "Fill an empty installation from a backup FILE, after checking every hash; then check ledger, log and files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--verify-only", action="store_true", help="read the backup and compare every hash")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = archive.verify(options["file"])
            self.stdout.write(
                f"backup of {manifest.at}, release {manifest.release}: {len(manifest.members)} parts sound"
            )
            if options["verify_only"]:
                return
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
            archive.load(options["file"], manifest)
        except archive.BackupRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sum(manifest.tables.values())} rows restored")
        self.tell_keys(manifest)
        if selectors.pending_migrations():
            self.stdout.write("The backup is of an earlier release: run `khuyencong upgrade`, it checks everything.")
            return
        found = list(soundness.problems())
        for line in found:
            self.stdout.write(line)
        self.stdout.write("ledger, audit log and files: " + ("NOT SOUND" if found else "sound"))
        if found:
            sys.exit(1)

    def tell_keys(self, manifest: archive.Manifest) -> None:
        here = archive.key_fingerprints(settings.KEYS_DIR)
        missing = sorted(name for name, print_ in manifest.keys.items() if here.get(name) != print_)
        if missing:
            self.stdout.write(
                f"Keys missing in {settings.KEYS_DIR}: {', '.join(missing)}. Bring the key folder back; until then "
                "personal numbers cannot be read."
            )
