"""A separate process that posts: `python -m tests.ledger.client ORDER` with an order in JSON.

modes: "race"   `threads` threads try `tries` reserves of 1 đồng between them; prints how many were accepted, refused
       "same"   the threads all post the same key; prints the ids they got
       "swap"   the threads move 1 đồng between two funds, half of them each way
       "close"  half of the threads allocate, one closes the year; prints accepted allocations
       "shares" the threads try `tries` reservations for ten subjects at once, the same ten for all of them
       "carry"  half of the threads carry 1 đồng into the fund of the next year, the others reserve 1 đồng
       "confirm" the threads all record the Treasury's answer to one request (`request`, its scan `file`)
       "year_end" half of the threads reserve, one closes the fund of the year with its debts
       "crash"  posts inside a transaction and dies before the end
       "stream" posts for ever and prints each acknowledged key
"""

import json
import os
import sys
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

AT, DAY = datetime(2026, 11, 20, 2, tzinfo=UTC), date(2026, 6, 15)


def main(order: dict[str, Any]) -> None:
    import django

    django.setup()
    from django.db import transaction

    from khuyencong.accounts.models import User
    from khuyencong.files.models import Attachment
    from khuyencong.ledger import services
    from khuyencong.ledger.choices import Bucket
    from khuyencong.ledger.models import CarryOver, Fund
    from khuyencong.workflow.services import Act, OutsideDecision

    fund, by = Fund.objects.get(pk=order["fund"]), User.objects.get(pk=order["by"])
    other = Fund.objects.filter(pk=order.get("other", 0)).first()

    def post(act: str, amount_vnd: int = 1, key: str = "", **more: Any) -> Any:
        given = {
            "document": "x",
            "effective_on": DAY,
            "at": AT,
            "by": by,
            "fund": fund,
            "key": key or str(uuid.uuid4()),
        }
        return getattr(services, act)(amount_vnd=amount_vnd, **{**given, **more})

    if order["mode"] == "crash":
        with transaction.atomic():
            post("reserve", subject="a.b:1")
            print("posted", flush=True)
            os._exit(9)
    while order["mode"] == "stream":
        print(post("reserve", subject="a.b:1").key, flush=True)

    def close() -> Any:
        at = datetime(2027, 2, 1, tzinfo=UTC)
        return services.close_year(fund=fund, document="x", effective_on=date(2027, 1, 31), key="close", by=by, at=at)

    def share() -> Any:
        asked = [services.Share(f"a.b:{n}", 1, str(uuid.uuid4())) for n in range(10)]
        return services.reserve_many(fund=fund, shares=asked, document="x", effective_on=DAY, by=by, at=AT)[0].pk

    def carry() -> Any:
        at, day = datetime(2027, 2, 1, tzinfo=UTC), date(2027, 1, 31)
        return post("carry_over", to_fund=other, bucket=Bucket.AVAILABLE, effective_on=day, at=at)

    def confirm() -> Any:
        asked = CarryOver.objects.select_related("fund").get(pk=order["request"])
        day = date(2027, 2, 2)
        scan = Attachment.objects.get(pk=order["file"])
        given = Act(decision=OutsideDecision("Kho bạc (ví dụ)", "45/KBNN", day, scan))
        at = datetime(2027, 2, 3, tzinfo=UTC)
        return services.confirm_carry_over(request=asked, confirmed_vnd=100, by=by, at=at, given=given).pk

    def year_end() -> Any:
        at = datetime(2027, 2, 3, tzinfo=UTC)
        return services.close_fund(fund=fund, document="x", by=by, at=at, must_close=False).fund.pk

    acts: dict[str, Callable[[int], Any]] = {
        "shares": lambda n: share(),
        "race": lambda n: post("reserve", subject=f"a.b:{n}"),
        "same": lambda n: post("reserve", subject="a.b:1", key="same").pk,
        "swap": lambda n: post("reallocate", fund=fund if n % 2 else other, to_fund=other if n % 2 else fund),
        "carry": lambda n: carry() if n % 2 else post("reserve", subject="a.b:1"),
        "confirm": lambda n: confirm(),
        "year_end": lambda n: year_end() if n == 0 else post("reserve", subject=f"a.b:{n}"),
        "close": lambda n: close() if n == 0 else post("allocate"),
    }
    print(json.dumps(crowd(acts[order["mode"]], order["threads"], order["tries"])), flush=True)


def crowd(act: Callable[[int], Any], threads: int, tries: int) -> dict[str, Any]:
    """What the threads did together. An error other than a refusal is told, not swallowed."""
    from django.db import connection

    from khuyencong.common.errors import RuleBroken, Stale, WrongState

    start = threading.Barrier(threads)
    done: list[Any] = []
    refused: list[str] = []
    failed: list[str] = []

    def work(number: int) -> None:
        connection.ensure_connection()
        start.wait()
        for _ in range(tries // threads):
            try:
                done.append(act(number))
            except RuleBroken as error:
                refused.extend(f.code for f in error.findings)
            except (Stale, WrongState):
                refused.append("taken")
            except Exception as error:
                failed.append(repr(error))
        connection.close()

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {
        "accepted": len(done),
        "ids": sorted({x for x in done if isinstance(x, int)}),
        "refused": len(refused),
        "codes": sorted(set(refused)),
        "failed": failed,
    }


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
