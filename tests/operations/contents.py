"""What an installation of the tests holds, run inside it: `contents.fill("1")`, `contents.fingerprint()`."""

import hashlib
import json
from datetime import UTC, date, datetime

from django.apps import apps

AT = datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)
ENTRIES = 1200


def fill(mark: str) -> None:
    """Files, sealed and unsealed audit entries, money on the ledger. `mark` keeps two fillings apart."""
    from khuyencong.accounts.models import Organisation, User
    from khuyencong.audit.services import record, seal
    from khuyencong.files import access
    from khuyencong.files.services import store_generated
    from khuyencong.ledger import services as ledger

    user = User.objects.order_by("id").first()
    access.register("tests.thing", lambda user, thing, on: True)
    store_generated(
        owner="tests.thing:1",
        kind="paper",
        name="tờ trình.pdf",
        content=f"%PDF-1.7 noi dung {mark}".encode(),
        content_type="application/pdf",
        by=user,
        at=AT,
    )
    for n in range(ENTRIES):
        record(
            act="tests.act",
            by=user,
            at=AT,
            subject=f"tests.thing:{n}",
            label="Xưởng Bản Mây đ \U0001f9f5",
            detail={"n": n},
            personal={"number": "012345678901"},
        )
    fund = ledger.open_fund(
        purse="national", level="nation", budget_year=2026, batch=int(mark), holder=Organisation.objects.get()
    )
    money = {"fund": fund, "document": "12/QĐ-BCT", "effective_on": date(2026, 5, 4), "by": user, "at": AT}
    ledger.allocate(amount_vnd=900_000_000, key=f"{mark}a", **money)
    ledger.reserve(amount_vnd=300_000_000, subject="tests.thing:1", key=f"{mark}b", **money)
    seal(at=AT)
    record(act="tests.act", by=user, at=AT, subject="tests.thing:1", label="sau niêm phong", detail={})


def fingerprint() -> str:
    """Every row of every table, by count and content: what "nothing lost" means."""
    from khuyencong.operations.archive import _Encoder, tables

    out = {}
    for model in tables(apps):
        digest = hashlib.sha256()
        names = [f.attname for f in model._meta.concrete_fields]
        for row in model._base_manager.order_by("pk").values_list(*names).iterator():
            digest.update(json.dumps(row, cls=_Encoder, sort_keys=True).encode())
        out[model._meta.label_lower] = [model._base_manager.count(), digest.hexdigest()]
    return json.dumps(out)
