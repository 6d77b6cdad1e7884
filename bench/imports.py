"""How fast sheets become establishments on PostgreSQL, and how they leave again.

    python -m bench.imports [--rows 1000000] [--sheet-rows 60000] [--peer-rows 5000] [--json]

A throw-away server is started. Two in a hundred rows are wrong, in ten ways.

- csv: the import of a file as its services do it (look, then write the good rows), against a bare COPY of the very rows
  it wrote, into the same four tables with their indexes and constraints. `look` and `write` are told apart; the goal is
  on `write`, which reads and judges every row of the stored file again, and on the memory of the whole.
- xlsx: reading and checking every cell of a workbook by the columns, against python-calamine reading it alone.
- peer: django-import-export on the first rows, with its defaults and at its fastest, profile columns only, no judging.
- export: every row of the list as CSV, JSON and XLSX; the peak of memory against that of a tenth of the rows.

Every measurement is a process of its own, so that its peak is its own.
"""

import argparse
import csv
import io
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GOALS = {"csv": 0.5, "xlsx": 0.4, "peer_default": 30.0, "peer_fastest": 3.0, "memory_mb": 1024}
TABLES = ("registry_establishment", "registry_identifier", "registry_productionplace", "registry_yearfigures")
HEADS = (
    "Tên cơ sở", "Loại hình", "Mã số", "Xã, phường", "Địa chỉ", "Ngày thành lập", "Ngành nghề", "Do phụ nữ làm chủ",
    "Căn cứ xác định chủ sở hữu", "Năm", "Lao động", "Doanh thu (đồng)",
)  # fmt: skip
WORDS = ("Chè", "Gỗ", "Gốm", "Mây tre", "Dệt", "Cơ khí", "Bánh", "Miến", "Mật ong", "Đá", "Giấy", "Nón")
UNITS = """
INSERT INTO places_unit (id, level, code, name, kind, parent_id, province_id, search_key)
 SELECT p, 'province', (10 + p)::text, 'Tỉnh Mẫu ' || p, 'province', NULL, NULL, '|tinh mau ' || p || '|'
 FROM generate_series(1, 34) p;
INSERT INTO places_unit (id, level, code, name, kind, parent_id, province_id, search_key)
 SELECT 100 + c, 'commune', (10000 + c)::text, 'Xã Mẫu ' || c, 'commune', 1 + c % 34, 1 + c % 34, '|xa mau ' || c || '|'
 FROM generate_series(0, 3320) c;
"""


