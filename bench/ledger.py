"""How fast the ledger posts on PostgreSQL through the services, against the same function called by pgbench.

    python -m bench.ledger [--seconds 5] [--rounds 3] [--json]

A throw-away server is started; 16 clients (4 processes of 4 threads, 16 pgbench connections) post

- spread: `commit` on one of 1,000 subjects, drawn at random;
- hot: `reserve` from the one available balance of a fund, the subject drawn at random;
- and both again inside a transaction opened by the caller.

Base and candidate alternate; each ratio is taken between neighbours, and the median of the rounds is shown. At the
end the ledger is added up: every balance must equal the sum of its postings.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

PROCESSES, THREADS = 4, 4
SUBJECTS = 1_000
GOAL = 0.5
CASES = ("spread", "hot", "spread_atomic", "hot_atomic")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=5, help="length of one measurement")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each case")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        return work()
    from tests.postgres import Server

    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ |= {"DATABASE_URL": server.url, "KC_DATA_DIR": folder}
            report = measure(server, seconds=options.seconds, rounds=options.rounds)
    finally:
        server.stop()
    print(json.dumps(report, indent=2) if options.json else as_text(report))
    return 0 if report["wrong_balances"] == 0 else 1


def measure(server: Any, *, seconds: int, rounds: int) -> dict[str, Any]:
    """Rates (postings a second) and ratios of every case, from one run on one server."""
    facts = prepare()
    workers = [start_worker(facts) for _ in range(PROCESSES)]
    cases: dict[str, Any] = {}
    for case in CASES:
        pairs = []
        for _round in range(rounds + 1):
            base = pgbench(server, facts, case, seconds)
            pairs.append((base, candidate(workers, case, seconds)))
        pairs = pairs[1:]  # the first warms the caches
        cases[case] = {
            "pgbench_per_second": round(statistics.median(b for b, _ in pairs)),
            "services_per_second": round(statistics.median(c for _, c in pairs)),
            "ratio": round(statistics.median(c / b for b, c in pairs), 2),
            "ratios": [round(c / b, 2) for b, c in pairs],
        }
    for case in ("spread", "hot"):
        atomic, base = cases[f"{case}_atomic"], cases[case]["pgbench_per_second"]
        atomic["ratio_to_single_call"] = round(atomic["services_per_second"] / base, 2)
    for worker in workers:
        worker.communicate("stop\n")
    return {"clients": PROCESSES * THREADS, "goal": GOAL, "cases": cases, **add_up()}


def prepare() -> dict[str, int]:
    """Tables, a fund with plenty, and reserved money for every subject."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "khuyencong.config.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from khuyencong.accounts.models import Organisation, User
    from khuyencong.ledger import services

    by = User.objects.create(username="bench", full_name="Bench")
    holder = Organisation.objects.create(name="Cục", kind="agency")
    fund = services.open_fund(purse="national", level="nation", budget_year=2026, batch=1, holder=holder)
    post = poster(fund, by)
    post("allocate", "", 10**13)
    for number in range(SUBJECTS):
        post("reserve", f"programmes.project:{number}", 10**9)
        post("commit", f"programmes.project:{number}", 1)
    return {"fund": fund.pk, "by": by.pk}


def poster(fund: Any, by: Any) -> Callable[[str, str, int], Any]:
    """A function that records an act with harmless particulars."""
    from datetime import UTC, date, datetime

    from khuyencong.ledger import services

    at, day = datetime(2026, 6, 20, 2, tzinfo=UTC), date(2026, 6, 15)

    def post(act: str, subject: str, amount_vnd: int) -> Any:
        return getattr(services, act)(
            fund=fund,
            subject=subject,
            amount_vnd=amount_vnd,
            document="Quyết định 12/QĐ-BCT",
            effective_on=day,
            key=str(uuid.uuid4()),
            by=by,
            at=at,
        )

    return post


