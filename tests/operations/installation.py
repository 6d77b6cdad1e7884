"""A throw-away installation of its own: data folder, keys, database, commands in their own processes."""

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

ADMIN = ("--username", "quantri", "--full-name", "Người Quản Trị", "--email", "quantri@kc.example")


class Installation:
    """`run` runs `khuyencong` in it; `environment` is what an operator would have set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {n: v for n, v in os.environ.items() if not n.startswith(("KC_", "PYTEST"))}
        self.environment |= {"KC_DATA_DIR": str(folder / "data"), "KC_KEYS_DIR": str(folder / "keys")}
        self.server = self.environment.pop("DATABASE_URL", "")
        self.databases: list[str] = []
        self.new_database()

    def new_database(self) -> None:
        """Lose the old database and its files: an empty one takes their place. Keys stay."""
        if not self.server:
            for file in (self.folder / "data").glob("khuyencong.sqlite3*"):
                file.unlink()
            return
        name = f"kc_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.server, autocommit=True) as link:
            link.execute(f"CREATE DATABASE {name}")
        self.databases.append(name)
        self.environment["DATABASE_URL"] = urlunsplit(urlsplit(self.server)._replace(path=f"/{name}"))

    def run(self, *args: str, code: int | None = 0, words: str | None = None, **settings: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "khuyencong", *args],
            capture_output=True,
            text=True,
            input=words or "",
            env={**self.environment, **settings},
            check=False,
            timeout=600,
        )
        if code is not None:
            assert done.returncode == code, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def python(self, source: str) -> str:
        """What a piece of Python prints inside the installation."""
        return str(self.run("shell", "--no-imports", "-c", source).stdout).strip()

    def copy_of(self, other: "Installation") -> "Installation":
        """Become a copy of another installation: keys, files, database."""
        for name in ("data", "keys"):
            shutil.copytree(other.folder / name, self.folder / name, dirs_exist_ok=True)
        if self.server:
            with psycopg.connect(self.server, autocommit=True) as link:
                link.execute(f"DROP DATABASE {self.databases[-1]}")
                link.execute(f"CREATE DATABASE {self.databases[-1]} TEMPLATE {other.databases[-1]}")
        return self

    def drop(self) -> None:
        for name in self.databases:
            with psycopg.connect(self.server, autocommit=True) as link:
                link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def installed(folder: Path) -> Iterator[Installation]:
    """A fresh installation, dropped at the end."""
    made = Installation(folder)
    yield made
    made.drop()
