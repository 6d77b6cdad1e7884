"""The decision on a national plan of 2,000 lines as one act, against the bare SQL of the rows it writes, on PostgreSQL.

    python -m bench.plan [--lines 2000] [--rounds 3] [--json]

A throw-away server is started and a plan with that many appraised projects is submitted. Each round records the
decision through the service (checks, guards, law, transitions, tasks, outbox, audit, norms of parts) and rolls back;
then it writes the very same rows from one JSON document a table, by `INSERT ... SELECT jsonb_populate_recordset` and
`UPDATE ... FROM` it, and rolls back again. The ratio is that of the medians. Exit code 1 when the goal (3) is missed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Any

GOAL = 3.0
ADDED = (
    "workflow_transitionrecord", "workflow_task", "workflow_outbox", "audit_entry",
)  # fmt: skip
CHANGED = ("programmes_project", "programmes_part", "programmes_planversion")


@dataclass(frozen=True)
class Decided:
    """One decision: seconds in all and inside the database, statements, and the rows it left, by table."""

    seconds: float
    database: float
    statements: int
    written: dict[str, list[Any]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args()
    from tests.postgres import Server

    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ |= {"DATABASE_URL": server.url, "KC_DATA_DIR": folder}
            os.environ["DJANGO_SETTINGS_MODULE"] = "khuyencong.config.settings"
            report = measure(options.lines, options.rounds)
    finally:
        server.stop()
    print(json.dumps(report, indent=2) if options.json else as_text(report))
    return 0 if report["ratio"] <= GOAL else 1


def measure(lines: int, rounds: int) -> dict[str, Any]:
    """Seconds of both ways in every round, the statements of the service, and the ratio of the medians."""
    version, people, paper = prepare(lines)
    rounds_of: list[tuple[Decided, float]] = []
    for _round in range(rounds + 1):
        made = decide(version, people, paper)
        rounds_of.append((made, bare(made.written)))
    kept = rounds_of[1:]  # the first warms the caches
    service = statistics.median(made.seconds for made, _sql in kept)
    sql = statistics.median(took for _made, took in kept)
    last = kept[-1][0]
    return {
        "lines": lines, "goal": GOAL, "service_seconds": round(service, 3), "sql_seconds": round(sql, 3),
        "database_seconds": round(statistics.median(made.database for made, _sql in kept), 3),
        "ratio": round(service / sql, 2), "statements": last.statements,
        "rows": {table: len(found) for table, found in last.written.items()},
    }  # fmt: skip


def prepare(lines: int) -> tuple[Any, Any, Any]:
    """Tables, people, appraised projects in a submitted national plan, the scan of the decision."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from tests.factories import accounts
    from tests.factories.plans import M, add, decision, national_plan, ready, submit

    people = accounts.people()
    projects = ready(people, lines)
    version = national_plan(people, expected_vnd=250 * M * lines)
    add(version, projects, people.an)
    submit(version, people.an)
    paper = decision(version, people.an)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return version, people, paper


def decide(version: Any, people: Any, paper: Any) -> Decided:
    """Record the decision and roll back."""
    from django.db import connection, transaction

    from tests.factories import plans

    asked: list[float] = []

    def timed(execute: Any, *args: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            asked.append(time.perf_counter() - started)

    with transaction.atomic():
        before = {table: _top(table) for table in ADDED}
        with connection.execute_wrapper(timed):
            started = time.perf_counter()
            plans.decide(version, people.an, paper=paper)
            took = time.perf_counter() - started
        written = {table: _rows(table, f"id > {before[table]}") for table in ADDED}
        changed = {
            "programmes_project": "status = 'in_plan'", "programmes_part": "norm_version <> ''",
            "programmes_planversion": f"id = {version.pk}",
        }  # fmt: skip
        written |= {table: _rows(table, changed[table]) for table in CHANGED}
        transaction.set_rollback(True)
    return Decided(took, sum(asked), len(asked), written)


def bare(written: dict[str, list[Any]]) -> float:
    """Write the same rows with one statement a table, and roll back: seconds."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        payloads = {table: json.dumps(rows) for table, rows in written.items()}
        started = time.perf_counter()
        open_tasks = [row["subject_id"] for row in written["workflow_task"]]
        cursor.execute(
            "UPDATE workflow_task SET closed_at = now() WHERE process = 'programmes.project' AND closed_at IS NULL "
            "AND subject_id = ANY(%s)",
            [open_tasks],
        )
        for table in ADDED:
            cursor.execute(
                f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(null::{table}, %s)",
                [payloads[table]],
            )
        sets = {
            "programmes_project": ("status", "planned_vnd", "plan_approved_on"),
            "programmes_part": ("norm_version", "norm_citation", "ceiling_vnd"),
            "programmes_planversion": ("status", "authority", "decision_number", "decided_on"),
        }
        for table, columns in sets.items():
            values = ", ".join(f"{name} = r.{name}" for name in columns)
            cursor.execute(
                f"UPDATE {table} t SET {values} FROM jsonb_populate_recordset(null::{table}, %s) r WHERE t.id = r.id",
                [payloads[table]],
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        took = time.perf_counter() - started
        transaction.set_rollback(True)
    return took


def _top(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        (top,) = cursor.fetchone()
    return int(top)


def _rows(table: str, where: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {where} ORDER BY id")
        return [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]


def as_text(report: dict[str, Any]) -> str:
    """The report for a person."""
    return "\n".join(
        [
            f"one decision on {report['lines']} lines, goal {report['goal']} x the bare SQL of the same rows",
            f"service {report['service_seconds']} s, of which {report['database_seconds']} s in "
            f"{report['statements']} statements; bare SQL "
            f"{report['sql_seconds']} s, ratio {report['ratio']}",
            "rows written: " + ", ".join(f"{table} {n}" for table, n in report["rows"].items()),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
