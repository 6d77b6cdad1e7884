"""The decision on a national plan of 2,000 lines as one act, against the bare SQL of the rows it writes, on PostgreSQL.

    python -m bench.plan [--lines 2000] [--rounds 3] [--json]

A throw-away server is started and a plan with that many appraised projects is submitted. Each round records the
decision through the service (checks, guards, law, transitions, tasks, outbox, audit, norms of parts) and rolls back;
then bare SQL does the same through psycopg: it reads once, by one SELECT a table, the rows the law's checks look at,
and writes the very same rows from one JSON document a table, by `INSERT ... SELECT jsonb_populate_recordset` and
`UPDATE ... FROM` it, and rolls back again. The ratio is that of the medians; the ratio to the writing alone stands
beside it. Exit code 1 when the goal (3) is missed.
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
# What the checks of a decision look at, by the projects decided on.
LOOKED_AT = {
    "planline": "SELECT * FROM programmes_planline WHERE project_id = ANY(%(ids)s)",
    "project": "SELECT * FROM programmes_project WHERE id = ANY(%(ids)s) FOR NO KEY UPDATE",
    "part": "SELECT * FROM programmes_part WHERE project_id = ANY(%(ids)s)",
    "costitem": "SELECT * FROM programmes_costitem WHERE project_id = ANY(%(ids)s)",
    "establishment": "SELECT * FROM registry_establishment WHERE id IN "
    "(SELECT beneficiary_id FROM programmes_part WHERE project_id = ANY(%(ids)s))",
    "place": "SELECT * FROM registry_productionplace WHERE id IN "
    "(SELECT production_place_id FROM programmes_part WHERE project_id = ANY(%(ids)s))",
    "standing": "SELECT * FROM registry_standing WHERE establishment_id IN "
    "(SELECT beneficiary_id FROM programmes_part WHERE project_id = ANY(%(ids)s))",
    "figures": "SELECT * FROM registry_yearfigures WHERE establishment_id IN "
    "(SELECT beneficiary_id FROM programmes_part WHERE project_id = ANY(%(ids)s))",
    "item": "SELECT i.*, k.key_id FROM support_supportitem i "
    "JOIN support_supportitem_keys k ON k.supportitem_id = i.id WHERE i.subject = ANY(%(subjects)s)",
    "task": "SELECT * FROM workflow_task WHERE process = 'programmes.project' AND subject_id = ANY(%(ids)s)",
}
CHANGED = ("programmes_project", "programmes_part", "programmes_planversion")


@dataclass(frozen=True)
class Decided:
    """One decision: seconds in all and inside the database, statements, and the rows it left, by table."""

    seconds: float
    database: float
    statements: int
    written: dict[str, list[Any]]


@dataclass(frozen=True)
class Bare:
    """Seconds of the bare SQL: reading what the checks look at, writing what the decision leaves."""

    read: float
    write: float


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
    rounds_of: list[tuple[Decided, Bare]] = []
    for _round in range(rounds + 1):
        made = decide(version, people, paper)
        rounds_of.append((made, bare(made.written)))
    kept = rounds_of[1:]  # the first warms the caches
    service = statistics.median(made.seconds for made, _sql in kept)
    sql = statistics.median(sql.read + sql.write for _made, sql in kept)
    writing = statistics.median(sql.write for _made, sql in kept)
    last = kept[-1][0]
    return {
        "lines": lines, "goal": GOAL, "service_seconds": round(service, 3), "sql_seconds": round(sql, 3),
        "writing_seconds": round(writing, 3), "ratio_to_writing": round(service / writing, 2),
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


def bare(written: dict[str, list[Any]]) -> Bare:
    """Read the rows that are looked at and write the same rows, with one statement a table each, and roll back."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        payloads = {table: json.dumps(rows) for table, rows in written.items()}
        ids = [row["id"] for row in written["programmes_project"]]
        asked = {"ids": ids, "subjects": [f"programmes.project:{pk}" for pk in ids]}
        started = time.perf_counter()
        for query in LOOKED_AT.values():
            cursor.execute(query, asked)
            cursor.fetchall()
        read = time.perf_counter() - started
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
        write = time.perf_counter() - started
        transaction.set_rollback(True)
    return Bare(read, write)


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
            f"{report['sql_seconds']} s (writing alone {report['writing_seconds']} s), ratio {report['ratio']} "
            f"({report['ratio_to_writing']} to the writing alone)",
            "rows written: " + ", ".join(f"{table} {n}" for table, n in report["rows"].items()),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
