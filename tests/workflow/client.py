"""A separate process that acts: `python -m tests.workflow.client ORDER` with an order in JSON.

modes: "sign"    agree on every sheet as one user; prints how many were taken and how many were Stale
       "recall"  recall every project as its sender
       "open"    open every project as its next holder
It says "ready" and waits for a line, so that two of them start together.
"""

import json
import sys
from datetime import UTC, datetime
from typing import Any

AT = datetime(2025, 8, 25, 2, tzinfo=UTC)


def main(order: dict[str, Any]) -> None:
    import django

    django.setup()

    from khuyencong.accounts.models import User
    from khuyencong.common.errors import Stale
    from khuyencong.programmes.models import Project
    from khuyencong.programmes.states import SUPPORT_PROJECT
    from khuyencong.workflow.models import SigningSheet
    from khuyencong.workflow.services import agree, mark_seen, recall

    by = User.objects.get(pk=order["by"])

    def one(pk: int) -> None:
        if order["mode"] == "sign":
            sheet = SigningSheet.objects.get(pk=pk)
            agree(sheet=sheet, turn=order["turn"], by=by, at=AT)
        elif order["mode"] == "recall":
            recall(SUPPORT_PROJECT, Project.objects.get(pk=pk), by=by, at=AT)
        else:
            mark_seen(process=SUPPORT_PROJECT.key, subject_id=pk, by=by, at=AT)

    print("ready", flush=True)
    sys.stdin.readline()
    taken, stale, failed = [], [], []
    for pk in order["ids"]:
        try:
            one(pk)
            taken.append(pk)
        except Stale:
            stale.append(pk)
        except Exception as error:
            failed.append(f"{type(error).__name__}: {error}")
    print(json.dumps({"taken": taken, "stale": stale, "failed": failed}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
