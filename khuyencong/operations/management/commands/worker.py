"""`khuyencong worker`: background tasks and periodic jobs, until it is told to stop."""

import logging
import signal
import time
import uuid
from argparse import ArgumentParser
from datetime import datetime
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker

from khuyencong.common import clock
from khuyencong.operations import periodic
from khuyencong.operations.management.commands.serve import refuse_unfit

log = logging.getLogger("khuyencong.worker")


class Command(BaseCommand):
    help = "Run background tasks and periodic jobs (sealing of the audit log, nightly work). Stops on SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between looks at the queue")
        parser.add_argument("--once", action="store_true", help="do what waits and what is due, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unfit()
        self.running = True
        self.queue: Worker | None = None
        self.beaten: datetime | None = None
        if not options["once"]:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.stop)
        self.stdout.write("worker: at work")
        self.stdout.flush()
        name = uuid.uuid4().hex
        while self.running:
            self.turn(name)
            if options["once"]:
                break
            self.rest(options["interval"])
        self.stdout.write("worker: stopped")

    def stop(self, number: int, frame: FrameType | None) -> None:
        """End after the task at hand."""
        self.running = False
        if self.queue is not None:
            self.queue.running = False

    def rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self.running and time.monotonic() < end:
            time.sleep(0.1)

    def turn(self, name: str) -> None:
        """One look: heartbeat, due jobs, waiting tasks. A database that is away for a while is waited for."""
        try:
            now = clock.now()
            if self.beaten is None or now - self.beaten >= periodic.HEARTBEAT_EVERY:
                periodic.beat(now)
                self.beaten = now
            periodic.run_due(now, clock.now)
            self.queue = Worker(
                queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False,
                max_tasks=None, worker_id=name, excluded_queue_names=[],
            )  # fmt: skip
            if self.running:
                self.queue.run()
        except OperationalError:
            log.exception("database away")
            close_old_connections()
            self.rest(5)
