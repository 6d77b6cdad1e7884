"""The operator's command is killed in the middle of an import: nothing half-written, the worker goes on."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.operations.installation import ADMIN, Installation, installed

ROWS = 500
HEADS = "Tên cơ sở;Loại hình;Xã, phường;Ngày thành lập;Năm;Lao động"
COUNTS = """
import json
from khuyencong.exchange.models import ImportBatch, WrittenRow
from khuyencong.registry.models import Establishment, YearFigures
b = ImportBatch.objects.get()
print(json.dumps([b.state, b.done, b.written, WrittenRow.objects.count(), Establishment.objects.count(),
    YearFigures.objects.count()]))
"""


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    for made in installed(tmp_path):
        made.run("init", *ADMIN, "--organisation", "Cục Khuyến công")
        made.python("from tests.factories.places import make_units; make_units()")
        yield made


def done(installation: Installation) -> int:
    """How many rows are committed, asked without Django: a command takes longer than a chunk."""
    with contextlib.suppress(sqlite3.Error, psycopg.Error):
        if installation.server:
            with psycopg.connect(installation.environment["DATABASE_URL"]) as link:
                found: Any = link.execute(
                    "SELECT max(done) FROM exchange_importbatch WHERE state = 'applying'"
                ).fetchone()
        else:
            file = f"file:{installation.folder / 'data' / 'khuyencong.sqlite3'}?mode=ro"
            with contextlib.closing(sqlite3.connect(file, uri=True)) as link:
                found = link.execute("SELECT max(done) FROM exchange_importbatch WHERE state = 'applying'").fetchone()
        return int(found[0] or 0)
    return 0


def test_a_killed_import_is_gone_on_with(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "ds.csv"
    rows = [f"Hợp tác xã Ví Dụ {n};HTX;Bản Hồ, Lào Cai;14/3/2012;2025;{n}" for n in range(ROWS)]
    file.write_text("\n".join([HEADS, *rows]), encoding="utf-8")
    command = [sys.executable, "-m", "khuyencong", "import", "establishments", str(file), "--take-good", "--json"]
    # A wrong row, so that the good ones are taken chunk after chunk.
    file.write_text(file.read_text(encoding="utf-8") + "\n;HTX;Bản Hồ, Lào Cai;;;", encoding="utf-8")
    running = subprocess.Popen(command, env=installation.environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        until = time.monotonic() + 120
        while done(installation) < 100 and running.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGKILL)
    finally:
        running.wait(timeout=30)
    state, marked, written, rows_kept, establishments, figures = json.loads(installation.python(COUNTS))
    assert state == "applying"
    assert 100 <= marked < ROWS
    assert marked == written == rows_kept == establishments == figures
    installation.python(
        "from datetime import timedelta; from khuyencong.common import clock;"
        "from khuyencong.exchange.models import ImportBatch;"
        "ImportBatch.objects.update(beat_at=clock.now() - timedelta(minutes=3))"
    )
    installation.run("worker", "--once")
    state, marked, written, rows_kept, establishments, figures = json.loads(installation.python(COUNTS))
    assert (state, marked, written) == ("applied", ROWS + 1, ROWS)
    assert rows_kept == establishments == figures == ROWS
