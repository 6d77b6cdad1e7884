"""khuyencong remind: today's letters about due days."""

from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.common.clock import now
from khuyencong.workflow import services


class Command(BaseCommand):
    help = "Send each person one letter about what falls due in 14, 7, 3 or 1 days or is late. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = services.remind(at=now())
        self.stdout.write(f"{sent} letters sent")
