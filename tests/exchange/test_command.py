"""`khuyencong import`: counts, every error, exit codes; the same verdicts as the screen."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import User
from khuyencong.exchange.choices import State
from khuyencong.exchange.models import ImportBatch
from khuyencong.registry.models import Establishment
from tests.exchange import sheets
from tests.exchange.test_batches import HEADS, row
from tests.factories.places import make_units
from tests.factories.registry import make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(db: None) -> Any:
    return make_units()


@pytest.fixture
def administrator(units: Any) -> User:
    return make_officer(Role.ADMINISTRATOR, None, kind=BodyKind.PLATFORM)


def run(tmp_path: Path, content: bytes, *options: str, name: str = "ds.xlsx") -> tuple[int, Any]:
    file = tmp_path / name
    file.write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import", "establishments", str(file), "--json", *options, stdout=out, stderr=err)
    return int(ended.value.code or 0), json.loads(out.getvalue())


@pytest.mark.usefixtures("administrator")
def test_a_dry_run_writes_nothing_and_tells_every_error(tmp_path: Path) -> None:
    content = sheets.xlsx([HEADS, row(1), row(2, name="", founded="31/02/2019")])
    code, told = run(tmp_path, content, "--dry-run")
    assert code == 1
    assert {k: told[k] for k in ("rows", "good", "bad", "written")} == {"rows": 2, "good": 1, "bad": 1, "written": 0}
    assert [(e["row"], e["column"], e["code"]) for e in told["errors"]] == [
        (3, "name", "missing"),
        (3, "founded_on", "no_day"),
    ]
    assert "31/2/2019" in told["errors"][1]["message"]
    assert not ImportBatch.objects.exists()
    assert not Establishment.objects.exists()
    assert run(tmp_path, sheets.xlsx([HEADS, row(1)]), "--dry-run")[0] == 0


@pytest.mark.usefixtures("administrator")
def test_all_or_none_by_default_and_the_good_ones_when_asked(tmp_path: Path) -> None:
    content = sheets.xlsx([HEADS, row(1), row(2, name="")])
    code, told = run(tmp_path, content)
    assert (code, told["written"], Establishment.objects.count()) == (1, 0, 0)
    code, told = run(tmp_path, content, "--take-good")
    assert (code, told["bad"], told["written"], Establishment.objects.count()) == (1, 1, 1, 1)
    code, told = run(tmp_path, sheets.xlsx([HEADS, row(3), row(4)]))
    assert (code, told["written"], Establishment.objects.count()) == (0, 2, 3)
    assert ImportBatch.objects.filter(state=State.APPLIED).count() == 2


@pytest.mark.usefixtures("administrator")
def test_the_same_file_again_needs_a_word(tmp_path: Path) -> None:
    content = sheets.xlsx([HEADS, row(1, number="0100233488")])
    assert run(tmp_path, content)[0] == 0
    code, told = run(tmp_path, content)
    assert code == 2
    assert "N-" in told["unreadable"]
    code, told = run(tmp_path, content, "--again")
    assert (code, told["written"], Establishment.objects.count()) == (0, 1, 1)


@pytest.mark.usefixtures("administrator")
def test_what_cannot_be_read_ends_with_two(tmp_path: Path) -> None:
    for content in (b"<html></html>", b"", sheets.xlsx([HEADS, row(1)])[:900]):
        code, told = run(tmp_path, content)
        assert (code, told["rows"]) == (2, 0)
        assert told["unreadable"]
        assert run(tmp_path, content, "--dry-run")[0] == 2
    code, told = run(tmp_path, sheets.xlsx([["Tên", "Loại hình", "Ghi chú"], ["a", "HTX", ""]]))
    assert (code, told["missing"], told["unknown"]) == (2, ["Xã, phường của trụ sở"], {"Ghi chú": ""})
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import", "establishments", str(tmp_path / "no-such-file"), stdout=out, stderr=out)
    assert ended.value.code == 2


@pytest.mark.usefixtures("administrator")
def test_heads_are_explained_on_the_command_line(tmp_path: Path) -> None:
    content = sheets.xlsx([[*HEADS, "Ghi chú", "Số ĐT lạ"], [*row(1), "x", "0214 387"]])
    code, told = run(tmp_path, content, "--ignore", "Ghi chú", "--map", "Số ĐT lạ=phone")
    assert (code, told["written"]) == (0, 1)
    assert Establishment.objects.get().phone == "0214 387"


def test_an_officer_acts_in_a_territory(tmp_path: Path, units: Any) -> None:
    officer = make_officer(Role.CENTRE_OFFICER, units.lao_cai, kind=BodyKind.CENTRE)
    content = sheets.xlsx([HEADS, row(1, province="Hà Nội", commune="Phúc Lợi")])
    code, told = run(tmp_path, content, "--by", officer.username, "--dry-run")
    assert (code, told["errors"][0]["code"]) == (1, "outside_area")
    with pytest.raises(CommandError) as caught:
        call_command("import", "establishments", "x", "--by", "nobody")
    assert caught.value.returncode == 2
    with pytest.raises(CommandError) as caught:
        call_command("import", "nothing", "x")
    assert caught.value.returncode == 2
    with pytest.raises(CommandError) as caught:
        call_command("import", "establishments", "x")
    assert caught.value.returncode == 2  # no administrator, nobody named


@pytest.mark.usefixtures("administrator")
def test_without_json_people_read_it(tmp_path: Path) -> None:
    file = tmp_path / "ds.csv"
    file.write_bytes(sheets.text_file([HEADS, row(1), row(2, name="")], mark=";"))
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import", "establishments", str(file), "--dry-run", stdout=out)
    assert "row 3, Tên cơ sở: Chưa nhập ô bắt buộc này." in out.getvalue()
    assert "2 dòng · rows, 1 tốt · good, 1 sai · bad" in out.getvalue()
