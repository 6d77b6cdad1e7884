"""`khuyencong reset-practice`: the practice copy as on its first day."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from khuyencong.common import clock
from khuyencong.common.errors import Invalid
from khuyencong.demo.services import reset_practice
from khuyencong.operations.keys import make_keys


class Command(BaseCommand):
    help = "Empty the practice copy (KC_PRACTICE=1) and fill it with the example data again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRACTICE:
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
            make_keys(settings.KEYS_DIR)
        try:
            for line in reset_practice(at=clock.now()):
                self.stdout.write(line)
        except Invalid as error:
            raise CommandError(" ".join(error.fields[""]), returncode=2) from error
