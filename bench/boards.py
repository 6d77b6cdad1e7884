"""The project list, the plan builder and the dashboards over 100,000 projects and 1,000,000 postings on PostgreSQL.

    python -m bench.boards [--rows 100000] [--rounds 5] [--json]

Each page is asked through the whole application; the time its statements take in the database is compared with bare
SQL that reads the same rows, in turns on the same throw-away server. The goal is at most twice the bare time, and the
same number of statements as with one hundredth of the rows. Only ratios and counts travel; exit code 1 when a goal is
missed. `--rows` is the number of projects; each has ten postings.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

GOAL = 2.0
LINES = 2_000  # of the plan
SLOWEST, WORDS = 4, 300  # statements of a page that the JSON names, and how much of each
AT = datetime(2026, 6, 20, 2, tzinfo=UTC)

LIST = (
    "SELECT count(*) FROM programmes_project",
    """SELECT p.*, u.name, c.name, o.name, d.name, a.name, m.name FROM programmes_project p
 JOIN places_unit u ON u.id = p.province_id JOIN places_unit c ON c.id = p.place_id
 JOIN accounts_organisation o ON o.id = p.implementer_id JOIN accounts_organisation d ON d.id = p.department_id
 JOIN accounts_organisation a ON a.id = p.agency_id JOIN accounts_organisation m ON m.id = p.manager_id
 ORDER BY p.budget_year DESC, p.code, p.id LIMIT 50""",
    """SELECT a.*, u.name, c.name, d.name FROM programmes_part a JOIN places_unit u ON u.id = a.province_id
 JOIN places_unit c ON c.id = a.place_id JOIN accounts_organisation d ON d.id = a.department_id
 WHERE a.state = 'in_force' AND a.project_id IN (SELECT id FROM programmes_project ORDER BY budget_year DESC, code, id
 LIMIT 50) ORDER BY a.position, a.id""",
)
MONEY = """SELECT substr(a.subject, 20)::bigint AS id, sum(b.amount_vnd) FILTER (WHERE a.bucket = 'reserved') AS r,
 sum(b.amount_vnd) FILTER (WHERE a.bucket = 'committed') AS c,
 sum(b.amount_vnd) FILTER (WHERE a.bucket = 'advanced') AS v,
 sum(b.amount_vnd) FILTER (WHERE a.bucket = 'paid') AS p, sum(b.amount_vnd) FILTER (WHERE a.bucket = 'returned') AS t
 FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id
 WHERE a.subject LIKE 'programmes.project:%' GROUP BY 1"""
SUMS = """count(*), sum(p.planned_vnd), sum(coalesce(m.r, 0) + coalesce(m.c, 0) + coalesce(m.v, 0) + coalesce(m.p, 0)
 + coalesce(m.t, 0)), sum(coalesce(m.c, 0) + coalesce(m.v, 0) + coalesce(m.p, 0) + coalesce(m.t, 0)),
 sum(coalesce(m.v, 0)), sum(coalesce(m.p, 0)), sum(coalesce(m.t, 0))"""
NATION = (
    f"""SELECT p.budget_year, p.purse, p.level, p.province_id, {SUMS}
 FROM programmes_project p LEFT JOIN ({MONEY}) m ON m.id = p.id WHERE p.planned_vnd IS NOT NULL GROUP BY 1, 2, 3, 4""",
)
PROVINCE = (
    f"""SELECT p.budget_year, p.purse, p.level, p.place_id, {SUMS}
 FROM programmes_project p LEFT JOIN ({
        MONEY.replace(
            "GROUP BY",
            '''AND a.subject IN (SELECT 'programmes.project:' || id
 FROM programmes_project WHERE province_id = 7) GROUP BY''',
        )
    }) m ON m.id = p.id
 WHERE p.planned_vnd IS NOT NULL AND p.province_id = 7 GROUP BY 1, 2, 3, 4""",
)
PARTS = """SELECT a.*, u.name, c.name, d.name FROM programmes_part a JOIN places_unit u ON u.id = a.province_id
 JOIN places_unit c ON c.id = a.place_id JOIN accounts_organisation d ON d.id = a.department_id
 WHERE a.state = 'in_force' AND a.project_id IN ({page}) ORDER BY a.position, a.id"""
LINES_IN = "FROM programmes_planline l JOIN programmes_project p ON p.id = l.project_id WHERE l.version_id = {version}"
CONTENT = """(SELECT a.activity FROM programmes_part a WHERE a.project_id = l.project_id AND a.state = 'in_force'
 ORDER BY a.position, a.id LIMIT 1)"""
PLAN = (
    """SELECT l.*, p.*, u.name, c.name, o.name, b.number FROM programmes_planline l
 JOIN programmes_project p ON p.id = l.project_id JOIN places_unit u ON u.id = p.province_id
 JOIN places_unit c ON c.id = p.place_id JOIN accounts_organisation o ON o.id = p.implementer_id
 JOIN programmes_batch b ON b.id = l.batch_id WHERE l.version_id = {version}
 ORDER BY b.number, l.position, l.id LIMIT 50""",
    PARTS.replace(
        "{page}", "SELECT project_id FROM programmes_planline WHERE version_id = {version} AND position < 50"
    ),
    # the totals of the page: by batch and payer, by province, content and level, by state; what does not fit the plan
    f"""SELECT l.batch_id, l.level, CASE WHEN l.level = 'nation' THEN NULL ELSE p.place_id END, count(*),
 sum(l.planned_vnd) {LINES_IN} AND l.included GROUP BY 1, 2, 3""",
    f"""SELECT u.name, {CONTENT}, l.level, count(*), sum(l.planned_vnd) {
        LINES_IN.replace(
            "WHERE",
            '''JOIN places_unit u
 ON u.id = p.province_id WHERE''',
        )
    } AND l.included GROUP BY 1, 2, 3""",
    f"SELECT DISTINCT u.id, u.name {LINES_IN.replace('WHERE', 'JOIN places_unit u ON u.id = p.province_id WHERE')}",
    f"SELECT count(*), count(*) FILTER (WHERE l.included), count(*) FILTER (WHERE l.by_hand) {LINES_IN}",
    f"""SELECT p.code {LINES_IN} AND l.included AND (p.purse <> 'national'
 OR NOT EXISTS (SELECT 1 FROM programmes_part a WHERE a.project_id = p.id AND a.state = 'in_force'
 AND a.budget_year = 2026))
 ORDER BY l.position, l.id LIMIT 20""",
    # the running totals beside each line, the estimate of the lines of the page, and the support they claim
    """SELECT l.id, l.batch_id, l.planned_vnd, l.included, l.level, b.number, p.place_id FROM programmes_planline l
 JOIN programmes_batch b ON b.id = l.batch_id JOIN programmes_project p ON p.id = l.project_id
 WHERE l.version_id = {version} ORDER BY b.number, l.position, l.id""",
    """SELECT i.* FROM programmes_costitem i JOIN programmes_planline l ON l.project_id = i.project_id
 WHERE l.version_id = {version} AND l.position < 50 ORDER BY i.position""",
    """SELECT s.id, s.subject, s.item_ref FROM support_supportitem s WHERE s.subject IN (SELECT 'programmes.project:'
 || project_id FROM programmes_planline WHERE version_id = {version} AND position < 50)""",
)


def multiply(model: Any, template: Any, numbers: range, **columns: str) -> None:
    """Copies of a stored row, one a number `n`: each column as in the template unless an expression is given for it."""
    from django.db import connection

    names = [f.column for f in model._meta.concrete_fields]
    values = [columns.get(name, f't."{name}"') for name in names]
    table = model._meta.db_table
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)} "
            f"FROM {table} t, generate_series({numbers.start}, {numbers.stop - 1}) n "
            f"WHERE t.{model._meta.pk.column} = {template.pk}"
        )
        cursor.execute("SET session_replication_role = DEFAULT")


@dataclass(frozen=True)
class Templates:
    """The rows the others are copied from, and the bodies behind them."""

    project: Any
    part: Any
    entry: Any
    agency: Any
    department: Any
    by: Any


def prepare() -> Templates:
    """Units, bodies, people who ask, and one project with money to copy."""
    from khuyencong.accounts.models import Membership, Organisation, User
    from khuyencong.ledger import services
    from khuyencong.places.models import Unit
    from khuyencong.programmes.models import Part, Project

    units = [
        Unit(
            pk=p,
            level="province",
            code=str(10 + p),
            name=f"Tỉnh Mẫu {p}",
            kind="province",
            search_key=f"|tinh mau {p}|",
        )
        for p in range(1, 35)
    ]
    Unit.objects.bulk_create(units)
    Unit.objects.bulk_create(
        Unit(
            pk=100 + c, level="commune", code=f"{10000 + c}", name=f"Xã Mẫu {c}", kind="commune", parent_id=1 + c % 34,
            province_id=1 + c % 34, search_key=f"|xa mau {c}|",
        )
        for c in range(3_321)
    )  # fmt: skip
    agency = Organisation.objects.create(name="Cục mẫu", kind="agency")
    department = Organisation.objects.create(name="Sở mẫu", kind="department", place_id=7)
    people = {"nation": (agency, "agency_officer"), "province": (department, "department_officer")}
    for name, (body, role) in people.items():
        user = User.objects.create_user(username=name, full_name=name)
        Membership.objects.create(user=user, organisation=body, role=role, valid_from=date(2020, 1, 1))
    by = User.objects.get(username="nation")
    project = Project.objects.create(
        code="BENCH-0", title="Ứng dụng máy móc tiên tiến (mẫu)", search_key="ung dung may moc tien tien mau",
        status="running", purse="national", level="nation", registered_in_year=2025, budget_year=2026, province_id=1,
        place_id=100, implementer=agency, department=agency, agency=agency, manager=agency, requested_vnd=300_000_000,
        planned_vnd=300_000_000, plan_approved_on=date(2025, 12, 30), form_key="bench-0", created_by=by, created_at=AT,
    )  # fmt: skip
    part = Part.objects.create(
        project=project, position=1, activity="A3.4", province_id=1, place_id=100, department=agency, budget_year=2026
    )
    fund = services.open_fund(purse="national", level="nation", budget_year=2026, batch=1, holder=agency)
    given = {"fund": fund, "document": "QĐ mẫu", "effective_on": date(2026, 6, 15), "by": by, "at": AT}
    services.allocate(amount_vnd=9 * 10**14, key="bench:0", **given)
    entry = services.reserve(amount_vnd=1_000_000, key="bench:1", subject=project.subject, **given)
    return Templates(project, part, entry, agency, department, by)


def fill(templates: Templates, numbers: range) -> None:
    """Projects with these numbers, each with its part and ten postings."""
    _projects(templates, numbers)
    _money(templates, numbers)


def _projects(templates: Templates, numbers: range) -> None:
    from khuyencong.programmes.models import Part, Project

    template, part = templates.project, templates.part
    unit = "1 + (n % 3321) % 34"
    multiply(
        Project, template, numbers, id=f"{template.pk} + n", code="'BENCH-' || n", form_key="'bench-' || n",
        title="'Ứng dụng máy móc tiên tiến số ' || n", search_key="'ung dung may moc tien tien so ' || n",
        province_id=unit, place_id="100 + n % 3321", budget_year="2024 + n % 3", registered_in_year="2023 + n % 3",
        purse="CASE WHEN n % 4 = 0 THEN 'local' ELSE 'national' END",
        level="CASE WHEN n % 4 = 0 THEN 'province' ELSE 'nation' END",
        status="(ARRAY['running','settled','in_plan','accepted'])[1 + n % 4]",
        department_id=f"CASE WHEN {unit} = 7 THEN {templates.department.pk} ELSE {templates.agency.pk} END",
        planned_vnd="100000000 + (n % 900) * 1000000",
    )  # fmt: skip
    multiply(
        Part, part, numbers, id=f"{part.pk} + n", project_id=f"{template.pk} + n", province_id=unit,
        place_id="100 + n % 3321", budget_year="2024 + n % 3",
    )  # fmt: skip


def _money(templates: Templates, numbers: range) -> None:
    """Ten postings a project: given, bound, advanced, cleared and paid, over its own accounts."""
    from khuyencong.ledger.models import Account, Balance, Entry, Posting

    template, entry = templates.project, templates.entry
    account = Account.objects.get(subject=template.subject, bucket="reserved")
    posting = Posting.objects.get(entry=entry, account=account)
    first_account, first_entry = 1_000, 1_000
    for number, bucket in enumerate(("reserved", "committed", "advanced", "paid")):
        ids = f"{first_account} + {number} + 4 * (n - 1)"
        multiply(
            Account,
            account,
            numbers,
            id=ids,
            bucket=f"'{bucket}'",
            subject=f"'programmes.project:' || ({template.pk} + n)",
        )
        multiply(Balance, Balance.objects.get(pk=account.pk), numbers, account_id=ids, amount_vnd="(n % 70) * 1000000")
    for number in range(5):
        act = ("reserve", "commit", "advance", "clear_advance", "pay")[number]
        ids = f"{first_entry} + {number} + 5 * (n - 1)"
        multiply(
            Entry, entry, numbers, id=ids, key=f"'bench-{number}-' || n", act=f"'{act}'",
            subject=f"'programmes.project:' || ({template.pk} + n)",
            effective_on="CASE WHEN n % 2 = 0 THEN DATE '2025-03-02' ELSE DATE '2025-09-02' END",
        )  # fmt: skip
        for leg in range(2):
            to = f"{first_account} + {(number + leg) % 4} + 4 * (n - 1)"
            multiply(
                Posting, posting, numbers, id=f"1000 + {number * 2 + leg} + 10 * (n - 1)", entry_id=ids, account_id=to,
                amount_vnd=str(1_000_000 if leg else -1_000_000),
            )  # fmt: skip


def plan(templates: Templates) -> int:
    """A national plan of 2,000 lines being drafted; the id of its version."""
    from khuyencong.programmes import services
    from khuyencong.programmes.models import Batch, PlanLine, PlanVersion

    by, template = templates.by, templates.project
    plan = services.open_plan(purse="national", place=None, budget_year=2026, compiler=templates.agency, by=by, at=AT)
    batch = Batch.objects.get(plan=plan)
    money = services.MoneyOfBatch(level="nation", place=None, expected_vnd=10**12, basis="Công văn mẫu")
    services.set_batch_money(batch=batch, money=money, by=by, at=AT)
    version = PlanVersion.objects.get(plan=plan)
    line = PlanLine.objects.create(
        version=version, project=template, batch=batch, position=0, planned_vnd=300_000_000, level="nation",
        judged_on=date(2026, 6, 1),
    )  # fmt: skip
    multiply(
        PlanLine, line, range(1, LINES), id=f"{line.pk} + n", project_id=f"{template.pk} + n", position="n",
        planned_vnd="100000000 + n * 1000", pilot="n % 9 = 0", cleaner="n % 11 = 0",
    )  # fmt: skip
    return int(version.pk)


def addresses(version_id: int) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Each page: who asks, its address, and the bare statements that read the same rows."""
    from khuyencong.programmes.models import PlanVersion

    version = PlanVersion.objects.get(pk=version_id)
    lines = tuple(sql.format(version=version.pk) for sql in PLAN)
    return {
        "project list": ("nation", "/projects/", LIST),
        "plan builder": ("nation", f"/projects/plans/{version.plan_id}/versions/{version.number}/", lines),
        "nation dashboard": ("nation", "/projects/boards/nation/?year=2026", NATION),
        "province dashboard": ("nation", "/projects/boards/provinces/7/?year=2026", PROVINCE),
    }


