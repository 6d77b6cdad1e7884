"""Rows written together are the rows written one by one; when they cannot be, they go one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import User
from khuyencong.exchange import importers, services
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.importers import Importer
from khuyencong.exchange.models import ImportBatch, WrittenRow
from khuyencong.registry import services as registry
from khuyencong.registry.models import Establishment, Identifier, ProductionPlace, YearFigures
from tests.exchange import sheets
from tests.factories.places import make_units
from tests.factories.registry import make_officer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
HEADS = [
    "Tên cơ sở",
    "Loại hình",
    "Mã số",
    "Xã, phường",
    "Địa chỉ",
    "Ngày thành lập",
    "Nơi sản xuất",
    "Năm",
    "Lao động",
]
ROWS: list[list[Any]] = [
    ["  Hợp tác xã =Ví Dụ ", "HTX", "0100233488", "Bản Hồ", "Thôn 1", "14/3/2012", "", 2025, 46],
    ["Hộ Ví Dụ", "Hộ", "010123456789", "Bản Hồ", "", "", "", 2024, 3],
    ["Gốm Ví Dụ", "DNTN", "", "Phường Sa Pa", "Phố 2", "", "Bản Hồ, Lào Cai", "", ""],
    ["Hợp tác xã Mã Riêng", "HTX", "HTX-01/2012", "Bản Hồ", "", "", "", "", ""],
]
LEFT = {"id", "establishment_id", "latest_figures_id", "form_key", "cipher", "lookup", "batch_id"}


@pytest.fixture
def officer() -> User:
    return make_officer(Role.CENTRE_OFFICER, make_units().lao_cai, kind=BodyKind.CENTRE)


def sheet(rows: list[list[Any]]) -> bytes:
    return sheets.xlsx([HEADS, *rows])


def applied(by: User, content: bytes, way: str, **again: Any) -> ImportBatch:
    upload = sheets.upload(content, "ds.xlsx")
    batch = services.receive(importer=importers.get("establishments"), upload=upload, by=by, at=AT, **again)
    services.look(batch=batch, at=AT)
    services.start(batch=batch, way=way, by=by, at=AT)
    return services.apply_batch(batch=batch)


def everything() -> list[Any]:
    """What stands in the tables, without the numbers of rows."""
    found: list[Any] = []
    for model in (Establishment, Identifier, ProductionPlace, YearFigures):
        rows = model.objects.order_by("pk").values()  # type: ignore[attr-defined]
        found += sorted(str({k: v for k, v in row.items() if k not in LEFT}) for row in rows)
    return found


@pytest.mark.parametrize("way", [Way.ALL, Way.GOOD])
def test_many_at_a_time_writes_what_one_by_one_writes(officer: User, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ROWS if way == Way.ALL else [*ROWS, ["", "HTX", "", "Bản Hồ", "", "", "", "", ""]]
    one_by_one = applied_without_many(officer, sheet(rows), way, monkeypatch)
    expected = everything()
    services.reverse(batch=one_by_one, by=officer, at=AT)
    assert not Establishment.objects.exists()
    together = applied(officer, sheet(rows), way, again=True)
    assert (together.state, together.written) == (State.APPLIED, 4)
    assert everything() == expected
    assert Establishment.objects.get(name="Hợp tác xã =Ví Dụ").latest_figures.workers == 46  # type: ignore[union-attr]
    assert WrittenRow.objects.filter(batch=together).count() == 4
    services.reverse(batch=together, by=officer, at=AT)
    assert not Establishment.objects.exists()


def applied_without_many(by: User, content: bytes, way: str, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    with monkeypatch.context() as patch:
        known = importers.get("establishments")
        values = {**known.__dict__, "apply_many": None}
        patch.setitem(importers._IMPORTERS, "establishments", Importer(**values))
        return applied(by, content, way)


def test_what_is_refused_together_goes_one_by_one(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refused(**more: Any) -> Any:
        made = real(**more)
        asked.append(len(made))
        raise IntegrityError("somebody else was faster")

    real = registry.register_many
    monkeypatch.setattr(registry, "register_many", refused)
    done = applied(officer, sheet(ROWS), Way.GOOD)
    assert (done.state, done.written, done.refused, asked) == (State.APPLIED, 4, 0, [3])
    assert Establishment.objects.count() == 4
