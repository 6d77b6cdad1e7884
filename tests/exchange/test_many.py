"""Rows written together are the rows written one by one; when they cannot be, they go one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import User
from khuyencong.exchange import importers, services
from khuyencong.exchange.choices import State, Way
from khuyencong.exchange.importers import Importer
from khuyencong.exchange.models import ImportBatch, WrittenRow
from khuyencong.exchange.services import apply
from khuyencong.places.models import Unit
from khuyencong.registry import services as registry
from khuyencong.registry.models import Establishment, Identifier, ProductionPlace, YearFigures
from khuyencong.store import bulk
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
    ["Gốm \\N Ví Dụ", "DNTN", "", "Phường Sa Pa", "Phố\\t 2", "", "Bản Hồ, Lào Cai", "", ""],
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


def test_one_row_refused_among_many_leaves_the_others_together(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**more: Any) -> Any:
        asked.append(len(more["new"]))
        if any(one.profile["name"] == "Cơ sở 3" for one in more["new"]):
            raise IntegrityError("somebody else was faster")
        return real(**more)

    asked: list[int] = []
    real = registry.register_many
    monkeypatch.setattr(registry, "register_many", refused)
    monkeypatch.setattr(apply, "FEWER", 2)
    rows: list[list[Any]] = [[f"Cơ sở {n}", "HTX", "", "Bản Hồ", "", "", "", "", ""] for n in range(6)]
    done = applied(officer, sheet(rows), Way.GOOD)
    assert (done.written, done.refused, asked) == (6, 0, [6, 2, 2, 2])
    assert Establishment.objects.count() == 6


def test_columns_are_written_as_they_are_and_the_rest_by_default(officer: User) -> None:
    commune = Unit.objects.filter(level="commune", valid_to=None).select_related("province")[0]
    names = ["Chè \\N", "Gỗ\tđứng", "\\.", "Gốm\nnung"]
    bulk.insert_columns(
        Establishment, 4, name=names, search_key=names, legal_form="cooperative", province_id=commune.province_id,
        founded_on=[date(2012, 3, 14), None, None, None], women_owned=[True, False, None, None], form_key=None,
        created_at=AT, changed_at=AT,
    )  # fmt: skip
    rows = Establishment.objects.order_by("pk")
    assert [row.name for row in rows] == names
    assert [(row.founded_on, row.women_owned, row.version, row.kiln, row.created_at) for row in rows] == [
        (date(2012, 3, 14), True, 1, "", AT),
        (None, False, 1, "", AT),
        (None, None, 1, "", AT),
        (None, None, 1, "", AT),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_columns(
            Establishment, 1, name="", search_key="", legal_form="other", province_id=commune.province_id,
            created_at=AT, changed_at=AT,
        )  # fmt: skip
    with pytest.raises(TypeError):
        bulk.insert_columns(Establishment, 1, no_such_field=1)
