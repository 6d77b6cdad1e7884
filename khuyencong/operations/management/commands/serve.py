"""`khuyencong serve`: the web server, when this installation is fit to serve."""

from argparse import ArgumentParser
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from khuyencong.config import env
from khuyencong.operations import selectors


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_unfit() -> None:
    """Raise CommandError with the sentence that says what to do, when the platform must not start."""
    if settings.SECRET_KEY == settings.UNSET:
        raise CommandError("there is no session key: run `khuyencong init` (or `khuyencong demo` to try)")
    if settings.DEMO and not is_loopback(env.text("KC_HOST")):
        raise CommandError("KC_DEMO=1 has accounts with a published password: only on a loopback KC_HOST")
    try:
        pending = selectors.pending_migrations()
    except DatabaseError as error:
        raise CommandError(f"the database does not answer ({type(error).__name__}): see `khuyencong doctor`") from error
    if pending:
        raise CommandError(f"{len(pending)} migrations are pending ({pending[0]} …): run `khuyencong upgrade`")


class Command(BaseCommand):
    help = "Run the web server (gunicorn) on KC_HOST and KC_PORT. Refuses to start on a database of another release."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=env.text("KC_HOST"))
        parser.add_argument("--port", type=int, default=env.integer("KC_PORT"))
        parser.add_argument("--workers", type=int, default=env.integer("KC_WORKERS"))
        parser.add_argument("--threads", type=int, default=env.integer("KC_THREADS"))

    def handle(self, *args: Any, **options: Any) -> None:
        from gunicorn.app.base import BaseApplication

        refuse_unfit()
        if settings.DEMO and not is_loopback(options["host"]):
            raise CommandError("KC_DEMO=1 has accounts with a published password: only on a loopback address")
        call_command("collectstatic", interactive=False, verbosity=0)
        from khuyencong.config.wsgi import application  # after collectstatic: it reads the list of static files

        connections.close_all()  # the children open their own

        class Server(BaseApplication):  # type: ignore[misc]
            def load_config(self) -> None:
                chosen = {
                    "bind": f"{options['host']}:{options['port']}",
                    "workers": options["workers"],
                    "threads": options["threads"],
                    "worker_class": "gthread",
                    "preload_app": True,
                    "timeout": 60,
                    "graceful_timeout": 30,
                    "max_requests": 20_000,
                    "max_requests_jitter": 2_000,
                    "control_socket_disable": True,
                    "logconfig_dict": {
                        **settings.LOGGING,
                        "loggers": {
                            **settings.LOGGING["loggers"],
                            "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
                            "gunicorn.access": {"handlers": [], "level": "ERROR", "propagate": False},
                        },
                    },
                }
                for name, value in chosen.items():
                    self.cfg.set(name, value)

            def load(self) -> Any:
                return application

        self.stdout.write(f"http://{options['host']}:{options['port']}/")
        self.stdout.flush()
        Server().run()
