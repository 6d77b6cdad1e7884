"""`khuyencong ask-results`: open the questions about results that have come due."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.common import clock
from khuyencong.programmes import services


class Command(BaseCommand):
    help = "Ask for the results of projects accepted now, 12 and 24 months ago. Running it again asks nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=None, help="look at no more than so many projects an occasion")

    def handle(self, *args: Any, **options: Any) -> None:
        opened = services.ask_results(at=clock.now(), limit=options["limit"])
        self.stdout.write(f"{opened} questions opened")