def pgbench(server: Any, facts: dict[str, int], case: str, seconds: int) -> float:
    """Transactions a second of pgbench calling the same function with the same values."""
    from tests.postgres import _bin

    act, giver, taker = ("reserve", "available", "reserved")
    giver_subject = "''"
    if case.startswith("spread"):
        act, giver, taker, giver_subject = "commit", "reserved", "committed", "'programmes.project:' || :s"
    call = (
        f"SELECT * FROM ledger_post(gen_random_uuid()::text, '{act}', {facts['fund']}, NULL, "
        f"'programmes.project:' || :s, '', 1, 'Quyết định 12/QĐ-BCT', '2026-06-15', '2026-06-20T02:00:00Z', "
        f"{facts['by']}, NULL, {facts['fund']}, '{giver}', {giver_subject}, {facts['fund']}, '{taker}', "
        f"'programmes.project:' || :s, true);"
    )
    lines = [f"\\set s random(0, {SUBJECTS - 1})", call]
    if case.endswith("atomic"):
        lines = [lines[0], "BEGIN;", call, "COMMIT;"]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("\n".join(lines) + "\n")
        script.flush()
        clients = str(PROCESSES * THREADS)
        command = [_bin("pgbench"), "-n", "-c", clients, "-j", "2", "-T", str(seconds), "-f", script.name, server.url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"pgbench said: {done.stdout}")
    return float(found.group(1))


def start_worker(facts: dict[str, int]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.ledger", "--worker"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
    tell(worker, json.dumps(facts))
    hear(worker)
    return worker


def candidate(workers: "list[subprocess.Popen[str]]", case: str, seconds: int) -> float:
    """Postings a second of all workers together."""
    start = time.time() + 0.2
    for worker in workers:
        tell(worker, json.dumps({"case": case, "start": start, "seconds": seconds}))
    return sum(int(hear(worker)) for worker in workers) / seconds


def tell(worker: "subprocess.Popen[str]", line: str) -> None:
    assert worker.stdin is not None
    worker.stdin.write(line + "\n")
    worker.stdin.flush()


def hear(worker: "subprocess.Popen[str]") -> str:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    if not line:
        raise RuntimeError("a worker of the bench ended early")
    return line


def work() -> int:
    """One process of the candidate: answers each case with the number of postings its threads wrote."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "khuyencong.config.settings"
    django.setup()
    from khuyencong.accounts.models import User
    from khuyencong.ledger.models import Fund

    facts = json.loads(sys.stdin.readline())
    post = poster(Fund.objects.get(pk=facts["fund"]), User.objects.get(pk=facts["by"]))
    print("ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "stop":
            break
        order = json.loads(line)
        counts: list[int] = []
        threads = [threading.Thread(target=post_until, args=(post, order, counts)) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(sum(counts), flush=True)
    return 0


def post_until(post: Callable[[str, str, int], Any], order: dict[str, Any], counts: list[int]) -> None:
    """Post without pause from the common start for the given seconds, on a connection of this thread."""
    from django.db import connection, transaction

    connection.ensure_connection()
    act = "commit" if order["case"].startswith("spread") else "reserve"
    around: Callable[[], Any] = transaction.atomic if order["case"].endswith("atomic") else nullcontext
    time.sleep(max(0.0, order["start"] - time.time()))
    end, done, draw = order["start"] + order["seconds"], 0, random.Random()
    while time.time() < end:
        with around():
            post(act, f"programmes.project:{draw.randrange(SUBJECTS)}", 1)
        done += 1
    counts.append(done)
    connection.close()


def add_up() -> dict[str, int]:
    """What the ledger says of itself after the run."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_entry")
        (entries,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM ledger_balance b WHERE amount_vnd <> "
            "(SELECT coalesce(sum(amount_vnd), 0) FROM ledger_posting p WHERE p.account_id = b.account_id)"
        )
        (wrong,) = cursor.fetchone()
    connection.close()
    return {"entries": entries, "wrong_balances": wrong}


def as_text(report: dict[str, Any]) -> str:
    """The report for a person."""
    lines = [f"ledger on PostgreSQL, {report['clients']} clients, goal {report['goal']} x pgbench (spread, hot)"]
    for name, case in report["cases"].items():
        line = (
            f"{name:14} pgbench {case['pgbench_per_second']:>6}/s   services {case['services_per_second']:>6}/s   "
            f"ratio {case['ratio']:.2f}   rounds {case['ratios']}"
        )
        if "ratio_to_single_call" in case:
            line += f"   to the single call {case['ratio_to_single_call']:.2f}"
        lines.append(line)
    lines.append(f"{report['entries']} entries, balances that differ from their postings: {report['wrong_balances']}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
