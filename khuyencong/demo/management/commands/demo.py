"""`khuyencong demo`: everything on one machine, with invented example data."""

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from khuyencong.common import clock
from khuyencong.common.errors import Invalid
from khuyencong.config import env
from khuyencong.demo.accounts import PASSWORD, PEOPLE
from khuyencong.operations.keys import make_keys
from khuyencong.operations.management.commands.serve import is_loopback

GRACE_SECONDS = 15


class Command(BaseCommand):
    help = "Make keys, database and example data, then run worker and server on 127.0.0.1. Needs KC_DEMO=1."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="only prepare the data")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("the demo has accounts with a published password: say KC_DEMO=1", returncode=2)
        host, port = env.text("KC_HOST"), env.integer("KC_PORT")
        if not is_loopback(host):
            raise CommandError(f"the demo runs on a loopback address only, not on {host}", returncode=2)
        if not options["no_serve"]:
            self.refuse_taken(host, port)
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        made = make_keys(settings.KEYS_DIR)
        self.stdout.write(f"data: {settings.DATA_DIR}{' (keys made)' if made else ''}")
        self.fill()
        self.stdout.write(f"\nLogins (password of all: {PASSWORD})")
        for person in PEOPLE:
            self.stdout.write(f"  {person.username:<7} {person.full_name}, {person.role}")
        self.stdout.flush()
        if not options["no_serve"]:
            self.run(host, port)

    def refuse_taken(self, host: str, port: int) -> None:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                raise CommandError(f"port {port} is taken: choose another, KC_PORT=8010 make demo") from None

    def fill(self) -> None:
        from khuyencong.demo.services import load_demo

        call_command("migrate", interactive=False, verbosity=0)
        try:
            for line in load_demo(at=clock.now()):
                self.stdout.write(line)
                self.stdout.flush()
        except Invalid as error:
            raise CommandError(" ".join(error.fields[""])) from error

    def run(self, host: str, port: int) -> None:
        """Run worker and server as children until Ctrl-C, SIGTERM, or until one of them ends."""
        children: list[subprocess.Popen[bytes]] = []

        def stop(number: int, frame: FrameType | None) -> None:
            raise KeyboardInterrupt

        for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT too: a shell may have started us with it ignored
            signal.signal(number, stop)
        ended = None
        try:
            for command in (["worker"], ["serve", "--host", host, "--port", str(port)]):
                # Own session: the parent alone tells them to stop, once, also on Ctrl-C.
                line = [sys.executable, "-m", "khuyencong", *command]
                children.append(subprocess.Popen(line, env=os.environ, start_new_session=True))  # noqa: S603 (this program)
            self.stdout.write(f"\nhttp://{host}:{port}/   (Ctrl-C stops it)")
            self.stdout.flush()
            while ended is None:
                ended = next((child for child in children if child.poll() is not None), None)
                time.sleep(0.3)
        except KeyboardInterrupt:
            self.stdout.write("stopping")
        finally:
            self.stop_all(children)
        if ended is not None:
            raise CommandError(f"{' '.join(map(str, ended.args[3:]))} ended with {ended.returncode}")  # type: ignore[index]

    def stop_all(self, children: list[subprocess.Popen[bytes]]) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
