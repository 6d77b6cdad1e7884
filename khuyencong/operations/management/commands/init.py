"""`khuyencong init`: the first day of an operator."""

import getpass
import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from khuyencong.operations.keys import make_keys


class Command(BaseCommand):
    help = "Make the keys, the tables, the published reference data, the first administrator. Safe to run again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="login name of the administrator")
        parser.add_argument("--full-name")
        parser.add_argument("--email")
        parser.add_argument("--organisation", help="body that runs the platform")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        parser.add_argument("--second-half", action="store_true", help="(used by init itself)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["second_half"]:
            self.account(options)
            return
        made = make_keys(settings.KEYS_DIR)
        if made:
            self.stdout.write(f"keys made in {settings.KEYS_DIR}: {', '.join(made)}")
            self.stdout.write("Keep a copy of this folder away from the backups: without it personal numbers are lost.")
        else:
            self.stdout.write(f"keys in {settings.KEYS_DIR}: kept")
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        answers = self.answers(options)
        # The session key was read before it was made: the link of the administrator must be signed with the new one.
        line = [sys.executable, "-m", "khuyencong", "init", "--second-half"]
        for name in ("username", "full_name", "email", "organisation"):
            line += [f"--{name.replace('_', '-')}", answers[name]]
        if options["password_stdin"]:
            line.append("--password-stdin")
        done = subprocess.run(line, env=os.environ, check=False)  # noqa: S603 (this program)
        if done.returncode:
            raise CommandError("the administrator was not made", returncode=done.returncode)

    def answers(self, options: dict[str, Any]) -> dict[str, str]:
        """What was given by flags, else asked at the terminal; a bad call when there is nobody to ask."""
        asked = {
            "username": "Tên đăng nhập của quản trị viên · login name: ",
            "full_name": "Họ và tên · full name: ",
            "email": "Thư điện tử · e-mail: ",
            "organisation": "Đơn vị vận hành · organisation: ",
        }
        missing = [f"--{name.replace('_', '-')}" for name in asked if not options[name]]
        if missing and not sys.stdin.isatty():
            raise CommandError(f"nobody to ask; give {' '.join(missing)}", returncode=2)
        return {name: options[name] or input(question).strip() for name, question in asked.items()}

    def account(self, options: dict[str, Any]) -> None:
        from khuyencong.accounts.letters import password_link
        from khuyencong.common import clock
        from khuyencong.operations import services
        from khuyencong.operations.reference import load_reference

        now = clock.now()
        for line in load_reference(at=now):
            self.stdout.write(line)
        password = None
        if options["password_stdin"]:
            password = (getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline()).rstrip("\n")
            self.check_password(password)
        user, new = services.create_administrator(
            username=options["username"],
            full_name=options["full_name"],
            email=options["email"],
            organisation=options["organisation"],
            password=password,
            at=now,
        )
        self.stdout.write(f"administrator {user.username}: {'made' if new else 'kept'}")
        if not user.has_usable_password():
            self.stdout.write(f"Set the password here, once, within days:\n{password_link(user)}")
        self.stdout.write("Next: khuyencong serve, khuyencong worker, khuyencong doctor.")

    def check_password(self, password: str) -> None:
        from django.contrib.auth.password_validation import validate_password
        from django.core.exceptions import ValidationError

        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
