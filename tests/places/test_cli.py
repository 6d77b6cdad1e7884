"""`khuyencong places` and `khuyencong load-places`."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from khuyencong.config.cli import main
from khuyencong.places.services import Loaded


def run(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    call_command("places", *args)
    return capsys.readouterr().out


def test_a_code_on_a_day_is_one_document(nation: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(run(capsys, "15", "--on", "2025-06-30", "--json"))
    assert document == {
        "code": "15",
        "name": "Tỉnh Yên Bái",
        "kind": "province",
        "valid_from": None,
        "valid_to": "2025-06-30",
        "successors": ["15"],
    }
    today = json.loads(run(capsys, "15", "--on", "2025-07-01", "--json"))
    assert (today["name"], today["valid_from"], today["valid_to"]) == ("Tỉnh Lào Cai", "2025-07-01", None)
    assert today["successors"] == []


@pytest.mark.promise("J6-7")
def test_a_code_without_a_day_is_all_its_meanings(nation: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(run(capsys, "15", "--json"))
    assert [(r["name"], r["valid_from"], r["valid_to"]) for r in rows] == [
        ("Tỉnh Yên Bái", None, "2025-06-30"),
        ("Tỉnh Lào Cai", "2025-07-01", None),
    ]


def test_divided_commune_and_name_search(nation: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(run(capsys, "00553", "--on", "2025-01-01", "--json"))["successors"] == ["00136", "00541", "00565"]
    hits = json.loads(run(capsys, "lào cai", "--level", "province", "--json"))
    assert [(h["code"], h["valid_to"]) for h in hits] == [("15", None), ("10", "2025-06-30")]


def test_human_output_names_the_period_and_the_successor(nation: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "15").splitlines() == [
        "15     Tỉnh Yên Bái  (từ không rõ, đến 30/6/2025)",
        "       nay là 15 Tỉnh Lào Cai",
        "15     Tỉnh Lào Cai  (từ 01/7/2025, còn hiệu lực)",
    ]


@pytest.mark.parametrize("args", [["99"], ["không đâu cả"], ["10", "--on", "2025-07-01"], ["15", "--level", "commune"]])
def test_what_is_not_there_ends_with_1(nation: Loaded, args: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("places", *args)
    assert caught.value.returncode == 1


def test_the_message_names_the_other_meanings(nation: Loaded) -> None:
    with pytest.raises(CommandError, match="Đã biết: 10     Tỉnh Lào Cai"):
        call_command("places", "10", "--on", "2025-07-01")


@pytest.mark.parametrize("args", [["15", "--on", "2025-02-30"], ["15", "--on", "hôm nay"], ["15", "--level", "x"], []])
def test_a_wrong_call_ends_with_2(nation: Loaded, args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["places", *args])
    assert caught.value.code == 2


def test_load_places_counts_what_it_wrote(nation: Loaded, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_places")
    assert "Đã ghi 0 đơn vị" in capsys.readouterr().out


def test_a_province_that_continued_is_its_own_successor_until_the_reform(
    nation: Loaded, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.loads(run(capsys, "01", "--on", "2025-06-30", "--json"))
    after = json.loads(run(capsys, "01", "--on", "2025-07-01", "--json"))
    assert (before["successors"], after["successors"]) == (["01"], [])
    assert before["valid_to"] is None
    assert len(json.loads(run(capsys, "01", "--json"))) == 1