@contextmanager
def timed() -> Iterator[list[tuple[float, str]]]:
    """The statements of a block with the seconds each took in the database."""
    from django.db import connection

    taken: list[tuple[float, str]] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken.append((time.perf_counter() - started, sql))

    with connection.execute_wrapper(watch):
        yield taken


def bare(statements: tuple[str, ...]) -> float:
    """The seconds hand-written statements take, rows fetched."""
    from django.db import connection

    started = time.perf_counter()
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
            cursor.fetchall()
    return time.perf_counter() - started


def measure(version_id: int, rounds: int) -> dict[str, dict[str, Any]]:
    """Statements, seconds of page and bare SQL, and the ratio of each page."""
    from django.test import Client

    from khuyencong.accounts.models import User

    found: dict[str, dict[str, Any]] = {}
    for name, (who, address, statements) in addresses(version_id).items():
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(User.objects.get(username=who))
        pairs, count, slowest = [], 0, []
        for _round in range(rounds + 1):
            base = bare(statements)
            with timed() as taken:
                answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
            count, slowest = len(taken), sorted(taken, reverse=True)[:SLOWEST]
            pairs.append((base, sum(seconds for seconds, _sql in taken)))
        pairs = pairs[1:]  # the first warms the caches
        found[name] = {
            "statements": count,
            "bare_ms": round(1000 * statistics.median(base for base, _page in pairs), 1),
            "page_ms": round(1000 * statistics.median(page for _base, page in pairs), 1),
            "ratio": round(statistics.median(page / base for base, page in pairs), 2),
            "slowest": [f"{1000 * seconds:.1f} ms {sql[:WORDS]}" for seconds, sql in slowest],
        }
    return found


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def run(rows: int, rounds: int) -> dict[str, Any]:
    """Fill the server, measure, and compare the number of statements with that over one hundredth of the rows."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.list_settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    few = max(rows // 100, LINES)
    templates = prepare()
    fill(templates, range(1, few + 1))
    version_id = plan(templates)
    analyse()
    small = measure(version_id, 1)
    fill(templates, range(few + 1, rows + 1))
    analyse()
    seeded = time.perf_counter() - started
    pages = measure(version_id, rounds)
    for name, page in pages.items():
        page["statements_few"] = small[name]["statements"]
    return {"projects": rows, "postings": rows * 10, "seed_seconds": round(seeded), "goal": GOAL, "pages": pages}


def as_text(report: dict[str, Any]) -> str:
    lines = [f"{report['projects']:,} projects, {report['postings']:,} postings ({report['seed_seconds']} s to fill)"]
    for name, page in report["pages"].items():
        lines.append(
            f"  {name}: {page['ratio']} x bare SQL ({page['page_ms']} to {page['bare_ms']} ms, goal {report['goal']}), "
            f"{page['statements']} statements (few rows: {page['statements_few']})"
        )
    return "\n".join(lines)


def missed(report: dict[str, Any]) -> list[str]:
    """The pages that miss a goal."""
    return [
        name
        for name, page in report["pages"].items()
        if page["ratio"] > GOAL or page["statements"] != page["statements_few"]
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="projects; ten postings each")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each page")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args()
    from tests.postgres import Server

    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ |= {"DATABASE_URL": server.url, "KC_DATA_DIR": folder, "KC_LOG_LEVEL": "WARNING"}
            report = run(options.rows, options.rounds)
    finally:
        server.stop()
    print(json.dumps(report, indent=2) if options.json else as_text(report))
    for name in missed(report):
        print(f"missed: {name}", file=sys.stderr)
    return 1 if missed(report) else 0


if __name__ == "__main__":
    sys.exit(main())
