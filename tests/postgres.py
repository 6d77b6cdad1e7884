"""A throw-away PostgreSQL server for the tests: own folder, own port, gone when the run ends."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


def _bin(name: str) -> str:
    found = shutil.which(name)
    if found:
        return found
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / name).exists():
            return str(folder / name)
    raise RuntimeError(f"{name} is missing: install the packages of requirements/apt.txt (postgresql)")


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; the package brings the user postgres."""
    if os.geteuid() == 0:
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    return command


class Server:
    """A running server; `url` is its DATABASE_URL.

    `durable`: waits for the disk as a real one does. Tests need not: what they write is thrown away with the server.
    """

    def __init__(self, *, durable: bool = True) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kc-pg-", dir="/tmp"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        data = self.folder / "data"
        self._run(_bin("initdb"), "-D", str(data), "-U", "khuyencong", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        with (data / "postgresql.conf").open("a") as conf:
            conf.write(
                f"\nlisten_addresses='127.0.0.1'\nport={self.port}\nunix_socket_directories='{self.folder}'\n"
                "max_connections=100\nshared_buffers=256MB\n"
            )
            if not durable:
                conf.write("fsync=off\nsynchronous_commit=off\nfull_page_writes=off\n")
        self._run(_bin("pg_ctl"), "-D", str(data), "-w", "-l", str(self.folder / "log"), "start")
        self.url = f"postgresql://khuyencong@127.0.0.1:{self.port}/postgres"

    def _run(self, *command: str) -> None:
        done = subprocess.run(_as_owner(list(command)), capture_output=True, text=True, cwd="/tmp", check=False)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")

    def stop(self) -> None:
        self._run(_bin("pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
