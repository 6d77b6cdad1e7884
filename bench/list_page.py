"""The establishment list over 1,000,000 rows on PostgreSQL, against the same table in Django's localised filters.

    python -m bench.list_page [--rows 1000000] [--seconds 2] [--pairs 6]

Both pages run in one gunicorn on a throw-away server, asked in turns of two seconds; the ratio is the median of the
pairs. Only the ratio travels: absolute rates belong to the machine. Exit code 1 when the goal (3) is missed.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres

GOAL = 3.0
CLIENTS = 8
PAGES = {"platform": "/establishments/", "django": "/bench/django-way/"}
SEED = """
SET LOCAL session_replication_role = replica;
SET LOCAL synchronous_commit = off;
INSERT INTO places_unit (id, level, code, name, kind, parent_id, province_id, search_key)
 SELECT p, 'province', (10 + p)::text, 'Tỉnh Mẫu ' || p, 'province', NULL, NULL, '|tinh mau ' || p || '|'
 FROM generate_series(1, 34) p;
INSERT INTO places_unit (id, level, code, name, kind, parent_id, province_id, search_key)
 SELECT 100 + c, 'commune', (10000 + c)::text, 'Xã Mẫu ' || c, 'commune', 1 + c % 34, 1 + c % 34, '|xa mau ' || c || '|'
 FROM generate_series(0, 3320) c;
INSERT INTO registry_establishment (id, name, search_key, legal_form, province_id, commune_id, address, phone,
 founded_on, women_owned, ownership_basis, vsic_code, vsic_version, industry, kiln, identifier_label, is_example,
 version, created_at, changed_at, latest_figures_id)
 SELECT i, 'Hợp tác xã chế biến chè Shan tuyết số ' || i, 'hop tac xa che bien che shan tuyet so ' || i,
 (ARRAY['limited','cooperative','household','joint_stock'])[1 + i % 4], 1 + (i % 3321) % 34, 100 + i % 3321, '', '',
 DATE '1995-01-01' + i % 10000, i % 50 = 0, '', '1030', '2018', 'a', 'none', lpad((i * 7)::text, 10, '0'), false, 1,
 now(), now(), i
 FROM generate_series(1, {rows}) i;
INSERT INTO registry_yearfigures (id, establishment_id, year, workers, capital_vnd, revenue_vnd, source, document,
 recorded_at)
 SELECT i, i, 2025, i % 400, (i % 90000)::bigint * 1234567, (i % 70000)::bigint * 2345678, 'statements', '', now()
 FROM generate_series(1, {rows}) i;
"""


def prepare(rows: int) -> str:
    """Tables, rows and a logged-in officer; the session key."""
    import django

    django.setup()
    from datetime import date

    from django.core.management import call_command
    from django.db import connection, transaction
    from django.test import Client

    from khuyencong.accounts.models import Membership, Organisation, User

    call_command("migrate", "registry", "0001", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SEED.format(rows=rows))
    call_command("migrate", verbosity=0)  # the trigram index is built once, not row by row
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE registry_establishment")
        cursor.execute("VACUUM ANALYZE registry_yearfigures")
        cursor.execute("ANALYZE places_unit")
    body = Organisation.objects.create(name="Cục mẫu", kind="agency")
    user = User.objects.create_user(username="bench", full_name="Chuyên viên mẫu")
    Membership.objects.create(user=user, organisation=body, role="agency_officer", valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def queries(session: str) -> dict[str, int]:
    """How many statements the page needs, for a few addresses: the same with a million rows as with none."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["sessionid"] = session
    counts = {}
    for query in ("", "?q=shan+tuyet+so+77", "?province=7&form=household&order=-name", "?after=500000"):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            started = time.perf_counter()
            answer = client.get(PAGES["platform"] + query)
            took = time.perf_counter() - started
        assert answer.status_code == 200, answer.status_code
        counts[f"{query or '(no filter)'}  {1000 * took:.0f} ms"] = len(caught)
    return counts


class Load:
    """Clients that ask one page as fast as it answers; `mark` stands in every right answer."""

    mark = b"</table>"

    def __init__(self, port: int, session: str) -> None:
        self.port, self.headers = port, {"Cookie": f"sessionid={session}", "Host": "127.0.0.1"}

    def rate(self, path: str, seconds: float) -> float:
        """Answers per second."""
        done = [0] * CLIENTS
        until = time.perf_counter() + seconds

        def ask(slot: int) -> None:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            while time.perf_counter() < until:
                link.request("GET", path, headers=self.headers)
                answer = link.getresponse()
                body = answer.read()
                if answer.status != 200 or self.mark not in body:
                    raise RuntimeError(f"{path}: {answer.status}")
                done[slot] += 1
            link.close()

        threads = [threading.Thread(target=ask, args=(slot,)) for slot in range(CLIENTS)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done) / (time.perf_counter() - started)


def serve(port: int) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-m", "gunicorn", "khuyencong.config.wsgi:application", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "warning"),
    ]
    running = subprocess.Popen(command)
    for _try in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return running
        time.sleep(0.1)
    running.terminate()
    raise RuntimeError("gunicorn did not start")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--pairs", type=int, default=6)
    asked = parser.parse_args()
    with installation("bench.list_settings"):
        return run(asked)


@contextmanager
def installation(settings: str) -> Iterator[None]:
    """A throw-away PostgreSQL and data folder, with these settings, for this process and those it starts."""
    server = postgres.Server()
    with tempfile.TemporaryDirectory(prefix="kc-bench-") as folder:
        (Path(folder) / "static").mkdir()
        os.environ.update(
            DATABASE_URL=server.url,
            KC_DATA_DIR=folder,
            KC_LOG_LEVEL="WARNING",
            KC_SECRET_KEY="bench" * 12,
            DJANGO_SETTINGS_MODULE=settings,
        )
        try:
            yield
        finally:
            server.stop()


def run(asked: argparse.Namespace) -> int:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    started = time.perf_counter()
    session = prepare(asked.rows)
    print(f"{asked.rows:,} establishments in {time.perf_counter() - started:.0f} s")
    for query, count in queries(session).items():
        print(f"  {count} statements  {query}")
    port = free_port()
    gunicorn = serve(port)
    try:
        load = Load(port, session)
        for path in PAGES.values():
            load.rate(path, 1)
        pairs = []
        for _pair in range(asked.pairs):
            rates = {name: load.rate(path, asked.seconds) for name, path in PAGES.items()}
            pairs.append(rates["platform"] / rates["django"])
            print(f"  platform {rates['platform']:.0f}/s  django {rates['django']:.0f}/s  ratio {pairs[-1]:.2f}")
    finally:
        gunicorn.terminate()
        gunicorn.wait(20)
    ratio = statistics.median(pairs)
    print(f"list page: {ratio:.2f} x the same table in Django's localised template filters (goal {GOAL})")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