def rows_of(count: int) -> Iterator[list[Any]]:
    """Generated establishments; every fiftieth is wrong."""
    from khuyencong.common import taxcode

    chance = random.Random(9)
    serial = itertools.count(100_000_000)
    for n in range(count):
        number = next(code for i in serial for d in "0123456789" if taxcode.well_formed(code := f"{i % 10**9:09d}{d}"))
        row: list[Any] = [
            f"Hợp tác xã {chance.choice(WORDS)} số {n}", chance.choice(("HTX", "DNTN", "CTCP", "TNHH")), number,
            str(10_000 + n % 3321), f"Thôn {n % 40}", f"{1 + n % 28}/{1 + n % 12}/{1995 + n % 29}",
            chance.choice(("a", "b", "c", "")), "có" if n % 50 == 1 else "", "Giấy đăng ký" if n % 50 == 1 else "",
            "2025", str(n % 400), str(n % 70_000 * 1_000_000 + 345_678),
        ]  # fmt: skip
        if n % 50 == 7:
            spoil(row, n // 50 % 10)
        yield row


def spoil(row: list[Any], how: int) -> None:
    """Ten ways to be wrong."""
    place, wrong = [
        (0, ""), (1, "Kiểu cũ"), (2, "12345"), (3, "Xã Không Có"), (5, "31/02/2019"), (5, "hôm qua"), (7, "có thể"),
        (9, "2099"), (10, "khoảng 20"), (11, "chín tỷ"),
    ][how]  # fmt: skip
    row[place] = wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the CSV file and of the export")
    parser.add_argument("--sheet-rows", type=int, default=60_000, help="rows of the workbook")
    parser.add_argument("--peer-rows", type=int, default=5_000, help="rows for django-import-export")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--worker", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(WORKERS[options.worker](options)))
        return 0
    from tests.postgres import Server

    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ |= {"DATABASE_URL": server.url, "KC_DATA_DIR": folder}
            report = measure(options)
    finally:
        server.stop()
    print(json.dumps(report, indent=2) if options.json else as_text(report))
    return 0


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Every figure, from one run on one server."""
    ours = child("csv", options)
    base = child("copy", options)
    rows = ours["rows"]
    report = {
        "rows": rows,
        "csv": {
            **ours,
            "copy_seconds": base["seconds"],
            "write_to_copy": round(base["seconds"] / ours["write_seconds"] * rows / ours["written"], 2),
            "whole_to_copy": round(base["seconds"] / (ours["write_seconds"] + ours["look_seconds"]), 2),
        },
        "xlsx": child("xlsx", options),
        "export": child("export", options),
        "export_tenth": child("export_tenth", options),
    }
    peer = child("peer", options)
    rate = rows / (ours["look_seconds"] + ours["write_seconds"])
    peer |= {f"ours_to_{name}": round(rate / peer[name], 1) for name in ("default", "fastest")}
    return {**report, "peer": peer, "goals": GOALS}


def child(worker: str, options: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.imports", "--worker", worker]
    for name in ("rows", "sheet_rows", "peer_rows"):
        command += [f"--{name.replace('_', '-')}", str(getattr(options, name))]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"{worker}: {found}", file=sys.stderr)
    return found


def ready(*, first: bool = False) -> None:
    """Django; the tables and units the first time."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "khuyencong.config.settings"
    django.setup()
    if not first:
        return
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(UNITS)
        cursor.execute("SET session_replication_role = origin")


def peak_mb() -> int:
    """The most memory this process has held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) // 1024


def run_csv(options: argparse.Namespace) -> dict[str, Any]:
    """Receive, look, write the good rows."""
    ready(first=True)
    from django.core.files.uploadedfile import TemporaryUploadedFile

    from khuyencong.accounts.models import User
    from khuyencong.common import clock
    from khuyencong.exchange import importers, services
    from khuyencong.exchange.choices import Way

    upload = TemporaryUploadedFile("co-so.csv", "text/csv", 0, "utf-8")
    text = io.TextIOWrapper(upload.file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(HEADS)
    writer.writerows(rows_of(options.rows))
    text.flush()
    upload.size = text.detach().tell()
    upload.file.seek(0)
    by = User.objects.create(username="bench", full_name="Bench")
    importer = importers.get("establishments")
    batch = services.receive(importer=importer, upload=upload, operator=True, by=by, at=clock.now())
    start = time.perf_counter()
    batch = services.look(batch=batch, at=clock.now())
    looked = time.perf_counter()
    services.start(batch=batch, way=Way.GOOD, by=by, at=clock.now())
    batch = services.apply_batch(batch=batch)
    done = time.perf_counter()
    return {
        "rows": batch.rows,
        "bad": batch.bad,
        "written": batch.written,
        "look_seconds": round(looked - start, 2),
        "write_seconds": round(done - looked, 2),
        "peak_mb": peak_mb(),
    }


def run_copy(options: argparse.Namespace) -> dict[str, Any]:
    """The very rows the import wrote, by bare COPY into the emptied tables, constraints checked at the end."""
    ready()
    from django.db import connection, transaction

    with tempfile.TemporaryDirectory() as folder:
        for table in TABLES:
            file, statement = (Path(folder) / table).open("wb"), f"COPY {table} TO STDOUT"
            with file as out, connection.cursor() as cursor, cursor.copy(statement) as copy:
                for block in copy:
                    out.write(block)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE exchange_writtenrow, " + ", ".join(TABLES) + " CASCADE")
        start = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            for table in TABLES:
                with (Path(folder) / table).open("rb") as rows, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    while block := rows.read(1 << 18):
                        copy.write(block)
        return {"seconds": round(time.perf_counter() - start, 2)}


def run_xlsx(options: argparse.Namespace) -> dict[str, Any]:
    """A workbook read and checked by its columns, and read by calamine alone."""
    ready()
    import xlsxwriter
    from python_calamine import CalamineWorkbook

    from khuyencong.common import clock
    from khuyencong.exchange.checking import check_rows
    from khuyencong.exchange.columns import Context
    from khuyencong.exchange.reading import COMMAND_LINE, read_table
    from khuyencong.registry.columns import IMPORT

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "co-so.xlsx"
        book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
        page = book.add_worksheet()
        for n, row in enumerate(itertools.chain([HEADS], rows_of(options.sheet_rows))):
            for i, cell in enumerate(row):
                if n and i == 10 and cell.isdigit():
                    page.write_number(n, i, int(cell))
                else:
                    page.write_string(n, i, cell)
        book.close()
        start = time.perf_counter()
        alone = sum(1 for _row in CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).iter_rows())
        read = time.perf_counter()
        with file.open("rb") as source:
            table = read_table(source, IMPORT, limits=COMMAND_LINE)
            bad = sum(not line.good for line in check_rows(table, Context(clock.now().date())))
        done = time.perf_counter()
    return {
        "rows": alone - 1,
        "bad": bad,
        "calamine_seconds": round(read - start, 2),
        "checked_seconds": round(done - read, 2),
        "ratio": round((read - start) / (done - read), 2),
        "peak_mb": peak_mb(),
    }


def run_peer(options: argparse.Namespace) -> dict[str, Any]:
    """django-import-export: rows a second with its defaults, and in bulk without reports and differences."""
    ready()
    import tablib
    from django.db import connection
    from import_export import resources

    from khuyencong.common import clock
    from khuyencong.common.fold import search_key
    from khuyencong.registry.models import Establishment

    names = (
        "name",
        "legal_form",
        "commune",
        "province",
        "address",
        "industry",
        "search_key",
        "created_at",
        "changed_at",
    )
    now = f"{clock.now():%Y-%m-%d %H:%M:%S}"
    data = tablib.Dataset(headers=["id", *names])
    for n, row in enumerate(itertools.islice(rows_of(options.peer_rows * 2), options.peer_rows)):
        name = f"{row[0]}."
        data.append(["", name, "cooperative", 100 + n % 3321, 1 + n % 34, row[4], "a", search_key(name), now, now])

    class Plain(resources.ModelResource):
        class Meta:
            model = Establishment
            fields = ("id", *names)

    class Fast(Plain):
        class Meta(Plain.Meta):
            use_bulk = True
            batch_size = 1_000
            skip_diff = True
            skip_html_diff = True
            report_skipped = False
            force_init_instance = True
            clean_model_instances = False

    found: dict[str, Any] = {"rows": options.peer_rows}
    for label, resource in (("default", Plain), ("fastest", Fast)):
        before = Establishment.objects.count()
        start = time.perf_counter()
        result = resource().import_data(data, dry_run=False, raise_errors=True)
        found[label] = round(options.peer_rows / (time.perf_counter() - start))
        assert not result.has_errors()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM registry_establishment WHERE name LIKE '%.'")
            assert cursor.rowcount == options.peer_rows, (before, cursor.rowcount)
    return found


def run_export(options: argparse.Namespace, share: int = 1) -> dict[str, Any]:
    """The whole list in each form, written to a file."""
    ready()
    from khuyencong.accounts.choices import BodyKind, Role
    from khuyencong.accounts.models import Membership, Organisation, User
    from khuyencong.common import clock
    from khuyencong.exchange.writing import csv_lines, json_lines, write_xlsx
    from khuyencong.registry import columns
    from khuyencong.registry.selectors import listing

    by = User.objects.get(username="bench")
    agency, _made = Organisation.objects.get_or_create(name="Cục mẫu", kind=BodyKind.AGENCY)
    on = clock.now().date()
    Membership.objects.get_or_create(
        user=by, organisation=agency, role=Role.AGENCY_OFFICER, defaults={"valid_from": on}
    )
    wanted, count = listing.ListFilter(), options.rows // share
    found: dict[str, Any] = {}

    def rows() -> Iterator[Any]:
        return itertools.islice(listing.export_rows(by, on, wanted), count)

    shown = [c for c in columns.EXPORT if not c.personal]
    for form, lines in (("csv", csv_lines), ("json", json_lines)):
        start = time.perf_counter()
        with tempfile.TemporaryFile("w", encoding="utf-8") as out:
            for line in lines(shown, rows()):
                out.write(line)
        found[f"{form}_seconds"] = round(time.perf_counter() - start, 2)
    found["peak_mb"] = peak_mb()
    start = time.perf_counter()
    with tempfile.TemporaryFile() as book:
        found["rows"] = write_xlsx(book, shown, rows())
    return {**found, "xlsx_seconds": round(time.perf_counter() - start, 2), "peak_with_xlsx_mb": peak_mb()}


def run_tenth(options: argparse.Namespace) -> dict[str, Any]:
    return run_export(options, 10)


WORKERS = {
    "csv": run_csv, "copy": run_copy, "xlsx": run_xlsx, "peer": run_peer, "export": run_export,
    "export_tenth": run_tenth,
}  # fmt: skip


def as_text(report: dict[str, Any]) -> str:
    """The figures for people."""
    made, sheet, out, tenth, peer = (report[k] for k in ("csv", "xlsx", "export", "export_tenth", "peer"))
    goals = report["goals"]
    return "\n".join(
        [
            f"csv     {made['rows']:,} rows, {made['bad']:,} bad: look {made['look_seconds']} s, write"
            f" {made['write_seconds']} s, bare COPY of the rows written {made['copy_seconds']} s",
            f"        write to COPY {made['write_to_copy']} (goal {goals['csv']}), look and write to COPY"
            f" {made['whole_to_copy']}; peak {made['peak_mb']} MB (goal {goals['memory_mb']})",
            f"xlsx    {sheet['rows']:,} rows: calamine alone {sheet['calamine_seconds']} s, read and checked"
            f" {sheet['checked_seconds']} s: {sheet['ratio']} (goal {goals['xlsx']})",
            f"peer    django-import-export {peer['default']}/s by default, {peer['fastest']}/s at its fastest; look and"
            f" write of ours {peer['ours_to_default']} × and {peer['ours_to_fastest']} × (goals 30, 3)",
            f"export  {out['rows']:,} rows: CSV {out['csv_seconds']} s, JSON {out['json_seconds']} s, XLSX"
            f" {out['xlsx_seconds']} s; peak {out['peak_mb']} MB, of a tenth of the rows {tenth['peak_mb']} MB"
            f" (with XLSX {out['peak_with_xlsx_mb']} and {tenth['peak_with_xlsx_mb']} MB)",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
