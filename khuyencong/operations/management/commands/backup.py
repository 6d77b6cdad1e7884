"""`khuyencong backup`: database and files in one file with a manifest."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from khuyencong.common import clock
from khuyencong.config.cli import release
from khuyencong.operations import archive


def target_of(place: str) -> Path:
    """The file to write: the path itself, or a dated name in a folder."""
    path = Path(place).expanduser().resolve()
    return path / f"khuyencong-{clock.now():%Y%m%dT%H%M%SZ}.tar" if path.is_dir() or path.suffix != ".tar" else path


class Command(BaseCommand):
    help = "Save database and files to PLACE (a folder, or a file ending in .tar). The keys are NOT inside."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", nargs="?", default="", help="default: KC_DATA_DIR/backups")

    def handle(self, *args: Any, **options: Any) -> None:
        target = target_of(options["place"] or str(settings.BACKUPS_DIR))
        try:
            manifest = archive.write(target, at=clock.now(), release=release())
        except archive.BackupRefusedError as error:
            raise CommandError(str(error)) from error
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        files = sum(name.startswith("files/") for name in manifest.members)
        self.stdout.write(
            f"{target}\n{sum(manifest.tables.values())} rows of {len(manifest.tables)} tables, {files} files, "
            f"{target.stat().st_size} bytes\nsha256 {digest}\n"
            f"The keys in {settings.KEYS_DIR} are NOT inside: keep a copy of them in another place."
        )
