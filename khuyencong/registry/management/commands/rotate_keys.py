"""khuyencong rotate-keys [--drop-old]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from khuyencong.common import clock
from khuyencong.common.vault import VaultClosed
from khuyencong.registry import services


class Command(BaseCommand):
    help = (
        "Tạo khóa mới và mã hóa lại mọi số định danh cá nhân / "
        "Make new keys and encrypt every personal number anew. Back up the key folder before and after."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--drop-old", action="store_true", help="remove the old keys when nothing needs them")

    def handle(self, *args: Any, drop_old: bool, **options: Any) -> None:
        try:
            numbers, removed = services.rotate_keys(drop_old=drop_old, by=None, at=clock.now())
        except VaultClosed as closed:
            raise CommandError(str(closed), returncode=1) from None
        self.stdout.write(f"{numbers} số định danh đã mã hóa lại; {removed} khóa cũ đã bỏ.")
