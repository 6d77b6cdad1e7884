"""The API over a million establishments on PostgreSQL, against the bare SQL and against Django REST framework.

    python -m bench.api [--rows 1000000] [--seconds 2] [--pairs 6] [--asks 150]

Two questions: a filtered list, and an accent-blind search. Latency: one client asks through the whole stack and runs
the same statement on a bare connection in turns; the p95 of both. Rate: eight clients ask the platform and Django
REST framework (same rows, fields, token and order; one gunicorn) in turns; the median ratio of the pairs. Only ratios
travel. Exit code 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import sys
import time
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from bench.list_page import Load, free_port, installation, prepare, serve

RATE_GOAL, LATENCY_GOAL = 3.0, 3.0
SIZE = 50
QUESTIONS = {
    "filtered list": "province=17&state=open&order=name",
    "accent-blind search": f"q={quote('che Shan tuyết so 77')}&order=name",
}


class ApiLoad(Load):
    """Clients that send the token of the program."""

    mark = b'"vsic_code":'

    def __init__(self, port: int, secret: str) -> None:
        super().__init__(port, "")
        self.headers = {"Authorization": f"Bearer {secret}", "Host": "127.0.0.1"}


def token() -> str:
    """A token of the officer the rows were made for."""
    from khuyencong.accounts.models import Organisation, User
    from khuyencong.api.choices import Scope
    from khuyencong.api.services import make_token
    from khuyencong.common import clock

    at = clock.now()
    _token, secret = make_token(
        organisation=Organisation.objects.get(name="Cục mẫu"), label="bench", scopes=Scope.values,
        expires_on=clock.local_date(at) + timedelta(days=1), by=User.objects.get(username="bench"), at=at,
    )  # fmt: skip
    return secret


def statement(question: str) -> tuple[str, dict[str, Any]]:
    """What the platform asks the database for a question: text and values."""
    from django.db import connection

    from khuyencong.accounts.models import User
    from khuyencong.registry.selectors import records
    from khuyencong.registry.selectors.listing import ListFilter, where_of

    wanted = (
        ListFilter(province_id=7, state="open") if "province" in question else ListFilter(text="che Shan tuyết so 77")
    )
    where = where_of(User.objects.get(username="bench"), date(2026, 3, 2), wanted)
    return records._sql(connection.vendor, tuple(where.names), "name", False), {**where.values, "limit": SIZE + 1}


def latencies(port: int, secret: str, question: str, asks: int) -> tuple[float, float]:
    """The p95 through the stack and of the bare statement, in milliseconds, asked in turns."""
    import psycopg

    sql, values = statement(question)
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {secret}", "Host": "127.0.0.1"}
    stack, bare = [], []
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        for _ask in range(asks):
            started = time.perf_counter()
            link.request("GET", f"/api/v1/establishments?limit={SIZE}&{question}", headers=headers)
            answer = link.getresponse()
            rows = json.loads(answer.read())["items"]
            stack.append(time.perf_counter() - started)
            started = time.perf_counter()
            found = database.execute(sql, values).fetchall()
            bare.append(time.perf_counter() - started)
            if answer.status != 200 or [r["id"] for r in rows] != [pk for pk, _text in found[:SIZE]] or not rows:
                raise RuntimeError(f"{question}: not the same rows")
    link.close()
    return 1000 * p95(stack), 1000 * p95(bare)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--pairs", type=int, default=6)
    parser.add_argument("--asks", type=int, default=150)
    asked = parser.parse_args()
    with installation("bench.api_settings"):
        return run(asked)


def run(asked: argparse.Namespace) -> int:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    started = time.perf_counter()
    prepare(asked.rows)
    secret = token()
    print(f"{asked.rows:,} establishments in {time.perf_counter() - started:.0f} s")
    port = free_port()
    gunicorn = serve(port)
    missed = 0
    try:
        for name, question in QUESTIONS.items():
            missed += measure(port, secret, name, question, asked)
    finally:
        gunicorn.terminate()
        gunicorn.wait(20)
    return 1 if missed else 0


def measure(port: int, secret: str, name: str, question: str, asked: argparse.Namespace) -> int:
    """Both ratios of one question; how many goals were missed."""
    latencies(port, secret, question, 10)
    stack, bare = latencies(port, secret, question, asked.asks)
    print(
        f"{name}: p95 {stack:.1f} ms through the stack, {bare:.1f} ms bare: {stack / bare:.2f} x (goal {LATENCY_GOAL})"
    )
    load = ApiLoad(port, secret)
    paths = {"platform": f"/api/v1/establishments?limit={SIZE}&{question}", "drf": f"/bench/drf/?{question}"}
    for path in paths.values():
        load.rate(path, 1)
    pairs = []
    for _pair in range(asked.pairs):
        rates = {each: load.rate(path, asked.seconds) for each, path in paths.items()}
        pairs.append(rates["platform"] / rates["drf"])
        print(f"  platform {rates['platform']:.0f}/s  drf {rates['drf']:.0f}/s  ratio {pairs[-1]:.2f}")
    ratio = statistics.median(pairs)
    print(f"{name}: {ratio:.2f} x Django REST framework (goal {RATE_GOAL})")
    return (stack / bare > LATENCY_GOAL) + (ratio < RATE_GOAL)


if __name__ == "__main__":
    sys.exit(main())
