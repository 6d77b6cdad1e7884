"""Time and peak memory of `make demo` from a clean clone to the first page.

The clone, its virtual environment and its data live in a temporary folder. Memory is the largest sum over the demo's
processes seen while it starts. Figures depend on the package index and the machine: they are reported, not judged.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT_SECONDS = 900


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _group_memory_kb(group: int) -> int:
    """Resident memory of every process of a process group, in kB."""
    listed = subprocess.run(["ps", "-e", "-o", "pgid=,rss="], capture_output=True, text=True, check=True)
    rows = (line.split() for line in listed.stdout.splitlines())
    return sum(int(rss) for pgid, rss in rows if int(pgid) == group)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return page.status == 200
    except OSError:
        return False


def main() -> None:
    """Clone, `make demo`, wait for the first page, print seconds and peak memory."""
    folder = Path(tempfile.mkdtemp(prefix="kc-bench-demo-"))
    port = _free_port()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "clone")], check=True)
    env = {**os.environ, "KC_PORT": str(port), "KC_DATA_DIR": str(folder / "data")}
    env.pop("DATABASE_URL", None)
    started, peak = time.monotonic(), 0
    with (folder / "log").open("w") as log:
        demo = subprocess.Popen(
            ["make", "demo"], cwd=folder / "clone", env=env, stdout=log, stderr=log, start_new_session=True
        )
        try:
            while not _answers(port):
                peak = max(peak, _group_memory_kb(demo.pid))
                if demo.poll() is not None or time.monotonic() - started > LIMIT_SECONDS:
                    sys.exit(f"the demo did not come up:\n{(folder / 'log').read_text()[-2000:]}")
                time.sleep(0.5)
            seconds = time.monotonic() - started
            peak = max(peak, _group_memory_kb(demo.pid))
        finally:
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait(timeout=60)
            shutil.rmtree(folder, ignore_errors=True)
    print(f"make demo, clean clone to first page: {seconds:.0f} s, peak memory {peak / 1024:.0f} MB (all processes)")


if __name__ == "__main__":
    main()
