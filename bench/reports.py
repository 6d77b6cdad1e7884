"""The sums, the completeness board and the grid of reports over ten years of clusters and tenants, on PostgreSQL.

    python -m bench.reports [--tenants 25000] [--clusters 1500] [--years 10] [--rounds 5] [--json]

Both periods of each year hold one form-01 report a tenant and one form-02 report a cluster, all accepted. Against bare
SQL on the same throw-away server: the sums of one period over the nation (forms 01 and 02 into every commune, goal at
most three times the same sums), the completeness board (two times), and the grid of form 01 for the 200 tenants of one
commune (three times); each with at most ten statements. Only ratios and counts travel.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

AT = datetime(2026, 6, 20, 2, tzinfo=UTC)
GRID = 200
GOALS = {"sums": 3.0, "board": 2.0, "grid": 3.0}
SUMS = """SELECT o.place_id, c."row", sum(c.amount), count(c.amount) FROM reporting_cell c
 JOIN reporting_report r ON r.id = c.report_id JOIN reporting_obligation o ON o.id = r.obligation_id
 WHERE r.in_force AND o.period_id = %s AND o.form = %s GROUP BY 1, 2"""
BOARD = """SELECT o.form, o.province_id, count(*), count(*) FILTER (WHERE o.submitted_on <= o.last_day),
 count(*) FILTER (WHERE o.submitted_on > o.last_day), count(*) FILTER (WHERE r.in_force),
 count(*) FILTER (WHERE r.status = 'returned')
 FROM reporting_obligation o LEFT JOIN reporting_report r ON r.obligation_id = o.id
 WHERE o.period_id = %s AND o.void_at IS NULL GROUP BY 1, 2"""
CELLS = """SELECT c.* FROM reporting_cell c JOIN reporting_report r ON r.id = c.report_id
 JOIN reporting_obligation o ON o.id = r.obligation_id
 WHERE o.period_id = %s AND o.form = 'cluster.form-01' AND o.place_id = %s AND r.in_force"""
OWED = """SELECT * FROM reporting_obligation WHERE period_id = %s AND form = 'cluster.form-01' AND place_id = %s
 ORDER BY subject_label, id"""
REPORTS = """SELECT r.* FROM reporting_report r JOIN reporting_obligation o ON o.id = r.obligation_id
 WHERE o.period_id = %s AND o.form = 'cluster.form-01' AND o.place_id = %s"""


def prepare() -> Any:
    """34 provinces, 3,000 communes and the officer who typed everything."""
    from khuyencong.accounts.models import User
    from khuyencong.places.models import Unit

    Unit.objects.bulk_create(
        Unit(pk=p, level="province", code=str(10 + p), name=f"Tỉnh Mẫu {p}", kind="province", search_key=f"|mau {p}|")
        for p in range(1, 35)
    )
    Unit.objects.bulk_create(
        Unit(
            pk=100 + c, level="commune", code=f"{10000 + c}", name=f"Xã Mẫu {c}", kind="commune", parent_id=1 + c % 34,
            province_id=1 + c % 34, search_key=f"|xa mau {c}|",
        )
        for c in range(3_000)
    )  # fmt: skip
    return User.objects.create_user(username="typist", full_name="Người nhập")


def fill(by: Any, clusters: int, tenants: int, years: int) -> list[Any]:
    """Every period with its register and accepted reports, written by the database; the periods, oldest first."""
    from django.db import connection

    from khuyencong.reporting import services
    from khuyencong.reporting.selectors import due_of, form_of

    keys = [f"{year}-{kind}" for year in range(2025, 2025 + years) for kind in ("H1", "Y")]  # the forms begin in 2025
    periods = [services.make_period(set_key="cluster", key=key, by=None, at=AT) for key in keys]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for period in periods:
            for name, count, kind in (("form-01", tenants, "project"), ("form-02", clusters, "cluster")):
                form = form_of(period, f"cluster.{name}")
                due = due_of(form, period)
                # tenants lie in the clusters in turn; the first GRID of them in the first commune
                place = f"100 + CASE WHEN n < {GRID} AND '{name}' = 'form-01' THEN 0 ELSE 1 + mod(n, {clusters}) END"
                cursor.execute(
                    f"""INSERT INTO reporting_obligation (period_id, form, subject_kind, subject_id, subject_label,
 reporter_kind, reporter_label, place_id, province_id, cluster_id, due_on, last_day, due_citation, submitted_on,
 made_at, void_reason) SELECT {period.pk}, '{form.key}', '{kind}', n, 'Dự án ' || n, '{form.reporter_kind}',
 'Đơn vị ' || n, {place}, 1 + mod(({place}) - 100, 34), mod(n, {clusters}), %s, %s, '',
 CASE WHEN mod(n, 10) = 0 THEN %s ELSE %s END, %s, ''
 FROM generate_series(0, {count - 1}) n""",
                    [due.printed, due.last, due.printed, due.last, AT],
                )
                cursor.execute(
                    f"""INSERT INTO reporting_report (obligation_id, version, form_version, status, in_force, reason,
 channel, typed_by_id, opened_at, signer, signed_name, signed_title, submitted_at, submitted_by_id, accepted_at)
 SELECT id, 1, %s, 'accepted', true, '', 'paper', {by.pk}, %s, '{form.signed_by}', 'Người ký', '', %s, {by.pk}, %s
 FROM reporting_obligation WHERE period_id = {period.pk} AND form = '{form.key}'""",
                    [form.version, AT, AT, AT],
                )
                rows = ", ".join(f"('{r.number}', {10**r.unit.scale})" for r in form.rows)
                cursor.execute(
                    f"""INSERT INTO reporting_cell (report_id, "row", "column", amount, note, source, revision, at)
 SELECT r.id, v.name, '', v.size * (1 + mod(r.id, 7)), '', '', 1, %s FROM reporting_report r
 JOIN reporting_obligation o ON o.id = r.obligation_id CROSS JOIN (VALUES {rows}) AS v(name, size)
 WHERE o.period_id = {period.pk} AND o.form = '{form.key}'""",
                    [AT],
                )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    return periods


def bare(*statements: tuple[str, list[Any]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
            cursor.fetchall()


def pairs(period: Any, before: Any) -> dict[str, tuple[Callable[[], Any], Callable[[], None]]]:
    """Each measurement: ours, and the bare statements that read the same rows."""
    from khuyencong.places.models import Unit
    from khuyencong.reporting.selectors import board, form_of, obligations_of
    from khuyencong.reporting.selectors.figures import grid
    from khuyencong.reporting.selectors.rollup import roll_up_many

    communes = list(Unit.objects.filter(level="commune").values_list("pk", flat=True))  # all 3,000
    form, base = form_of(period, "cluster.form-03"), Unit.objects.get(pk=100)
    sums = [(SUMS, [period.pk, f"cluster.{name}"]) for name in ("form-01", "form-02")]
    cells = [(OWED, [period.pk, 100]), (REPORTS, [period.pk, 100])]
    cells += [(CELLS, [p.pk, 100]) for p in (period, before)]
    return {
        "sums": (lambda: roll_up_many(form, period, communes), lambda: bare(*sums)),
        "board": (lambda: board(period, by="province", on=date(2027, 1, 1)), lambda: bare((BOARD, [period.pk]))),
        "grid": (
            lambda: grid("cluster.form-01", period, obligations_of(period, form="cluster.form-01", place=base)),
            lambda: bare(*cells),
        ),
    }


def measure(periods: list[Any], rounds: int) -> dict[str, dict[str, Any]]:
    """Ratio, milliseconds and statements of each measurement, in turns."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, (ours, theirs) in pairs(periods[-1], periods[-2]).items():
        taken = []
        for _round in range(rounds + 1):
            spent = []
            for call in (theirs, ours):
                started = time.perf_counter()
                call()
                spent.append(time.perf_counter() - started)
            taken.append(spent)
        with CaptureQueriesContext(connection) as seen:
            ours()
        slowest = sorted(((float(q["time"]), q["sql"][:300]) for q in seen.captured_queries), reverse=True)[:2]
        taken = taken[1:]  # the first warms the caches
        found[name] = {
            "ratio": round(statistics.median(mine / base for base, mine in taken), 2),
            "goal": GOALS[name],
            "ours_ms": round(1000 * statistics.median(mine for _base, mine in taken), 1),
            "bare_ms": round(1000 * statistics.median(base for base, _mine in taken), 1),
            "statements": len(seen),
            "slowest": [f"{1000 * seconds:.0f} ms {sql}" for seconds, sql in slowest],
        }
    return found


def run(options: argparse.Namespace) -> dict[str, Any]:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.list_settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    periods = fill(prepare(), options.clusters, options.tenants, options.years)
    seeded = round(time.perf_counter() - started)
    reports = len(periods) * options.tenants
    return {"form_01_reports": reports, "seed_seconds": seeded, "measured": measure(periods, options.rounds)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tenants", type=int, default=25_000)
    parser.add_argument("--clusters", type=int, default=1_500)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args()
    from tests.postgres import Server

    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ |= {"DATABASE_URL": server.url, "KC_DATA_DIR": folder, "KC_LOG_LEVEL": "WARNING"}
            report = run(options)
    finally:
        server.stop()
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        print(f"{report['form_01_reports']:,} form-01 reports ({report['seed_seconds']} s to fill)")
        for name, row in report["measured"].items():
            print(
                f"  {name}: {row['ratio']} x bare SQL ({row['ours_ms']} to {row['bare_ms']} ms, goal {row['goal']}), "
                f"{row['statements']} statements"
            )
    missed = [n for n, row in report["measured"].items() if row["ratio"] > row["goal"] or row["statements"] > 10]
    for name in missed:
        print(f"missed: {name}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
