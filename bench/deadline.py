"""Deadline day: many officers save cells of form 01 at once, on PostgreSQL, over the loopback.

    python -m bench.deadline [--officers 20] [--seconds 5] [--firms 5] [--json]

Each officer has a commune of their own with some firms and saves one cell after the other, each at the revision the
last answer named, as the grid does. Every saving the platform said was kept is looked for in the database afterwards:
one that is missing is a lost cell and fails the bench. Told: savings a second, p50 and p95 in milliseconds as seen by
the officer, errors. `--officers 200 --seconds 120` is the deadline day of the whole country.
"""

import argparse
import http.client
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from bench.list_page import free_port, installation, serve

AT = datetime(2026, 6, 18, 3, tzinfo=UTC)
TOKEN = "b" * 32
PATH = "/reporting/grid/cluster/2026-H1/form-01/cells/"
ROWS = ("1", "2", "3")


@dataclass
class Officer:
    """One officer: the session, the firms, and what the platform said it kept."""

    session: str
    owed: list[int]
    kept: dict[tuple[int, str], int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def work(self, port: int, until: float) -> None:
        """Save cells until the time is over; a broken answer is written down and the next cell is tried."""
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        revisions: dict[tuple[int, str], int] = {}
        number = 0
        while time.perf_counter() < until:
            number += 1
            owed, row = self.owed[number % len(self.owed)], ROWS[number % len(ROWS)]
            key = f"{owed}:{row}"
            sent = {"cells": {key: {"rev": revisions.get((owed, row), 0), "text": str(number), "note": None}}}
            started = time.perf_counter()
            try:
                told = self._save(link, sent)["cells"][key]
            except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
                self.errors.append(repr(error)[:200])
                link.close()
                continue
            self.times.append(time.perf_counter() - started)
            if told["state"] == "saved":
                revisions[owed, row] = told["rev"]
                self.kept[owed, row] = number
            else:
                self.errors.append(str(told)[:200])
                revisions[owed, row] = told["rev"]
        link.close()

    def _save(self, link: http.client.HTTPConnection, sent: dict[str, Any]) -> dict[str, Any]:
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/json",
            "Host": "127.0.0.1",
        }
        link.request("POST", PATH, json.dumps(sent), headers)
        answer = link.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise ValueError(f"{answer.status}: {body[:120]!r}")
        found: dict[str, Any] = json.loads(body)
        return found


def prepare(officers: int, firms: int) -> list[Officer]:
    """Communes, their officers and what their firms owe."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from khuyencong.accounts.choices import BodyKind, Role
    from khuyencong.accounts.models import Membership, Organisation, User
    from khuyencong.places.models import Unit
    from khuyencong.reporting.models import Obligation
    from khuyencong.reporting.services import make_period

    call_command("migrate", verbosity=0)
    period = make_period(set_key="cluster", key="2026-H1", by=None, at=AT)
    made = []
    for n in range(officers):
        unit = Unit.objects.create(
            level="commune", code=f"9{n:04}", name=f"Xã mẫu {n}", kind="commune", search_key=f"xa mau {n}",
            valid_from=date(2025, 7, 1),
        )  # fmt: skip
        body = Organisation.objects.create(name=f"Ủy ban nhân dân xã mẫu {n}", kind=BodyKind.COMMITTEE, place=unit)
        user = User.objects.create(username=f"xa{n}", full_name=f"Cán bộ xã mẫu {n}")
        Membership.objects.create(user=user, organisation=body, role=Role.COMMUNE_OFFICER, valid_from=date(2025, 7, 1))
        rows = Obligation.objects.bulk_create(
            Obligation(
                period=period, form="cluster.form-01", subject_kind="project", subject_id=n * firms + k + 1,
                subject_label=f"Dự án mẫu {k}", reporter_kind="tenant", reporter_label=f"Công ty mẫu {k}",
                receiver=body, place=unit, due_on=date(2026, 6, 20), last_day=date(2026, 6, 19), made_at=AT,
            )
            for k in range(firms)
        )  # fmt: skip
        client = Client()
        client.force_login(user)
        made.append(Officer(client.cookies["sessionid"].value, [row.pk for row in rows]))
    return made


def warm(port: int) -> None:
    """Let every worker read its code before anything is measured."""

    def ask() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for _n in range(3):
            link.request("GET", "/accounts/login/", headers={"Host": "127.0.0.1"})
            link.getresponse().read()
        link.close()

    threads = [threading.Thread(target=ask) for _n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def lost(officers: list[Officer]) -> int:
    """How many savings the platform said it kept are not in the database."""
    from khuyencong.reporting.models import Cell

    stored = {
        (owed, row): amount
        for owed, row, amount in Cell.objects.values_list("report__obligation", "row", "amount").iterator()
    }
    scale = {"1": 10**9, "2": 10**9, "3": 1}
    wanted = [(key, number * scale[key[1]]) for o in officers for key, number in o.kept.items()]
    # A saving whose answer was broken off may have been kept as well: it is newer than the last one told.
    return sum(stored.get(key) is None or (stored[key] or 0) < amount for key, amount in wanted)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--officers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--firms", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with installation("bench.list_settings"):
        officers = prepare(asked.officers, asked.firms)
        port = free_port()
        running = serve(port)
        try:
            warm(port)
            until = time.perf_counter() + asked.seconds
            threads = [threading.Thread(target=o.work, args=(port, until)) for o in officers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            running.terminate()
            running.wait()
        return report(officers, asked)


def report(officers: list[Officer], asked: argparse.Namespace) -> int:
    """Print what was measured; 1 when a cell was lost."""
    times = sorted(t for o in officers for t in o.times)
    errors = [e for o in officers for e in o.errors]
    missing = lost(officers)
    tries = len(times) + len(errors)
    found = {
        "officers": asked.officers,
        "savings": len(times),
        "per_second": round(len(times) / asked.seconds, 1),
        "p50_ms": round(times[len(times) // 2] * 1000) if times else None,
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000) if times else None,
        "error_rate": round(len(errors) / tries, 4) if tries else None,
        "lost_cells": missing,
    }
    if asked.json:
        print(json.dumps(found))
    else:
        print("  ".join(f"{name} {value}" for name, value in found.items()))
        for error in errors[:3]:
            print(f"  {error}")
    return 1 if missing or not times else 0


if __name__ == "__main__":
    sys.exit(main())
