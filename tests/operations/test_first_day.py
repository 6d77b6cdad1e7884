"""The first day of an operator: init, refusals, doctor."""

import json
import re

from tests.operations.installation import ADMIN, Installation

ORG = ("--organisation", "Cục Khuyến công")


def test_serve_and_worker_refuse_before_init_and_say_what_to_do(installation: Installation) -> None:
    for command in ("serve", "worker"):
        done = installation.run(command, code=1)
        assert "khuyencong init" in done.stderr


def test_init_asks_nothing_it_was_told_and_may_run_twice(installation: Installation) -> None:
    assert "--organisation" in installation.run("init", *ADMIN, code=2).stderr
    first = installation.run("init", *ADMIN, *ORG)
    keys = {f.name: f.read_bytes() for f in (installation.folder / "keys").iterdir()}
    assert {"session.key", "audit.key", "personal-1.key", "lookup-1.key"} == set(keys)
    assert all(f.stat().st_mode & 0o077 == 0 for f in (installation.folder / "keys").iterdir())
    assert re.search(r"http://127\.0\.0\.1:8000/accounts/reset/\S+", first.stdout)
    second = installation.run("init", *ADMIN, *ORG)
    assert "kept" in second.stdout
    assert {f.name: f.read_bytes() for f in (installation.folder / "keys").iterdir()} == keys
    users = "from khuyencong.accounts.models import *; print(User.objects.count(), Membership.objects.get().role)"
    assert installation.python(users) == "1 administrator"
    checks = json.loads(installation.run("doctor", "--json", code=1).stdout)
    wrong = {c["code"]: c for c in checks["checks"] if not c["ok"]}
    assert set(wrong) == {"mail", "worker"}
    assert all(c["remedy"] for c in wrong.values())
    installation.run("worker", "--once")
    assert "OK  worker" in installation.run("doctor", KC_DEMO="1").stdout


def test_a_weak_password_is_refused_and_no_account_is_made(installation: Installation) -> None:
    installation.run("init", *ADMIN, *ORG, "--password-stdin", words="12345\n", code=2)
    assert installation.python("from khuyencong.accounts.models import *; print(User.objects.count())") == "0"


def test_pending_migrations_stop_the_server(installation: Installation) -> None:
    installation.run("init", *ADMIN, *ORG)
    installation.run("migrate", "operations", "zero")
    assert "khuyencong upgrade" in installation.run("serve", code=1).stderr
