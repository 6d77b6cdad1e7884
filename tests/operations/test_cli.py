"""The console script as a user meets it."""

import os
import subprocess
import sys

import pytest


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "khuyencong", *args], capture_output=True, text=True, check=False, env=os.environ
    )


@pytest.mark.parametrize("args", [(), ("--help",), ("help",)])
def test_help_shows_the_groups(args: tuple[str, ...]) -> None:
    done = run(*args)
    assert done.returncode == 0
    for group in ("Development",):
        assert group in done.stdout
    assert "messages" in done.stdout
    assert "runserver" not in done.stdout


def test_unknown_command_names_the_nearest_and_exits_2() -> None:
    done = run("mesages")
    assert done.returncode == 2
    assert "messages" in done.stderr
    assert done.stdout == ""


def test_version() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.strip()


def test_bad_call_exits_2() -> None:
    assert run("messages", "no-such-room").returncode == 2
    assert run("messages", "--no-such-flag").returncode == 2


def test_every_shown_command_has_its_own_help_line() -> None:
    from khuyencong.config.cli import GROUPS

    names = [name for commands in GROUPS.values() for name in commands]
    assert len(names) == len(set(names))
    assert all(line.strip() for commands in GROUPS.values() for line in commands.values())
